/// All that is held about somebody, to be erased; named by the record that is that somebody.
public struct EraseAsk: Sendable {
  public let record: RecordReference
  /// The version the caller saw.
  public let version: UInt32?
  /// Why, in the caller's words: 10 to 200 characters.
  public let reason: String
  public let idempotency: Idempotency

  public init(record: RecordReference, version: UInt32?, reason: String, idempotency: Idempotency) {
    self.record = record
    self.version = version
    self.reason = reason
    self.idempotency = idempotency
  }

  /// Whether a reason says something and fits an entry.
  static func isReason(_ text: String) -> Bool {
    (10...200).contains(text.unicodeScalars.count)
      && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
  }
}

/// What an erasure would take.
public struct ErasurePlan: Sendable {
  /// The record that was named, with its version.
  public let id: String
  public let type: Name
  public let version: UInt32
  /// The records that would go, the one named among them.
  public let records: [RecordReference]
  /// How many people would no longer be this record.
  public let links: Int
  public let auditSeq: UInt64
  public let policyVersion: String
}

/// An erasure that is done.
public struct ErasureReceipt: Sendable {
  public let id: String
  public let type: Name
  /// How many records went.
  public let records: Int
  /// The entry that says that the keys are destroyed.
  public let auditSeq: UInt64
  public let policyVersion: String
  /// It had been done before this call.
  public let replayed: Bool
  /// That entry, proven to stand in the log, with what it says of the subject; not who did it.
  public let proof: EntryProof
}
