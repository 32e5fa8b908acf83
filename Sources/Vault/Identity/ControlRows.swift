import Foundation
import Sodium

/// Something whose rows say how the vault is run.
protocol ControlRecord: Codable, Sendable {
  static var kind: ControlKind { get }
  /// Unique in its kind.
  var id: String { get }
}

/// Writes and reads control rows: JSON bodies, authenticated by a key the database does not hold.
struct ControlRows: Sendable {
  private let ring: KeyRing

  init(_ ring: KeyRing) { self.ring = ring }

  /// The row of `record` at `version`.
  func row(_ record: some ControlRecord, version: UInt32) throws -> ControlRow {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let body = Array(try encoder.encode(record))
    let kind = type(of: record).kind
    return ControlRow(
      kind: kind, id: record.id, version: version, body: body,
      tag: tag(kind, record.id, version, body))
  }

  /// What a row says, if it authenticates.
  func open<Record: ControlRecord>(_ row: ControlRow, as type: Record.Type) throws(DamageFound) -> Record {
    let expected = tag(row.kind, row.id, row.version, row.body)
    guard row.kind == Record.kind, ConstantTime.equal(expected.span.bytes, row.tag.span.bytes),
      let record = try? JSONDecoder().decode(Record.self, from: Data(row.body)),
      record.id.utf8.elementsEqual(row.id.utf8)
    else { throw .controlRow(row.kind) }
    return record
  }

  private func tag(_ kind: ControlKind, _ id: String, _ version: UInt32, _ body: [UInt8]) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni control row/v1", capacity: body.count + 64)
    encoder.append(raw: ring.vault.bytes)
    encoder.append(kind.rawValue)
    encoder.append(id)
    encoder.append(version)
    encoder.append(body)
    return ring.control.withBytes { key in KeyedHash.hash(encoder.bytes.span.bytes, key: key).array }
  }
}

/// A control record with the version of its row.
struct Versioned<Record: ControlRecord>: Sendable {
  let record: Record
  let row: ControlRow
}
