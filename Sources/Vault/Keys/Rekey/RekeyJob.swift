/// What is, or was last, being sealed with new keys: how far it came, so that it goes on wherever it was broken off.
///
/// There is one row, so that one order at a time is carried out; the log tells of those before.
struct RekeyJob: ControlRecord {
  static let kind = ControlKind.rekey
  static let row = "last"

  let id: String
  /// `k_…`
  let name: String
  /// The person who ordered it.
  let by: String
  let begun: Int64
  /// The one subject that is meant, `s_…`; `nil`: all there are.
  let subject: String?
  /// Whether search tokens are made anew as well, under a new index key.
  let index: Bool
  /// How many records there were when it was ordered.
  let total: Int
  var state = State.begun
  /// The index key that tokens are made with, once it is there.
  var indexKey: UInt32?
  /// The subjects up to this one are done with: `s_…`.
  var after: String?
  var subjects = 0
  var records = 0
  /// Subjects of whom something does not open: they keep the keys they had.
  var failed = 0

  enum State: String, Codable, Sendable {
    case begun
    case done
  }

  init(by: String, begun: Timestamp, subject: SubjectID?, index: Bool, total: Int) {
    id = RekeyJob.row
    name = "k_\(RandomIdentifier.random().text)"
    self.by = by
    self.begun = begun.microseconds
    self.subject = subject?.text
    self.index = index
    self.total = total
  }

  /// What it is about, as entries say it.
  var words: String {
    "rekey \(name): " + (subject == nil ? "everything" : "one subject") + (index ? " and the index" : "")
  }
}

/// What is to be sealed with new keys.
public struct RekeyAsk: Sendable {
  public enum Scope: Sendable {
    /// All that is held about the subject of this record.
    case subject(RecordReference)
    /// All that is held.
    case all(index: Bool)
  }

  public let scope: Scope
  public let idempotency: Idempotency?

  /// - Parameter scope: With `index` the search index is made anew under a new key.
  public init(_ scope: Scope, idempotency: Idempotency? = nil) {
    self.scope = scope
    self.idempotency = idempotency
  }
}

/// How far a rekey came.
public struct RekeyStatus: Sendable {
  /// `k_…`
  public let id: String
  public let isOfAll: Bool
  public let renewsIndex: Bool
  public let isDone: Bool
  /// Whether it is carried out at this moment.
  public let isRunning: Bool
  public let begun: Timestamp
  /// Subjects and records that are sealed with new keys.
  public let subjects: Int
  public let records: Int
  /// How many records there were when it was ordered.
  public let total: Int
  /// Subjects of whom something does not open; the log names them.
  public let failed: Int
  /// The entry of the order, or of the end, where this call made it.
  public let auditSeq: UInt64?

  init(_ job: RekeyJob, isRunning: Bool, auditSeq: UInt64? = nil) {
    id = job.name
    isOfAll = job.subject == nil
    renewsIndex = job.index
    isDone = job.state == .done
    self.isRunning = isRunning
    begun = Timestamp(microseconds: job.begun)
    subjects = job.subjects
    records = job.records
    total = job.total
    failed = job.failed
    self.auditSeq = auditSeq
  }
}
