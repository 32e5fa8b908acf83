/// That a tree grew out of a smaller one by appending alone (RFC 6962, section 2.1.2).
public struct ConsistencyProof: Sendable, Hashable {
  /// The number of leaves of the earlier tree.
  public let oldSize: UInt64
  /// The number of leaves of the later tree.
  public let newSize: UInt64
  /// The subtree roots that make up both, as the RFC orders them.
  public let path: [TreeHash]

  /// A proof as it was received. Whether it proves anything is for `verify` to say.
  public init(oldSize: UInt64, newSize: UInt64, path: [TreeHash]) {
    self.oldSize = oldSize
    self.newSize = newSize
    self.path = path
  }

  /// Whether the tree of `newSize` leaves and `newRoot` begins with that of `oldSize` leaves and `oldRoot`
  /// (RFC 9162, section 2.1.4.2).
  ///
  /// An `oldSize` of zero is refused: every tree extends the empty one, so such a proof proves nothing. Who keeps
  /// the state of a log nobody has seen yet treats that case by itself.
  public func verify(oldRoot: TreeHash, newRoot: TreeHash) -> Bool {
    guard oldSize > 0, oldSize <= newSize else { return false }
    guard oldSize < newSize else { return path.isEmpty && oldRoot == newRoot }

    var hashes = path[...]
    // An earlier tree that is perfect is a node of the later one; the proof leaves its root out.
    guard let start = oldSize.isPowerOfTwo ? oldRoot : hashes.popFirst() else { return false }
    var position = oldSize - 1
    var last = newSize - 1
    let levels = UInt64((~position).trailingZeroBitCount)
    position >>= levels
    last >>= levels

    var old = start
    var new = start
    for sibling in hashes {
      guard last > 0 else { return false }
      if position & 1 == 1 || position == last {
        old = .node(sibling, old)
        new = .node(sibling, new)
        // A node without a right sibling moves up as it is, to the level where it has a left one.
        let levels = UInt64(position.trailingZeroBitCount)
        position >>= levels
        last >>= levels
      } else {
        new = .node(new, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && old == oldRoot && new == newRoot
  }
}
