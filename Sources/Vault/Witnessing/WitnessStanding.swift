/// How it stands with the witnesses: what status, doctor and alarms say.
public struct WitnessStanding: Sendable {
  public struct One: Sendable {
    public let name: String
    /// How many entries it has cosigned last.
    public let size: UInt64?
    public let trouble: WitnessTrouble?
  }

  public let mode: WitnessRules.Mode
  public let limit: Int64
  /// When a quorum last cosigned a head, by the witnesses' clocks.
  public let lastCosigned: Timestamp?
  public let isLate: Bool
  public let witnesses: [One]
}

/// Something that whoever runs the vault should know at once; each is said when it begins, not again while it lasts.
public enum WitnessEvent: Sendable, CustomStringConvertible {
  case late(since: Timestamp?, WitnessRules.Mode)
  case inTime
  case trouble(witness: String, WitnessTrouble)
  case well(witness: String)
  /// A witness showed a signed checkpoint that is no prefix of the log.
  case mismatch(LogMismatch)
  /// The store of cosigned checkpoints fails.
  case notKept(StoreFailure)

  /// Whether somebody has to do something.
  public var isAlarm: Bool {
    switch self {
    case .late, .mismatch, .notKept: true
    case .trouble(_, let trouble):
      switch trouble {
      case .unreachable, .refused, .store: false
      default: true
      }
    case .inTime, .well: false
    }
  }

  public var description: String {
    switch self {
    case .late(let since, let mode):
      "witnesses are late: the log was last cosigned \(since.map { "at \($0)" } ?? "never")"
        + (mode == .required ? "; no content is given" : "")
    case .inTime: "witnesses have cosigned the log again"
    case .trouble(let witness, let trouble): "witness \(witness) \(trouble)"
    case .well(let witness): "witness \(witness) cosigns again"
    case .mismatch(let mismatch): "the log is not the one last known: \(mismatch); no content is given"
    case .notKept(let failure): "cosigned checkpoints cannot be kept: \(failure)"
    }
  }
}
