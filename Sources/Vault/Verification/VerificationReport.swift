/// What a verification found.
public struct VerificationReport: Sendable {
  /// One thing that is not as it was written.
  public struct Problem: Sendable, Hashable {
    /// The entry meant, or `nil` where it is not one.
    public let seq: UInt64?
    /// The record or control row meant, or `nil`.
    public let row: String?
    /// In words, without a value.
    public let text: String
    /// A checkpoint kept elsewhere says that this is another log, or an earlier state of it.
    public let isOtherLog: Bool

    public init(seq: UInt64? = nil, row: String? = nil, _ text: String) {
      self.seq = seq
      self.row = row
      self.text = text
      isOtherLog = false
    }

    init(pin text: String) {
      seq = nil
      row = nil
      self.text = text
      isOtherLog = true
    }
  }

  /// What entries are counted by.
  public struct EventCount: Sendable, Hashable {
    public let event: AuditEvent
    public let outcome: AuditOutcome
  }

  /// More than these are counted, not named.
  public static let mostProblems = 1000

  public internal(set) var entries: UInt64 = 0
  public internal(set) var records: UInt64 = 0
  public internal(set) var openings: UInt64 = 0
  /// How many records the log says were erased.
  public var erased: UInt64 { counts[EventCount(event: .recordErase, outcome: .allow)] ?? 0 }
  /// Entries whose opening is gone at the end of its retention, as the vault's own rows say.
  public internal(set) var expired: UInt64 = 0
  /// The root over all leaves, in hexadecimal.
  public internal(set) var root = ""
  public internal(set) var checkpoint = ""
  /// How many entries there are of each event and outcome.
  public internal(set) var counts: [EventCount: UInt64] = [:]
  public internal(set) var problems: [Problem] = []
  public internal(set) var problemCount = 0
  /// What was not checked, and why.
  public internal(set) var unchecked: [String] = []

  /// The same by event and outcome, as they are read aloud.
  public var countsInOrder: [(kind: EventCount, count: UInt64)] {
    counts.map { (kind: $0.key, count: $0.value) }.sorted {
      ($0.kind.event.code, $0.kind.outcome.rawValue) < ($1.kind.event.code, $1.kind.outcome.rawValue)
    }
  }

  public var isClean: Bool { problemCount == 0 }

  mutating func count(_ leaf: Leaf) {
    counts[EventCount(event: leaf.event, outcome: leaf.outcome), default: 0] += 1
  }

  /// Adds all that was counted and found in a part.
  mutating func merge(_ part: VerificationReport) {
    counts.merge(part.counts, uniquingKeysWith: +)
    entries += part.entries
    records += part.records
    openings += part.openings
    expired += part.expired
    unchecked += part.unchecked
    for problem in part.problems { add(problem) }
    problemCount += part.problemCount - part.problems.count
  }

  /// Adds what differs from what is known elsewhere of the log.
  public mutating func add(_ mismatch: LogMismatch) { add(Problem(pin: mismatch.description)) }

  mutating func add(_ problem: Problem) {
    problemCount += 1
    if problems.count < VerificationReport.mostProblems { problems.append(problem) }
  }
}
