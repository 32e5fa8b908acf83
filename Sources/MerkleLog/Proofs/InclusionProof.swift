/// That a leaf is in a tree: the siblings on the way from the leaf to the root (RFC 6962, section 2.1.1).
public struct InclusionProof: Sendable, Hashable {
  /// The position of the leaf, from zero.
  public let index: UInt64
  /// The number of leaves of the tree.
  public let treeSize: UInt64
  /// The siblings, the lowest first.
  public let path: [TreeHash]

  /// A proof as it was received. Whether it proves anything is for `verify` to say.
  public init(index: UInt64, treeSize: UInt64, path: [TreeHash]) {
    self.index = index
    self.treeSize = treeSize
    self.path = path
  }

  /// Whether the leaf with this hash is at `index` in the tree of `treeSize` leaves and this root.
  public func verify(leaf: TreeHash, root: TreeHash) -> Bool {
    self.root(of: leaf) == root
  }

  /// The root that the path leads to from the leaf; nil when the path does not have the length that `index`
  /// and `treeSize` ask for (RFC 9162, section 2.1.3.2).
  public func root(of leaf: TreeHash) -> TreeHash? {
    guard index < treeSize else { return nil }
    var position = index
    var last = treeSize - 1
    var node = leaf
    for sibling in path {
      guard last > 0 else { return nil }
      if position & 1 == 1 || position == last {
        node = .node(sibling, node)
        // A node without a right sibling moves up as it is, to the level where it has a left one.
        let levels = UInt64(position.trailingZeroBitCount)
        position >>= levels
        last >>= levels
      } else {
        node = .node(node, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 ? node : nil
  }
}
