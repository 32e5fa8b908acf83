public import MerkleLog
import Sodium

/// How a log in a store differs from what is known of it elsewhere.
///
/// A store that is ahead is usual: it commits first, and the others are told then. A store that is behind, or has another
/// tree, was put back or rewritten.
public struct LogMismatch: Sendable, Hashable, CustomStringConvertible {
  public enum Difference: Sendable, Hashable {
    /// The source has no checkpoint of this log although it must.
    case missing
    /// The store has fewer entries than were known.
    case behind(stored: UInt64)
    /// So many entries there are, and they are others.
    case otherTree
    /// The checkpoint is of another log.
    case otherLog
  }

  public let known: KnownCheckpoint
  public let difference: Difference

  public init(_ known: KnownCheckpoint, _ difference: Difference) {
    self.known = known
    self.difference = difference
  }

  public var description: String {
    let size = known.checkpoint?.size ?? 0
    return switch difference {
    case .missing: "\(known.source) has no checkpoint of this log"
    case .behind(let stored): "the log has \(stored) entries, \(known.source) knows \(size)"
    case .otherTree: "the first \(size) entries are others than those \(known.source) knows"
    case .otherLog: "\(known.source) has a checkpoint of another log"
    }
  }
}

/// Compares the log of a store with what is known of it elsewhere.
public struct LogComparison<Tiles: TileReader> {
  private let origin: KeyName
  private let size: UInt64
  private let tiles: Tiles

  /// The log of this origin and size; its tiles are taken to fit its signed head.
  public init(origin: KeyName, size: UInt64, tiles: Tiles) {
    self.origin = origin
    self.size = size
    self.tiles = tiles
  }

  /// How the log differs from what is known; none where it begins with all of it. Costs a few tiles for each.
  public func mismatches(with known: [KnownCheckpoint]) throws -> [LogMismatch] {
    try known.compactMap { known in try difference(from: known.checkpoint).map { LogMismatch(known, $0) } }
  }

  private func difference(from checkpoint: Checkpoint?) throws -> LogMismatch.Difference? {
    guard let checkpoint else { return .missing }
    guard checkpoint.origin == origin.utf8 else { return .otherLog }
    guard checkpoint.size <= size else { return .behind(stored: size) }
    return try TiledTree(size: checkpoint.size, tiles: tiles).root() == checkpoint.root ? nil : .otherTree
  }
}

extension VaultStore {
  /// How the log in this store differs from what is known of the log with this key.
  ///
  /// What is known must have been asked for before: a vault that is served goes on.
  public func mismatches(with known: [KnownCheckpoint], of log: VerifierKey) throws -> [LogMismatch] {
    try LogComparison(origin: log.name, size: try logHead()?.size ?? 0, tiles: StoreTiles(store: self))
      .mismatches(with: known)
  }
}
