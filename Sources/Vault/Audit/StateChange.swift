import Sodium

/// What a write did to the state of the vault, in digests: the leaf's `state` line.
///
/// Digests created and never replaced are exactly the rows that must exist, so a log and a store can be
/// compared without any key.
public struct StateChange: Hashable, Sendable {
  /// The digest of the row as written; `nil` where the row was removed.
  public let created: StateDigest?
  /// The digest of the row that was there before; `nil` where there was none.
  public let replaced: StateDigest?

  public init(created: StateDigest?, replaced: StateDigest?) {
    self.created = created
    self.replaced = replaced
  }
}

/// SHA-256 over a row of the store: clear columns and sealed boxes, never a clear value.
///
/// ```
/// "fengni record/v1" 0x00
/// id(10) type(lp) subject(10) place(lp) lifecycle(1) version(4) created(8) updated(8) batch(lp)
/// content digest(32) facts(lp) key commitment(lp)
///
/// "fengni control/v1" 0x00  kind(lp) id(lp) version(4) body(lp) tag(lp)
/// ```
/// `lp` is a four-byte length and the bytes; numbers are big-endian.
public struct StateDigest: Hashable, Sendable {
  let hash: Bytes32

  init(_ hash: Bytes32) { self.hash = hash }

  /// The digest of these 32 bytes; nil for any other number.
  public init?(bytes: [UInt8]) {
    guard let hash = Bytes32(bytes) else { return nil }
    self.init(hash)
  }

  /// 32 bytes.
  public var bytes: [UInt8] { hash.array }

  /// The digest of a record's row.
  public init(_ record: SealedRecord) {
    var encoder = PrefixEncoder(label: "fengni record/v1")
    encoder.append(record.header)
    encoder.append(raw: record.contentDigest)
    encoder.append(record.facts)
    encoder.append(record.keyCommitment)
    hash = SHA256.hash(encoder.bytes)
  }

  /// The digest of a control row.
  public init(_ row: ControlRow) {
    var encoder = PrefixEncoder(label: "fengni control/v1")
    encoder.append(row.kind.rawValue)
    encoder.append(row.id)
    encoder.append(row.version)
    encoder.append(row.body)
    encoder.append(row.tag)
    hash = SHA256.hash(encoder.bytes)
  }
}
