/// Paths of tiles and entry bundles (c2sp.org/tlog-tiles):
///
///     tile/<L>/<N>[.p/<W>]            tile/0/x001/x234/067      tile/1/000.p/17
///     tile/entries/<N>[.p/<W>]        tile/entries/x001/x234/067
///
/// N in groups of three digits, every group but the last behind an `x`; L and W without leading zeros; `.p/<W>`
/// for a partial one, W from 1 to 255. There is one path for a place, and no place for any other text.
extension TileCoordinate {
  /// The path of the tile.
  public var path: String { "tile/\(level)/" + tileNumber(index) + partialSuffix(width) }

  /// The tile of a path; nil unless `path` would write it so.
  public init?(path: some StringProtocol) {
    guard let place = TilePlace(path: path), let level = UInt8(decimal: place.kind) else { return nil }
    self.init(level: Int(level), index: place.index, width: place.width)
    // Whatever parsing let through, only the one way of writing a place is taken.
    guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
  }
}

extension EntryBundleCoordinate {
  /// The path of the bundle.
  public var path: String { "tile/entries/" + tileNumber(index) + partialSuffix(width) }

  /// The bundle of a path; nil unless `path` would write it so.
  public init?(path: some StringProtocol) {
    guard let place = TilePlace(path: path), place.kind.elementsEqual("entries".utf8) else { return nil }
    self.init(index: place.index, width: place.width)
    guard self.path.utf8.elementsEqual(path.utf8) else { return nil }
  }
}

/// The number of a tile in groups of three digits.
private func tileNumber(_ index: UInt64) -> String {
  var groups = [String]()
  var rest = index
  repeat {
    let digits = String(rest % 1000)
    groups.append(String(repeating: "0", count: 3 - digits.utf8.count) + digits)
    rest /= 1000
  } while rest > 0
  return groups.reversed().enumerated()
    .map { position, group in position < groups.count - 1 ? "x" + group : group }
    .joined(separator: "/")
}

private func partialSuffix(_ width: Int) -> String {
  width == TileCoordinate.fullWidth ? "" : ".p/\(width)"
}

/// The parts of a path, read loosely; whoever reads them writes them again and compares.
private struct TilePlace {
  /// What comes after `tile/`: a level, or `entries`.
  let kind: ArraySlice<UInt8>
  let index: UInt64
  let width: Int

  /// The longest path there is: seven groups of three digits.
  private static let longest = "tile/entries/x018/x446/x744/x073/x709/x551/615.p/255".utf8.count

  init?(path: some StringProtocol) {
    guard path.utf8.count <= Self.longest else { return nil }
    var parts = Array(path.utf8).split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count >= 3, parts.removeFirst().elementsEqual("tile".utf8) else { return nil }
    kind = parts.removeFirst()

    var width = TileCoordinate.fullWidth
    if parts.count >= 2, parts[parts.count - 2].suffix(2).elementsEqual(".p".utf8) {
      guard let partial = UInt8(decimal: parts.removeLast()) else { return nil }
      width = Int(partial)
      parts[parts.count - 1].removeLast(2)
    }
    self.width = width

    var index: UInt64 = 0
    for (position, part) in parts.enumerated() {
      let group = position < parts.count - 1 ? part.dropFirst() : part
      guard group.count == 3, let number = UInt16(digits: group) else { return nil }
      let scaled = index.multipliedReportingOverflow(by: 1000)
      let sum = scaled.partialValue.addingReportingOverflow(UInt64(number))
      guard !scaled.overflow, !sum.overflow else { return nil }
      index = sum.partialValue
    }
    self.index = index
  }
}
