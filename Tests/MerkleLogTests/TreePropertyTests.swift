import MerkleLog
import Sodium
import Testing

@Suite struct TreePropertyTests {
  @Test func `the frontier and the tiles give the root of the plain recursion at every size to 600`() throws {
    let leaves = numberedLeaves(0..<600)
    var frontier = Frontier()
    let log = StoredTiles(leaves: leaves)
    for size in 0...leaves.count {
      let expected = plainRoot(leaves.prefix(size))
      #expect(frontier.root == expected)
      #expect(try log.tree(UInt64(size)).root() == expected)
      if size < leaves.count { frontier.append(leaves[size]) }
    }
  }

  @Test func `appending in random batches stores what appending one by one does`() {
    var generator = SeededGenerator(state: 1)
    let leaves = numberedLeaves(0..<3000)
    var single = StoredTiles()
    for leaf in leaves { single.append([leaf]) }
    for _ in 0..<8 {
      var batched = StoredTiles()
      var rest = leaves[...]
      while !rest.isEmpty {
        let count = Int.random(in: 0...700, using: &generator)
        batched.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(batched.rows == single.rows)
      #expect(batched.builder.frontier == single.builder.frontier)
    }
  }

  @Test func `appending tiles whose roots are known gives the tree of appending their leaves`() throws {
    let leaves = numberedLeaves(0..<66_100)
    var single = TileBuilder()
    var tiled = TileBuilder()
    for start in stride(from: 0, to: leaves.count, by: 256) {
      let part = leaves[start..<min(start + 256, leaves.count)]
      let stored = single.append(part).filter { $0.coordinate.isFull }
      if part.count == 256 {
        let own = try #require(HashTile(level: 0, index: UInt64(start / 256), hashes: Array(part)))
        #expect([own] + tiled.append(tileOf: part, root: plainRoot(part)) == stored)
      } else {
        _ = tiled.append(part)
      }
      #expect(tiled.frontier == single.frontier)
    }
    #expect(tiled.partialTiles == single.partialTiles)
    #expect(tiled.partialTiles.map(\.coordinate) == TileCoordinate.partial(ofTreeSize: 66_100))
  }

  @Test func `a tree taken up from its tiles goes on as if it had never stopped`() throws {
    var generator = SeededGenerator(state: 2)
    let leaves = numberedLeaves(0..<70_000)
    let sizes =
      [0, 1, 255, 256, 257, 65_535, 65_536, 65_537]
      + (0..<6).map { _ in Int.random(in: 0...66_000, using: &generator) }
    for size in sizes {
      let log = StoredTiles(leaves: Array(leaves.prefix(size)))
      var resumed = try TileBuilder(size: UInt64(size), tiles: log)
      #expect(resumed.frontier == log.builder.frontier)
      var kept = log.builder
      let next = leaves[size..<min(size + 600, leaves.count)]
      #expect(resumed.append(next) == kept.append(next))
      #expect(resumed.root == kept.root)
    }
  }

  @Test func `a builder of a larger store takes up at an earlier size`() throws {
    let leaves = numberedLeaves(0..<1000)
    let log = StoredTiles(leaves: leaves)
    #expect(try TileBuilder(size: 700, tiles: log).root == plainRoot(leaves.prefix(700)))
  }

  @Test func `a missing tile and a tile cut short are named`() throws {
    var log = StoredTiles(leaves: numberedLeaves(0..<600))
    let key = StoredTiles.Key(level: 0, index: 2)
    let row = try #require(log.rows[key])
    log.rows[key] = Array(row.dropLast(32))
    #expect(throws: MissingTile.self) { try log.tree(600).root() }
    #expect(throws: MissingTile.self) { try TileBuilder(size: 600, tiles: log) }
    log.rows[key] = nil
    let missing = #expect(throws: MissingTile.self) { try log.tree(600).inclusionProof(of: 0) }
    #expect(missing?.description == "hash tile missing or too short: tile/0/002.p/88")
  }

  @Test func `questions outside the tree are refused`() {
    let tree = StoredTiles(leaves: numberedLeaves(0..<10)).tree(10)
    #expect(throws: OutsideTree.self) { try tree.inclusionProof(of: 10) }
    #expect(throws: OutsideTree.self) { try tree.leafHash(at: 10) }
    #expect(throws: OutsideTree.self) { try tree.consistencyProof(from: 0) }
    #expect(throws: OutsideTree.self) { try tree.consistencyProof(from: 11) }
    #expect(throws: OutsideTree.self) {
      try StoredTiles().tree(0).inclusionProof(of: 0)
    }
  }

  @Test func `proofs at random sizes verify and any altered bit is refused`() throws {
    var generator = SeededGenerator(state: 3)
    let leaves = numberedLeaves(0..<66_000)
    let log = StoredTiles(leaves: leaves)
    for _ in 0..<40 {
      let size = UInt64.random(in: 2...66_000, using: &generator)
      let index = UInt64.random(in: 0..<size, using: &generator)
      let oldSize = UInt64.random(in: 1..<size, using: &generator)
      let (tree, old) = (log.tree(size), log.tree(oldSize))
      let (root, oldRoot) = (try tree.root(), try old.root())
      let leaf = leaves[Int(index)]
      #expect(try tree.leafHash(at: index) == leaf)

      let inclusion = try tree.inclusionProof(of: index)
      #expect(inclusion.verify(leaf: leaf, root: root))
      #expect(!inclusion.verify(leaf: leaf.flippingBit(using: &generator), root: root))
      #expect(!inclusion.verify(leaf: leaf, root: root.flippingBit(using: &generator)))
      for altered in inclusion.path.alterations(using: &generator) {
        let proof = InclusionProof(index: index, treeSize: size, path: altered)
        #expect(!proof.verify(leaf: leaf, root: root))
      }
      for other in [index &- 1, index + 1] where other != index {
        let proof = InclusionProof(index: other, treeSize: size, path: inclusion.path)
        #expect(!proof.verify(leaf: leaf, root: root))
      }

      let consistency = try tree.consistencyProof(from: oldSize)
      #expect(consistency.verify(oldRoot: oldRoot, newRoot: root))
      #expect(!consistency.verify(oldRoot: oldRoot.flippingBit(using: &generator), newRoot: root))
      #expect(!consistency.verify(oldRoot: oldRoot, newRoot: root.flippingBit(using: &generator)))
      for altered in consistency.path.alterations(using: &generator) {
        let proof = ConsistencyProof(oldSize: oldSize, newSize: size, path: altered)
        #expect(!proof.verify(oldRoot: oldRoot, newRoot: root))
      }
    }
  }

  @Test func `a proof of a size near the largest number is refused and not counted out`() {
    let hash = leafHash([1])
    for size in [UInt64.max, UInt64(1) << 63, UInt64.max - 1] {
      let inclusion = InclusionProof(index: size - 1, treeSize: size, path: [hash, hash])
      #expect(!inclusion.verify(leaf: hash, root: hash))
      let long = InclusionProof(index: size - 1, treeSize: size, path: Array(repeating: hash, count: 70))
      #expect(!long.verify(leaf: hash, root: hash))
      let consistency = ConsistencyProof(
        oldSize: size - 1, newSize: size, path: Array(repeating: hash, count: 70))
      #expect(!consistency.verify(oldRoot: hash, newRoot: hash))
    }
  }

  @Test func `a frontier comes back from its bytes and from nothing else`() {
    var frontier = Frontier()
    for size in 0...70 {
      let bytes = frontier.encoded
      #expect(decodedFrontier(bytes) == frontier)
      let longer = bytes + [0]
      let shorter = Array(bytes.dropLast())
      #expect(decodedFrontier(longer) == nil)
      #expect(decodedFrontier(shorter) == nil)
      var otherSize = bytes
      otherSize[7] ^= 0x80
      #expect(decodedFrontier(otherSize) == nil)
      frontier.append(leafHash([UInt8(size)]))
    }
    #expect(Frontier(size: 3, hashes: [leafHash([])]) == nil)
  }
}

private func decodedFrontier(_ bytes: [UInt8]) -> Frontier? { Frontier(encoded: bytes.span.bytes) }

extension TreeHash {
  fileprivate func flippingBit(using generator: inout SeededGenerator) -> TreeHash {
    var bytes = array
    bytes[Int.random(in: 0..<32, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    return TreeHash(bytes) ?? self
  }
}

extension [TreeHash] {
  /// The path with each hash altered in a bit, left out and doubled, and with one too many.
  fileprivate func alterations(using generator: inout SeededGenerator) -> [[TreeHash]] {
    var altered: [[TreeHash]] = [self + [.emptyRoot], [.emptyRoot] + self]
    for position in indices {
      var flipped = self
      flipped[position] = self[position].flippingBit(using: &generator)
      var shorter = self
      shorter.remove(at: position)
      var longer = self
      longer.insert(self[position], at: position)
      altered += [flipped, shorter, longer]
    }
    return altered
  }
}
