public import MerkleLog

/// What the vault expects of its witnesses.
public struct WitnessRules: Sendable {
  /// What happens while they are late.
  public enum Mode: String, CaseIterable, Sendable {
    /// It is said, once.
    case advisory
    /// No content is given.
    case required
  }

  public let mode: Mode
  /// How many of which witnesses.
  public let quorum: Quorum
  /// They are late when the last cosignature of a quorum is older than so many seconds.
  public let limit: Int64

  /// Fifteen minutes: long enough for a machine to be started anew, short enough for the same person's shift.
  public static let usualLimit: Int64 = 900
  /// A witness is asked once in a second at the most, and may miss one question or two.
  public static let limits: ClosedRange<Int64> = 5...86_400

  /// - Parameter limit: one of ``limits``; so many seconds must the clocks agree by, too.
  public init(mode: Mode, quorum: Quorum, limit: Int64 = usualLimit) {
    precondition(limit > 0, "a limit is a time")
    self.mode = mode
    self.quorum = quorum
    self.limit = limit
  }

  /// A log that does not grow is cosigned again after so many seconds, so that two attempts may fail.
  var renewal: Int64 { max(1, limit / 3) }

  /// How far ahead a witness's clock may be, in seconds. A cosignature from further ahead would count for too long.
  static let clockAllowance: Int64 = 60
}
