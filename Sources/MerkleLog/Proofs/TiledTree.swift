/// A tree of a given size, read through its tiles: its root, its leaf hashes and the proofs about it.
///
/// Any size up to that of the stored tree will do; a larger tree holds every smaller one. A proof costs a few
/// tiles and some hundred hashes. What is read is not trusted: a proof from damaged tiles does not verify.
public struct TiledTree<Tiles: TileReader> {
  /// The number of leaves.
  public let size: UInt64
  private let tiles: Tiles

  /// The tree of the first `size` leaves.
  public init(size: UInt64, tiles: Tiles) {
    self.size = size
    self.tiles = tiles
  }

  /// The root.
  public func root() throws -> TreeHash {
    var nodes = Nodes(size: size, tiles: tiles)
    return size == 0 ? .emptyRoot : try nodes.hash(of: 0..<size)
  }

  /// The hash of a leaf.
  public func leafHash(at index: UInt64) throws -> TreeHash {
    guard index < size else { throw OutsideTree(size: size) }
    var nodes = Nodes(size: size, tiles: tiles)
    return try nodes.hash(of: index..<index + 1)
  }

  /// That the leaf at `index` is in this tree: PATH(m, D[n]) of RFC 6962, section 2.1.1.
  public func inclusionProof(of index: UInt64) throws -> InclusionProof {
    guard index < size else { throw OutsideTree(size: size) }
    var nodes = Nodes(size: size, tiles: tiles)
    var leaves = 0..<size
    var path = [TreeHash]()
    while leaves.width > 1 {
      let middle = leaves.lowerBound + leaves.width.split
      if index < middle {
        path.append(try nodes.hash(of: middle..<leaves.upperBound))
        leaves = leaves.lowerBound..<middle
      } else {
        path.append(try nodes.hash(of: leaves.lowerBound..<middle))
        leaves = middle..<leaves.upperBound
      }
    }
    return InclusionProof(index: index, treeSize: size, path: path.reversed())
  }

  /// That this tree begins with its first `oldSize` leaves: PROOF(m, D[n]) of RFC 6962, section 2.1.2.
  public func consistencyProof(from oldSize: UInt64) throws -> ConsistencyProof {
    guard oldSize >= 1, oldSize <= size else { throw OutsideTree(size: size) }
    var nodes = Nodes(size: size, tiles: tiles)
    var leaves = 0..<size
    var path = [TreeHash]()
    // Walk to the right edge of the older tree; it is a node of this one where the walk ends.
    while oldSize < leaves.upperBound {
      let middle = leaves.lowerBound + leaves.width.split
      if oldSize <= middle {
        path.append(try nodes.hash(of: middle..<leaves.upperBound))
        leaves = leaves.lowerBound..<middle
      } else {
        path.append(try nodes.hash(of: leaves.lowerBound..<middle))
        leaves = middle..<leaves.upperBound
      }
    }
    // Whoever checks the proof knows the whole older tree, but not a part of it.
    if leaves.lowerBound > 0 { path.append(try nodes.hash(of: leaves)) }
    return ConsistencyProof(oldSize: oldSize, newSize: size, path: path.reversed())
  }
}

/// A question about a leaf or a size that the tree does not have.
public struct OutsideTree: Error, Hashable, CustomStringConvertible {
  /// The number of leaves of the tree.
  public let size: UInt64

  public var description: String { "no such leaf or size: the tree has \(size) leaves" }
}

extension Range<UInt64> {
  /// The number of leaves; `count` would not do, being an `Int`.
  fileprivate var width: UInt64 { upperBound - lowerBound }
}

/// The nodes of one tree, with the tiles already read for one answer.
private struct Nodes<Tiles: TileReader> {
  let size: UInt64
  let tiles: Tiles
  private var read: [TileCoordinate: ArraySlice<TreeHash>] = [:]

  init(size: UInt64, tiles: Tiles) {
    self.size = size
    self.tiles = tiles
  }

  /// The root of a run of leaves that begins where RFC 6962 splits: MTH of section 2.1.
  mutating func hash(of leaves: Range<UInt64>) throws -> TreeHash {
    let count = leaves.width
    guard !count.isPowerOfTwo else {
      return try perfect(level: count.trailingZeroBitCount, index: leaves.lowerBound / count)
    }
    let middle = leaves.lowerBound + count.split
    return .node(
      try hash(of: leaves.lowerBound..<middle), try hash(of: middle..<leaves.upperBound))
  }

  /// The root of a perfect subtree: its hashes in the tile below it, folded up.
  private mutating func perfect(level: Int, index: UInt64) throws -> TreeHash {
    let within = level % TileCoordinate.height
    let first = index << UInt64(within)
    let full = UInt64(TileCoordinate.fullWidth)
    let row = try tile(level: level / TileCoordinate.height, index: first / full)
    let start = row.startIndex + Int(first % full)
    var frontier = Frontier()
    frontier.append(contentsOf: row[start..<start + 1 << within])
    return frontier.root
  }

  private mutating func tile(level: Int, index: UInt64) throws -> ArraySlice<TreeHash> {
    guard let coordinate = TileCoordinate(level: level, index: index, ofTreeSize: size) else {
      preconditionFailure("a node of a tree lies in one of its tiles")
    }
    if let hashes = read[coordinate] { return hashes }
    let hashes = try tiles.hashes(at: coordinate)
    read[coordinate] = hashes
    return hashes
  }
}
