/// One entry of the log as it lies in the store: the leaf, its sealed openings, and its index row.
public struct StoredEntry: Sendable, Equatable {
  /// Position in the log, from 0.
  public let seq: UInt64
  public let time: Timestamp
  /// The event's code, `field.read`.
  public let event: String
  /// `allow`, `deny` or `error`.
  public let outcome: String
  /// The leaf's text, ASCII: see `Leaf`.
  public let leaf: [UInt8]
  /// Claims about the subject, sealed under the subject's audit key; empty where there is no subject.
  public let subjectBox: [UInt8]
  /// Claims about the act, sealed under the period's key.
  public let periodBox: [UInt8]
  /// Keyed hash of the actor (16 bytes), or empty.
  public let actorToken: [UInt8]
  /// Keyed hash of the subject (16 bytes), or empty.
  public let subjectToken: [UInt8]
  /// Keyed hash of the case stated with the purpose (16 bytes), or empty.
  public let caseToken: [UInt8]
  /// The budget the entry was charged to, or empty.
  public let budget: String

  public init(
    seq: UInt64, time: Timestamp, event: String, outcome: String, leaf: [UInt8], subjectBox: [UInt8],
    periodBox: [UInt8], actorToken: [UInt8], subjectToken: [UInt8], caseToken: [UInt8] = [],
    budget: String
  ) {
    self.seq = seq
    self.time = time
    self.event = event
    self.outcome = outcome
    self.leaf = leaf
    self.subjectBox = subjectBox
    self.periodBox = periodBox
    self.actorToken = actorToken
    self.subjectToken = subjectToken
    self.caseToken = caseToken
    self.budget = budget
  }
}

/// The columns beside a leaf that repeat what it says, so that entries are found by them.
public struct LeafColumns: Sendable {
  public let seq: UInt64
  public let time: Timestamp
  /// `nil` where the column names none of the closed list.
  public let event: AuditEvent?
  public let outcome: AuditOutcome

  public init(seq: UInt64, time: Timestamp, event: AuditEvent?, outcome: AuditOutcome) {
    self.seq = seq
    self.time = time
    self.event = event
    self.outcome = outcome
  }
}

/// What an entry was charged to.
public struct EntryCharge: Sendable, Equatable {
  public let time: Timestamp
  public let budget: String
  /// Keyed hash of the actor (16 bytes), or empty.
  public let actorToken: [UInt8]

  public init(time: Timestamp, budget: String, actorToken: [UInt8]) {
    self.time = time
    self.budget = budget
    self.actorToken = actorToken
  }
}

/// Which entries are asked for; a member that is `nil` asks for all.
public struct EntryQuery: Sendable, Equatable {
  public var actorToken: [UInt8]?
  public var subjectToken: [UInt8]?
  public var caseToken: [UInt8]?
  public var event: String?
  public var outcome: String?
  /// Entries at or after this time.
  public var from: Timestamp?
  /// Entries before this time.
  public var until: Timestamp?

  public init() {}
}

/// The head of the log: what the next entry builds on, and the signed statement of it.
public struct LogHead: Sendable, Equatable {
  public let size: UInt64
  /// 32 bytes.
  public let root: [UInt8]
  /// The compact range of the tree, as `MerkleLog.Frontier` encodes it.
  public let frontier: [UInt8]
  /// The signed checkpoint (C2SP signed note), as text.
  public let checkpoint: [UInt8]
  /// The time of the last entry.
  public let time: Timestamp

  public init(size: UInt64, root: [UInt8], frontier: [UInt8], checkpoint: [UInt8], time: Timestamp) {
    self.size = size
    self.root = root
    self.frontier = frontier
    self.checkpoint = checkpoint
    self.time = time
  }
}
