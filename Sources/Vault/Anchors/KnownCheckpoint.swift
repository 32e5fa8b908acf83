public import MerkleLog

/// What somebody outside of the store last knew of the log: an anchor on another volume, a witness.
///
/// Whoever makes one has verified the checkpoint: it is signed by a key of this vault's log.
public struct KnownCheckpoint: Sendable, Hashable {
  public enum Source: Sendable, Hashable, CustomStringConvertible {
    case anchor
    /// By its name.
    case witness(String)

    public var description: String {
      switch self {
      case .anchor: "the anchor"
      case .witness(let name): "witness `\(name)`"
      }
    }
  }

  public let source: Source
  /// `nil` where the source must know one and does not.
  public let checkpoint: Checkpoint?
  /// The note it came in, where it has to be kept if the log is another: signed by the log's key.
  public let note: [UInt8]?

  public init(_ source: Source, _ checkpoint: Checkpoint?, note: [UInt8]? = nil) {
    self.source = source
    self.checkpoint = checkpoint
    self.note = note
  }
}
