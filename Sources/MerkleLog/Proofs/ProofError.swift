/// Why a proof file was not taken.
public enum ProofError: Error, Hashable, CustomStringConvertible {
  /// It does not have the form it must have.
  case malformed(String)
  /// The checkpoint in it was not taken.
  case checkpoint(NoteError)
  /// The path does not lead from the entry at this index to the root that was signed.
  case notIncluded
  /// Fewer witnesses cosigned the checkpoint than the reader asks for.
  case quorumNotReached(cosigned: Int, of: Int)
  /// It begins at another size than that of the earlier checkpoint.
  case otherOldSize
  /// The path does not lead from the earlier root to the root that was signed.
  case notConsistent

  public var description: String {
    switch self {
    case .malformed(let reason): "malformed proof: \(reason)"
    case .checkpoint(let error): "checkpoint of the proof: \(error)"
    case .notIncluded: "entry is not shown to be in the log: its path does not lead to the signed root"
    case .quorumNotReached(let cosigned, let threshold):
      "checkpoint of the proof is not cosigned by enough witnesses: \(cosigned) of \(threshold)"
    case .otherOldSize: "proof does not begin at the earlier checkpoint: its old size is another"
    case .notConsistent:
      "checkpoint is not shown to extend the earlier one: the path does not lead from root to root"
    }
  }
}
