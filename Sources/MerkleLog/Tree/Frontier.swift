/// The right edge of a tree: all that is needed to append to it and to know its root.
///
/// It holds the roots of the perfect subtrees that the leaves fall into from left to right, one for each bit of
/// the size that is set, the widest first; a "compact range" from zero. A tree of 11 (binary 1011) leaves:
///
///     hashes[0]: leaves 0..<8     hashes[1]: leaves 8..<10     hashes[2]: leaf 10
///
/// INVARIANT: `hashes.count` is the number of ones in `size`.
public struct Frontier: Sendable, Hashable {
  /// The number of leaves.
  public private(set) var size: UInt64

  /// The roots of the perfect subtrees, the widest first.
  public private(set) var hashes: [TreeHash]

  /// The frontier of the empty tree.
  public init() {
    size = 0
    hashes = []
  }

  /// The frontier of `size` leaves with these subtree roots; nil unless there is one for each one in `size`.
  public init?(size: UInt64, hashes: [TreeHash]) {
    guard hashes.count == size.nonzeroBitCount else { return nil }
    self.size = size
    self.hashes = hashes
  }

  /// Appends a leaf by its hash, at one node hash on average.
  public mutating func append(_ leaf: TreeHash) {
    append(leaf) { _, _ in }
  }

  /// Appends leaves by their hashes.
  public mutating func append(contentsOf leaves: some Sequence<TreeHash>) {
    for leaf in leaves { append(leaf) }
  }

  /// Appends a leaf and reports each node that it completes, with its level above the leaves.
  mutating func append(_ leaf: TreeHash, completing report: (_ level: Int, _ node: TreeHash) -> Void) {
    append(leaf, ofHeight: 0, completing: report)
  }

  /// The same of a perfect subtree of 2^`height` leaves, of which the size must be a multiple.
  mutating func append(
    _ subtree: TreeHash, ofHeight height: Int, completing report: (_ level: Int, _ node: TreeHash) -> Void
  ) {
    precondition(size.trailingZeroBitCount >= height, "a subtree stands at a multiple of its width")
    var node = subtree
    // Every one at the end of the size is a perfect left sibling waiting for this node.
    let merges = (~(size >> UInt64(height))).trailingZeroBitCount
    for level in 0..<merges {
      node = .node(hashes.removeLast(), node)
      report(height + level + 1, node)
    }
    hashes.append(node)
    size += 1 << UInt64(height)
  }

  /// The root of the tree: the subtree roots folded from the narrowest to the widest (RFC 6962, section 2.1).
  public var root: TreeHash {
    guard var root = hashes.last else { return .emptyRoot }
    for left in hashes.dropLast().reversed() { root = .node(left, root) }
    return root
  }
}
