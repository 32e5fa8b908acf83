import Sodium
import Testing
import VaultSQLite

@testable import Vault

/// Short ways to have data sealed with new keys.
extension ReadyVault {
  /// Orders it, and does it.
  @discardableResult
  func rekey(_ scope: RekeyAsk.Scope) async throws -> RekeyStatus {
    let order = try released(await vault.orderRekey(RekeyAsk(scope), by: officer()))
    try await vault.carryOutRekey()
    return try await released(vault.rekeyStatus(order.id, by: caller("dan")))
  }

  /// Breaks off after one record of this person was sealed with new keys; how many rows of hers name which.
  func halfRekeyed(_ many: ManyRecords) async throws -> [UInt32: Int] {
    let scope = RekeyAsk.Scope.subject(RecordReference(type: "resident", id: many.resident))
    _ = try released(await vault.orderRekey(RekeyAsk(scope), by: officer()))
    faults.fail(at: 1, .beforePersisting)
    let opened = try vault.opened()
    await #expect(throws: (any Error).self) { try await opened.carryOutRekey(batch: 1) }
    faults.next()
    return try everyRecord().filter { $0.header.subject == many.subject }
      .reduce(into: [:]) { try $0[$1.factsRow.keyGeneration(), default: 0] += 1 }
  }

  func everyRecord() throws -> [SealedRecord] { try store.records(after: nil, limit: 10_000) }

  /// All that is held, opened: by record its version and every value, facts and source's reference too.
  func contents() throws -> [RecordID: [String: [UInt8]]] {
    let vault = try vault.opened()
    var all: [RecordID: [String: [UInt8]]] = [:]
    for record in try everyRecord() {
      let type = try #require(vault.catalog.type(record.header.type))
      let keys = try vault.keys(of: record.factsRow, roles: Set(WrappingRole.allCases))
      var values: [String: [UInt8]] = ["version": Array("\(record.header)".utf8), "plain": record.plain]
      for (name, value) in try vault.factValues(record.factsRow, type, keys: keys).values {
        values["fact \(name)"] = value
      }
      var sealer = vault.sealer.fields(of: record.header.id, type.name)
      for box in try FieldBoxes.parse(record.boxes) {
        let place =
          if let field = vault.numbers.field(box.number, of: type) {
            FieldSealer.Place(field: field.name, version: box.version, level: field.level)
          } else {
            ImportKeyBox.place(version: box.version)
          }
        var scratch = ScratchSecret(capacity: 256)
        let range = try sealer.open(
          record.boxes.span.bytes.extracting(box.range), at: place, keys: keys, into: &scratch)
        values["box \(box.number) \(box.version)"] =
          range.map { range in [UInt8](copying: scratch.bytes.extracting(range)) } ?? []
      }
      all[record.header.id] = values
    }
    return all
  }

  /// The generations that rows name, with how many do.
  func rowGenerations() throws -> [UInt32: Int] {
    try everyRecord().reduce(into: [:]) { try $0[$1.factsRow.keyGeneration(), default: 0] += 1 }
  }

  /// The residents who are found by a phone number.
  func found(phone: String) async throws -> [String] {
    try await releasedRows(
      search("phone", .equality, phone, at: "B/baihe/031", for: .care, by: caller("zhou"))
    ).map(\.id)
  }

  /// Imports residents whose keys are `R-1` and so on; the rows that were refused.
  func importResidents(_ numbers: ClosedRange<Int>) async throws -> [RowProblem] {
    let rows = numbers.map {
      "R-\($0),B/baihe/031/08,赵某,1951-02-03,resident_id,"
        + "\(identityNumber(born: "1951-02-03", number: $0)),living\n"
    }
    let text = "# SYNTHETIC\nkey,place,name,birth_date,id_type,id_number,status\n" + rows.joined()
    let id = try await openImport("resident", for: .register)
    return try await released(importRows(id, Pieces(bytes: Array(text.utf8)), for: .register)).problems
  }
}
