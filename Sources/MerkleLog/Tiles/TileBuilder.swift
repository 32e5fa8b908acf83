/// A growing tree that gives the tiles to store with each batch of leaves.
///
/// It holds the frontier and the partial tile of each level (at most 64 KiB), and is a value: append to a copy,
/// store what comes out, and keep the copy once that is durable.
public struct TileBuilder: Sendable {
  /// The right edge of the tree.
  public private(set) var frontier: Frontier

  /// The hashes of the partial tile of each tile level; fewer than 256 each.
  private var edges: [[TreeHash]]

  /// The builder of the empty tree.
  public init() {
    frontier = Frontier()
    edges = TileCoordinate.levels.map { _ in [] }
  }

  /// The builder of a tree of `size` leaves with these partial tiles, as wide as the size asks for.
  init(size: UInt64, edges: [[TreeHash]]) {
    // The ones in the eight bits of a level, from the highest, are the perfect subtrees its hashes fall into.
    let hashes = edges.reversed().flatMap { edge in
      var frontier = Frontier()
      frontier.append(contentsOf: edge)
      return frontier.hashes
    }
    guard let frontier = Frontier(size: size, hashes: hashes) else {
      preconditionFailure("the partial tiles of a tree are as wide as its size asks for")
    }
    self.frontier = frontier
    self.edges = edges
  }

  /// The number of leaves.
  public var size: UInt64 { frontier.size }

  /// The root of the tree.
  public var root: TreeHash { frontier.root }

  /// Appends leaves by their hashes and gives every tile that changed: full ones as they fill, then the partial
  /// ones, each with all its hashes, to replace what is stored under its level and index.
  public mutating func append(_ leaves: some Sequence<TreeHash>) -> [HashTile] {
    var tiles = [HashTile]()
    var grown = TileCoordinate.levels.map { _ in false }
    for leaf in leaves {
      append(leaf, filling: &tiles)
      grown[0] = true
    }
    for tile in tiles where tile.coordinate.level < TileCoordinate.levels.upperBound {
      grown[tile.coordinate.level + 1] = true
    }
    for level in TileCoordinate.levels where grown[level] && !edges[level].isEmpty {
      tiles.append(HashTile(checkedLevel: level, tileIndex(level), edges[level]))
    }
    return tiles
  }

  /// Appends a full tile of leaf hashes at once, where the root over them was computed elsewhere: the whole costs one
  /// thread no more than a hash a tile.
  ///
  /// - Parameters:
  ///   - leaves: 256; the size must be a multiple of that.
  ///   - root: of the tree of just these leaves. It is not checked: a wrong one gives a wrong tree.
  /// - Returns: the tiles above that this fills.
  public mutating func append(tileOf leaves: some Collection<TreeHash>, root: TreeHash) -> [HashTile] {
    precondition(
      leaves.count == TileCoordinate.fullWidth && edges[0].isEmpty, "a full tile follows full tiles")
    var over = [root]
    frontier.append(root, ofHeight: TileCoordinate.height) { level, node in
      if level.isMultiple(of: TileCoordinate.height) { over.append(node) }
    }
    var tiles = [HashTile]()
    for (below, node) in over.enumerated() where below < TileCoordinate.levels.upperBound {
      edges[below + 1].append(node)
      if edges[below + 1].count == TileCoordinate.fullWidth {
        tiles.append(HashTile(checkedLevel: below + 1, tileIndex(below + 1) - 1, edges[below + 1]))
        edges[below + 1].removeAll(keepingCapacity: true)
      }
    }
    return tiles
  }

  /// The tiles at the right edge that are not full.
  public var partialTiles: [HashTile] {
    TileCoordinate.levels.compactMap { level in
      edges[level].isEmpty ? nil : HashTile(checkedLevel: level, tileIndex(level), edges[level])
    }
  }

  /// Appends one leaf and adds the tiles it fills to `tiles`.
  private mutating func append(_ leaf: TreeHash, filling tiles: inout [HashTile]) {
    // The node over a full tile is one that the frontier computes anyway.
    var over = [TreeHash]()
    frontier.append(leaf) { level, node in
      if level.isMultiple(of: TileCoordinate.height) { over.append(node) }
    }
    edges[0].append(leaf)
    for (level, node) in over.enumerated() {
      tiles.append(HashTile(checkedLevel: level, tileIndex(level) - 1, edges[level]))
      edges[level].removeAll(keepingCapacity: true)
      if level < TileCoordinate.levels.upperBound { edges[level + 1].append(node) }
    }
  }

  /// The index of the tile that holds the next hash of a level.
  private func tileIndex(_ level: Int) -> UInt64 {
    (size >> UInt64(level * TileCoordinate.height)) / UInt64(TileCoordinate.fullWidth)
  }
}
