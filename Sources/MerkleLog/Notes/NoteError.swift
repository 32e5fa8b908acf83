/// Why a note, a key or a checkpoint was not taken.
public enum NoteError: Error, Hashable, CustomStringConvertible {
  /// It does not have the form it must have.
  case malformed(String)
  /// None of its signatures is by a key that the reader knows.
  case notSignedByKnownKey
  /// A known key's signature does not verify.
  case invalidSignature(by: KeyName)
  /// The checkpoint is of another log.
  case otherOrigin

  public var description: String {
    switch self {
    case .malformed(let reason): "malformed note: \(reason)"
    case .notSignedByKnownKey: "note is not signed by a known key"
    case .invalidSignature(let name): "note signature does not verify: by `\(name)`"
    case .otherOrigin: "checkpoint is of another log"
    }
  }
}
