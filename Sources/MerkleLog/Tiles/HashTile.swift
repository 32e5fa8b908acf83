/// A row of hashes of a tree, as it is stored and served (c2sp.org/tlog-tiles):
///
///     hash (32) × width          a full tile has 256 hashes, 8,192 bytes
public struct HashTile: Sendable, Hashable {
  /// Where the hashes lie in the tree.
  public let coordinate: TileCoordinate
  /// The hashes, from left to right; as many as the coordinate is wide.
  public let hashes: [TreeHash]

  /// The tile of 1 to 256 hashes; nil for another number or a level that does not exist.
  public init?(level: Int, index: UInt64, hashes: [TreeHash]) {
    guard let coordinate = TileCoordinate(level: level, index: index, width: hashes.count) else { return nil }
    self.coordinate = coordinate
    self.hashes = hashes
  }

  /// The tile of hashes known to be 1 to 256 in a level that exists.
  init(checkedLevel level: Int, _ index: UInt64, _ hashes: [TreeHash]) {
    self.coordinate = TileCoordinate(checkedLevel: level, index, hashes.count)
    self.hashes = hashes
  }

  /// The tile of stored bytes; nil unless they are 1 to 256 hashes.
  public init?(level: Int, index: UInt64, encoded bytes: RawSpan) {
    guard let hashes = [TreeHash](concatenated: bytes) else { return nil }
    self.init(level: level, index: index, hashes: hashes)
  }

  /// The bytes to store.
  public var encoded: [UInt8] { hashes.concatenated }
}
