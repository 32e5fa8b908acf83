import MerkleLog
import Testing

@Suite struct TilePathTests {
  @Test(arguments: [
    (0, 0, 256, "tile/0/000"), (0, 1_234_067, 256, "tile/0/x001/x234/067"), (1, 0, 17, "tile/1/000.p/17"),
    (7, 999, 255, "tile/7/999.p/255"), (2, 1000, 1, "tile/2/x001/000.p/1"),
    (0, UInt64.max, 256, "tile/0/x018/x446/x744/x073/x709/x551/615"),
  ])
  func `a tile has one path and the path has one tile`(
    level: Int, index: UInt64, width: Int, path: String
  ) throws {
    let coordinate = try #require(TileCoordinate(level: level, index: index, width: width))
    #expect(coordinate.path == path)
    #expect(TileCoordinate(path: path) == coordinate)
    let bundle = try #require(EntryBundleCoordinate(index: index, width: width))
    let bundlePath = "tile/entries/" + path.dropFirst(7)
    #expect(bundle.path == bundlePath)
    #expect(EntryBundleCoordinate(path: bundlePath) == bundle)
    #expect(TileCoordinate(path: bundlePath) == nil)
    #expect(EntryBundleCoordinate(path: path) == nil)
  }

  @Test(arguments: [
    "", "tile", "tile/0", "tile/0/", "tile/0/00", "tile/0/0000", "tile/0/x000/000", "tile/0/001/000",
    "tile/0/x001", "tile/0/x01/000", "tile/00/000", "tile/01/000", "tile/8/000", "tile/-1/000", "tile/+1/000",
    "tile/0/000.p", "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/.p/1",
    "tile/0/000.p/1/2", "tile/0/000/", "/tile/0/000", "tile/0/000 ", "tile/0/00０", "tile/0/X001/000",
    "tile/0/x018/x446/x744/x073/x709/x551/616", "tile/0/x999/x999/x999/x999/x999/x999/999",
    "tile/0/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/000", "entries/0/000", "tile/data/000",
  ])
  func `a text that no tile writes is no path`(path: String) {
    #expect(TileCoordinate(path: path) == nil)
    #expect(EntryBundleCoordinate(path: path.replacing("tile/0/", with: "tile/entries/")) == nil)
  }

  @Test func `random places come back from their paths`() throws {
    var generator = SeededGenerator(state: 4)
    for _ in 0..<2000 {
      let index =
        UInt64.random(in: 0...UInt64.max, using: &generator) >> UInt64.random(in: 0..<64, using: &generator)
      let coordinate = try #require(
        TileCoordinate(
          level: Int.random(in: 0...7, using: &generator), index: index,
          width: Int.random(in: 1...256, using: &generator)))
      #expect(TileCoordinate(path: coordinate.path) == coordinate)
    }
  }

  @Test func `the partial tiles of a size are those of its right edge`() {
    #expect(TileCoordinate.partial(ofTreeSize: 0).isEmpty)
    #expect(TileCoordinate.partial(ofTreeSize: 256).map(\.path) == ["tile/1/000.p/1"])
    #expect(
      TileCoordinate.partial(ofTreeSize: 70_000).map(\.path)
        == ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"])
    #expect(TileCoordinate(level: 0, index: 273, ofTreeSize: 70_000)?.width == 112)
    #expect(TileCoordinate(level: 0, index: 272, ofTreeSize: 70_000)?.isFull == true)
    #expect(TileCoordinate(level: 0, index: 274, ofTreeSize: 70_000) == nil)
    #expect(TileCoordinate(level: 0, index: .max, ofTreeSize: .max) == nil)
  }
}

@Suite struct EntryBundleTests {
  @Test func `entries come back from their bundle`() throws {
    let entries: [[UInt8]] = [[], [1], Array(repeating: 7, count: 65_535), Array("entry".utf8)]
    let bundle = try #require(EntryBundle.encode(entries))
    #expect(decodedBundle(bundle, width: 4) == entries)
    #expect(bundle.count == 4 * 2 + 1 + 65_535 + 5)
  }

  @Test func `a bundle that is cut, longer or of another width is refused`() throws {
    let bundle = try #require(EntryBundle.encode([[1, 2], [3]]))
    for count in 0..<bundle.count {
      let cut = Array(bundle.prefix(count))
      #expect(decodedBundle(cut, width: 2) == nil)
    }
    let longer = bundle + [0]
    #expect(decodedBundle(longer, width: 2) == nil)
    for width in [-1, 0, 1, 3, 257] { #expect(decodedBundle(bundle, width: width) == nil) }
  }

  @Test func `no bundle holds nothing, too many entries or one too long`() {
    #expect(EntryBundle.encode([[UInt8]]()) == nil)
    #expect(EntryBundle.encode(Array(repeating: [], count: 257)) == nil)
    #expect(EntryBundle.encode([Array(repeating: 0, count: 65_536)]) == nil)
  }
}

private func decodedBundle(_ bytes: [UInt8], width: Int) -> [[UInt8]]? {
  EntryBundle.decode(bytes.span.bytes, width: width)
}
