/// Which tiles and bundles a tree of a given size has.
extension TileCoordinate {
  /// Every tile of a tree of `size` leaves, lowest level first, from left to right.
  public static func all(ofTreeSize size: UInt64) -> some Sequence<TileCoordinate> {
    levels.lazy.flatMap { level in
      let count = size >> UInt64(level * height)
      let full = UInt64(fullWidth)
      return (0..<(count / full + (count % full == 0 ? 0 : 1))).lazy.compactMap { index in
        TileCoordinate(level: level, index: index, ofTreeSize: size)
      }
    }
  }
}

extension EntryBundleCoordinate {
  /// The number of bundles of a log of `size` entries.
  public static func count(ofTreeSize size: UInt64) -> UInt64 {
    let full = UInt64(TileCoordinate.fullWidth)
    return size / full + (size % full == 0 ? 0 : 1)
  }

  /// The bundle of `index` as a log of `size` entries has it; nil when that log has no entry there.
  public init?(index: UInt64, ofTreeSize size: UInt64) {
    let full = UInt64(TileCoordinate.fullWidth)
    guard index < Self.count(ofTreeSize: size) else { return nil }
    self.init(index: index, width: Int(min(full, size - index * full)))
  }
}

extension HashTile {
  /// The tile as a smaller tree has it, which a store that keeps only the newest row of a tile no longer has; nil when
  /// it is not that wide.
  public func narrowed(to width: Int) -> HashTile? {
    HashTile(level: coordinate.level, index: coordinate.index, hashes: Array(hashes.prefix(width)))
      .flatMap { $0.coordinate.width == width ? $0 : nil }
  }
}
