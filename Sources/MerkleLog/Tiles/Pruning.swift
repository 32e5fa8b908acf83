/// What of a log need not be there below a minimum index (c2sp.org/tlog-tiles, "Pruning"): full tiles and bundles that
/// end at or before it. What is left gives every entry, root and proof from there on.
extension TileCoordinate {
  /// Whether a log whose minimum index is `minimum` may do without the tile.
  public func isPruned(below minimum: UInt64) -> Bool {
    guard isFull else { return false }
    let shift = UInt64((level + 1) * Self.height)
    // A tile of the top level ends where no index is.
    guard shift < UInt64(UInt64.bitWidth) else { return false }
    return index < minimum >> shift
  }
}

extension EntryBundleCoordinate {
  /// Whether a log whose minimum index is `minimum` may do without the bundle.
  public func isPruned(below minimum: UInt64) -> Bool {
    width == TileCoordinate.fullWidth && index < minimum / UInt64(TileCoordinate.fullWidth)
  }
}
