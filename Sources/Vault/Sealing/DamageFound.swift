/// Something stored is not what the vault wrote: altered, moved, swapped or cut.
///
/// Never an expected "no": the answer is refused, the finding is logged and named by `audit verify`.
public enum DamageFound: Error, Sendable, Equatable, CustomStringConvertible {
  /// A subject's wrapped keys are missing or do not open.
  case subjectKeys
  /// A subject's keys are wrapped under wrapping keys that are not there: a rotation destroyed them.
  case formerWrapping
  /// A record is there whose subject's keys were destroyed.
  case destroyedKeys
  /// A record is there that was sealed with keys which newer ones have replaced.
  case formerKeys
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
    case .formerWrapping:
      "stored keys are wrapped under keys that are no more: they were put back from before a rotation, or altered"
    case .destroyedKeys: "keys of its subject were destroyed: it was put back from an older copy"
    case .formerKeys: "sealed with keys that were replaced since: it was put back from an older copy"
    case .recordRow: "record does not authenticate: its columns or facts were altered"
    case .fieldBox: "sealed field does not open: it was altered or moved"
    case .keyCommitment: "data key is not the one the record was sealed with"
    case .controlRow(let kind): "\(kind.rawValue) row does not authenticate: it was altered or added by hand"
    case .keptAnswer: "kept answer does not authenticate: it was altered or added by hand"
    case .opening: "opening does not fit its leaf: it was altered or moved"
    }
  }
}

/// Damage, with the record it was met at: what the log names.
struct DamagedRecord: Error {
  let damage: DamageFound
  /// Type and id, as people write it.
  let record: String

  init(_ damage: DamageFound, _ record: SealedRecord, _ type: RecordType) {
    self.damage = damage
    self.record = "\(type.name) \(record.header.id.text(prefix: type.idPrefix))"
  }
}

/// Runs `body` once more where it read keys just before a rotation ended: by then they are wrapped anew.
func againAfterRotation<Value: ~Copyable>(_ body: () throws -> Value) throws -> Value {
  do {
    return try body()
  } catch DamageFound.formerWrapping {
    return try body()
  }
}
