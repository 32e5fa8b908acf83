/// Taking up a stored tree where it was left.
extension TileBuilder {
  /// The builder of a tree of `size` leaves from its partial tiles; at most 255 hashes are read from each level.
  ///
  /// The tiles are not trusted: compare `root` with a signed checkpoint before anything is appended.
  public init(size: UInt64, tiles: some TileReader) throws {
    var edges: [[TreeHash]] = TileCoordinate.levels.map { _ in [] }
    for coordinate in TileCoordinate.partial(ofTreeSize: size) {
      edges[coordinate.level] = try Array(tiles.hashes(at: coordinate))
    }
    self.init(size: size, edges: edges)
  }
}
