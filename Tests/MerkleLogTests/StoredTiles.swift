import MerkleLog

/// A log in memory that keeps the newest row of each tile, as a table would.
struct StoredTiles: TileReader {
  struct Key: Hashable {
    let level: Int
    let index: UInt64
  }

  var builder = TileBuilder()
  var rows: [Key: [UInt8]] = [:]

  init() {}

  init(leaves: [TreeHash]) { append(leaves) }

  mutating func append(_ leaves: [TreeHash]) {
    for tile in builder.append(leaves) {
      rows[Key(level: tile.coordinate.level, index: tile.coordinate.index)] = tile.encoded
    }
  }

  func tile(at coordinate: TileCoordinate) -> HashTile? {
    guard let row = rows[Key(level: coordinate.level, index: coordinate.index)] else { return nil }
    return HashTile(level: coordinate.level, index: coordinate.index, encoded: row.span.bytes)
  }

  func tree(_ size: UInt64) -> TiledTree<StoredTiles> { TiledTree(size: size, tiles: self) }
}

/// The root by the recursion of RFC 6962, section 2.1, word for word: what everything else is compared with.
func plainRoot(_ leaves: ArraySlice<TreeHash>) -> TreeHash {
  guard let first = leaves.first else { return .emptyRoot }
  guard leaves.count > 1 else { return first }
  var split = 1
  while split * 2 < leaves.count { split *= 2 }
  return .node(plainRoot(leaves.prefix(split)), plainRoot(leaves.dropFirst(split)))
}

/// Leaves that differ: the hashes of their numbers in four bytes, big-endian.
func numberedLeaves(_ range: Range<Int>) -> [TreeHash] {
  range.map { number in
    leafHash([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) })
  }
}
