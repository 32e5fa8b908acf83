/// Why a witness does not sign though the log may have done nothing wrong.
public enum WitnessFault: Error, Hashable, CustomStringConvertible {
  /// The store did not give the note.
  case loadFailed(String)
  /// The store did not take the note. Whether it is there will show when it is read again.
  case storeFailed(String)
  /// What is stored is not a checkpoint of this log that this witness cosigned.
  case storedNote(NoteError)
  /// What is stored is older than what this witness has signed since it started.
  case rolledBack
  /// The clock is behind the time of an earlier cosignature, or outside what a cosignature can carry.
  case clock

  public var description: String {
    switch self {
    case .loadFailed(let reason): "witness store cannot be read: \(reason)"
    case .storeFailed(let reason): "witness store cannot be written: \(reason)"
    case .storedNote(let error): "witness store holds another note: \(error)"
    case .rolledBack: "witness store was set back: it holds an earlier checkpoint than the last one cosigned"
    case .clock: "witness clock is wrong: it is behind the last cosignature or out of range"
    }
  }
}
