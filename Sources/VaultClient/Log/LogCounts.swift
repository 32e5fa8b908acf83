/// Which part of the log is counted; all given must hold.
public struct CountQuery: Sendable {
  /// The first sequence number counted.
  public var first: UInt64?
  /// The one behind the last counted: the size of an export counts what the export holds.
  public var end: UInt64?
  /// In UTC (`2026-11-21T19:25:03Z`), inclusive.
  public var from: String?
  /// In UTC, exclusive.
  public var until: String?
  /// Each month, in UTC, by itself.
  public var byMonth = false

  public init() {}
}

/// How many entries a part of the log has.
public struct LogCounts: Decodable, Sendable {
  /// The entries counted: those from `first` on, before `end`.
  public let first: UInt64
  public let end: UInt64
  public let counts: [EventCount]
  /// This count is an entry as well, and not in itself.
  public let auditSeq: UInt64

  private enum CodingKeys: String, CodingKey {
    case first, end, counts
    case auditSeq = "audit_seq"
  }
}

/// How many entries there are of one event and outcome.
public struct EventCount: Decodable, Hashable, Sendable {
  /// `2026-11`, where months are told apart.
  public let month: String?
  /// `field.reveal`
  public let event: String
  /// `REVEAL`
  public let word: String
  /// `allow`, `deny` or `error`.
  public let outcome: String
  public let count: UInt64
}
