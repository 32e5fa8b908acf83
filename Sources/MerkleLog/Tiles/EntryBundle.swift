import Sodium

/// A place among the entry bundles of a log (c2sp.org/tlog-tiles): the entries under a tile of level 0.
public struct EntryBundleCoordinate: Sendable, Hashable {
  /// The position, from zero: the bundle begins with entry `index` × 256.
  public let index: UInt64
  /// The number of entries, 1 to 256.
  public let width: Int

  /// A place; nil for a width that no bundle has.
  public init?(index: UInt64, width: Int = TileCoordinate.fullWidth) {
    guard (1...TileCoordinate.fullWidth).contains(width) else { return nil }
    self.index = index
    self.width = width
  }
}

/// The entries of a log as they are exported (c2sp.org/tlog-tiles), up to 256 in a bundle:
///
///     length (2, big-endian) ‖ entry        for each entry, with nothing before, between or after
public enum EntryBundle {
  /// The longest entry, in bytes.
  public static let longestEntry = Int(UInt16.max)

  /// The bytes of the bundle; nil when there are none or more than 256 entries, or one is too long.
  public static func encode(_ entries: some Collection<[UInt8]>) -> [UInt8]? {
    guard (1...TileCoordinate.fullWidth).contains(entries.count) else { return nil }
    var bytes = [UInt8]()
    bytes.reserveCapacity(entries.reduce(0) { $0 + 2 + $1.count })
    for entry in entries {
      guard let length = UInt16(exactly: entry.count) else { return nil }
      bytes.append(UInt8(length >> 8))
      bytes.append(UInt8(length & 0xFF))
      bytes.append(contentsOf: entry)
    }
    return bytes
  }

  /// The entries of a bundle of exactly `width` entries; nil when the bytes are fewer or more.
  public static func decode(_ bytes: RawSpan, width: Int) -> [[UInt8]]? {
    places(bytes, width: width)?.map { [UInt8](copying: bytes.extracting($0)) }
  }

  /// Where the entries of a bundle of exactly `width` entries lie; nil when the bytes are fewer or more.
  public static func places(_ bytes: RawSpan, width: Int) -> [Range<Int>]? {
    guard (1...TileCoordinate.fullWidth).contains(width) else { return nil }
    var places = [Range<Int>]()
    places.reserveCapacity(width)
    var offset = 0
    while places.count < width {
      guard let length = bytes.bigEndianUInt16(at: offset) else { return nil }
      offset += 2
      guard Int(length) <= bytes.byteCount - offset else { return nil }
      places.append(offset..<offset + Int(length))
      offset += Int(length)
    }
    return offset == bytes.byteCount ? places : nil
  }
}
