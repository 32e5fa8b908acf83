/// Something stored is not what the vault wrote: altered, moved, swapped or cut.
///
/// Never an expected "no": the answer is refused, the finding is logged and named by `audit verify`.
public enum DamageFound: Error, Sendable, Equatable, CustomStringConvertible {
  /// A subject's wrapped keys are missing or do not open.
  case subjectKeys
  /// A record is there whose subject's keys were destroyed.
  case destroyedKeys
  /// The clear columns or the facts of a record do not authenticate.
  case recordRow
  /// A field's box does not open in its place.
  case fieldBox
  /// The data key is not the one the record was sealed with.
  case keyCommitment
  /// A control row's tag does not fit.
  case controlRow(ControlKind)
  /// The answer kept for an idempotent call does not authenticate.
  case keptAnswer
  /// An opening does not open, or is not the one its leaf commits to.
  case opening

  public var description: String {
    switch self {
    case .subjectKeys: "stored keys do not open: they were altered, moved or removed"
    case .destroyedKeys: "keys of its subject were destroyed: it was put back from an older copy"
    case .recordRow: "record does not authenticate: its columns or facts were altered"
    case .fieldBox: "sealed field does not open: it was altered or moved"
    case .keyCommitment: "data key is not the one the record was sealed with"
    case .controlRow(let kind): "\(kind.rawValue) row does not authenticate: it was altered or added by hand"
    case .keptAnswer: "kept answer does not authenticate: it was altered or added by hand"
    case .opening: "opening does not fit its leaf: it was altered or moved"
    }
  }
}
