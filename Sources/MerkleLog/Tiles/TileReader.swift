/// Where the tiles of a log are read from: a table, a directory, a server.
///
/// What a reader gives is not trusted: what is computed from it is compared with a signed root.
public protocol TileReader {
  /// The tile at the place, or one of the same level and index that is wider, as a store that keeps only the
  /// newest row of a tile has it; nil when there is none.
  func tile(at coordinate: TileCoordinate) throws -> HashTile?
}

/// A tile that the tree must have is not there, or has fewer hashes than it must.
public struct MissingTile: Error, Hashable, CustomStringConvertible {
  /// The tile as the tree asks for it.
  public let coordinate: TileCoordinate

  public var description: String { "hash tile missing or too short: \(coordinate.path)" }
}

extension TileReader {
  /// Exactly the hashes of the place.
  func hashes(at coordinate: TileCoordinate) throws -> ArraySlice<TreeHash> {
    guard
      let tile = try tile(at: coordinate), tile.coordinate.level == coordinate.level,
      tile.coordinate.index == coordinate.index, tile.coordinate.width >= coordinate.width
    else { throw MissingTile(coordinate: coordinate) }
    return tile.hashes.prefix(coordinate.width)
  }
}
