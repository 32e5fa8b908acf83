/// The erasure of one subject, from the order to its end: what a start goes on with, and a line of the ledger.
///
/// Names the subject and the record by their random ids, and nothing of what was held.
struct Erasure: ControlRecord {
  static let kind = ControlKind.erasure

  /// The subject, `s_…`: nobody is erased twice.
  let id: String
  /// The record that was named, as people write it: the one that is the subject.
  let recordType: String
  let record: String
  /// The person who ordered it, or `vault` for a duty of the vault's own.
  let by: String
  let begun: Int64
  var state: State
  /// How many records went; known at the end.
  var records: Int

  enum State: String, Codable, Sendable {
    case begun
    case done
  }

  var subject: SubjectID? { SubjectID(id) }

  /// The claim `subject` of the entries that tell of the erasure as a whole.
  var claim: String { "\(id) \(recordType) \(record)" }
}

/// What is left of an erased record: that it was there, and whose it was.
///
/// The entry that tells of the erasure replaces the record's state by this row's, so that an erased record and one
/// that was lost are told apart without a key; and an officer who is asked about the record still finds its subject's
/// entries.
struct ErasedRecord: ControlRecord {
  static let kind = ControlKind.erasedRecord

  /// The record as people write it.
  let id: String
  /// `s_…`
  let subject: String
}

extension OpenVault {
  /// Whether the subject is to everybody as if it were not there: its erasure was ordered, or its keys were destroyed
  /// and rows of it were put back from an older copy.
  func isGone(_ subject: SubjectID) throws(StoreFailure) -> Bool {
    if erasing.contains(subject) { return true }
    return try keyStore.subjectKeys(subject).map { !$0.holdsDataKeys } ?? false
  }

  /// Whose an erased record was.
  func erasedSubject(_ reference: RecordReference) throws -> SubjectID? {
    guard let name = Name(reference.type), let type = catalog.type(name),
      let id = RecordID(reference.id, prefix: type.idPrefix),
      let row = try store.control(.erasedRecord, id.text(prefix: type.idPrefix))
    else { return nil }
    return SubjectID(try controls.open(row, as: ErasedRecord.self).subject)
  }
}
