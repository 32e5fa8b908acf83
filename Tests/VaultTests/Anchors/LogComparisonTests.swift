import MerkleLog
import Sodium
import Testing

@testable import Vault

/// A log in a store against what others know of it, at sizes around those where tiles fill.
@Suite struct LogComparisonTests {
  private static let origin = KeyName("vault.test/audit/1")!
  private static let sizes: [UInt64] = [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 700]

  private func leaves(_ count: UInt64, forkedAt fork: UInt64 = .max) -> [TreeHash] {
    (0..<count).map { TreeHash.leaf(Array("\($0 >= fork ? "other" : "entry") \($0)".utf8).span.bytes) }
  }

  private func known(
    _ size: UInt64, forkedAt fork: UInt64 = .max, origin: KeyName = origin
  ) -> KnownCheckpoint {
    var tree = TileBuilder()
    _ = tree.append(leaves(size, forkedAt: fork))
    return KnownCheckpoint(.anchor, Checkpoint(origin: origin, size: size, root: tree.root))
  }

  private func log(_ size: UInt64) -> LogComparison<KeptTiles> {
    LogComparison(origin: Self.origin, size: size, tiles: KeptTiles(leaves(size)))
  }

  @Test(arguments: sizes) func `a log that begins with what is known is no mismatch`(_ size: UInt64) throws {
    let log = log(size)
    for known in Self.sizes where known <= size {
      #expect(try log.mismatches(with: [self.known(known)]) == [], "\(known) of \(size)")
    }
  }

  @Test(arguments: sizes) func `a log that is behind what is known is one`(_ size: UInt64) throws {
    for known in Self.sizes where known > size {
      let found = try log(size).mismatches(with: [self.known(known)])
      #expect(found.map(\.difference) == [.behind(stored: size)], "\(known) against \(size)")
    }
  }

  @Test func `a log that forked from what is known is one, wherever it forked`() throws {
    let log = log(700)
    for known in Self.sizes where known > 0 {
      for fork in [0, known / 2, known - 1] {
        let found = try log.mismatches(with: [self.known(known, forkedAt: fork)])
        #expect(found.map(\.difference) == [.otherTree], "\(known) forked at \(fork)")
      }
    }
  }

  @Test func `nothing known where something must be, and another log's checkpoint, are mismatches`() throws {
    let log = log(300)
    let other = known(10, origin: KeyName("vault.test/audit/2")!)
    let found = try log.mismatches(with: [
      KnownCheckpoint(.anchor, nil), other, known(300), known(301),
    ])
    #expect(found.map(\.difference) == [.missing, .otherLog, .behind(stored: 300)])
    #expect(try log.mismatches(with: []) == [])
  }

  @Test func `a mismatch says who knows what`() throws {
    let known = KnownCheckpoint(.witness("w.example"), known(301).checkpoint)
    let found = try log(300).mismatches(with: [known])
    #expect(found.map(\.description) == ["the log has 300 entries, witness `w.example` knows 301"])
  }
}

/// The tiles of a tree in memory.
private struct KeptTiles: TileReader {
  private var tiles: [TileCoordinate: HashTile] = [:]

  init(_ leaves: [TreeHash]) {
    var tree = TileBuilder()
    for tile in tree.append(leaves) { tiles[tile.coordinate] = tile }
  }

  func tile(at coordinate: TileCoordinate) -> HashTile? {
    tiles.values.first {
      $0.coordinate.level == coordinate.level && $0.coordinate.index == coordinate.index
    }
  }
}
