/// A place among the hash tiles of a tree (c2sp.org/tlog-tiles).
///
/// A tile of level L holds up to 256 hashes of the tree's level 8 L. Its width tells how many of them a tree of a
/// given size has: 256 is a full tile, fewer a partial one, at the right edge only.
public struct TileCoordinate: Sendable, Hashable {
  /// The number of hashes of a full tile.
  public static let fullWidth = 256
  /// Levels of the tree that a tile spans.
  static let height = 8
  /// Levels that a tree of 64-bit size can have.
  public static let levels = 0...7

  /// The tile level: 0 holds leaf hashes.
  public let level: Int
  /// The position in the level, from zero.
  public let index: UInt64
  /// The number of hashes, 1 to 256.
  public let width: Int

  /// A place; nil outside the levels and widths that there are.
  public init?(level: Int, index: UInt64, width: Int = fullWidth) {
    guard Self.levels.contains(level), (1...Self.fullWidth).contains(width) else { return nil }
    self.init(checkedLevel: level, index, width)
  }

  /// A place of which level and width are known to exist.
  init(checkedLevel level: Int, _ index: UInt64, _ width: Int) {
    self.level = level
    self.index = index
    self.width = width
  }

  /// Whether the tile holds all the hashes it ever will.
  public var isFull: Bool { width == Self.fullWidth }

  /// The tiles that hold the right edge of a tree of `size` leaves: the partial one of each level that has one,
  /// lowest level first.
  public static func partial(ofTreeSize size: UInt64) -> [TileCoordinate] {
    levels.compactMap { level in
      let count = size >> UInt64(level * height)
      let width = Int(count % UInt64(fullWidth))
      return width == 0 ? nil : TileCoordinate(checkedLevel: level, count / UInt64(fullWidth), width)
    }
  }

  /// The tile of `level` and `index` as a tree of `size` leaves has it; nil when that tree has no hash there.
  public init?(level: Int, index: UInt64, ofTreeSize size: UInt64) {
    guard Self.levels.contains(level) else { return nil }
    let count = size >> UInt64(level * Self.height)
    let first = index.multipliedReportingOverflow(by: UInt64(Self.fullWidth))
    guard !first.overflow, first.partialValue < count else { return nil }
    self.init(
      checkedLevel: level, index, Int(min(UInt64(Self.fullWidth), count - first.partialValue)))
  }
}
