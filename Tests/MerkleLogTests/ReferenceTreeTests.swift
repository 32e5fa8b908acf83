import MerkleLog
import Sodium
import Testing

/// The leaves, roots, paths and digests of rfc6962.json.
@Suite(.needsVectors) struct ReferenceTreeTests {
  struct Reference: Decodable {
    struct Inclusion: Decodable {
      let index: UInt64
      let size: UInt64
      let path: [String]
    }
    struct Consistency: Decodable {
      let size1: UInt64
      let size2: UInt64
      let path: [String]
    }
    struct Large: Decodable {
      struct Root: Decodable {
        let size: Int
        let root: String
      }
      struct Rolling: Decodable { let sha256: String }
      let roots: [Root]
      let rolling_130: Rolling
    }
    let leaves_hex: [String]
    let leaf_hashes: [String]
    let roots_by_size: [String]
    let inclusion: [Inclusion]
    let consistency: [Consistency]
    let large: Large
  }

  let reference: Reference
  let leaves: [TreeHash]
  let log: StoredTiles

  init() throws {
    reference = try Vectors.decode(Reference.self, from: "rfc6962.json")
    leaves = try reference.leaves_hex.map { leafHash(try #require(Hexadecimal.decode($0))) }
    log = StoredTiles(leaves: leaves)
  }

  @Test func `the leaf hashes are those of the reference`() {
    #expect(leaves.map(\.hexadecimal) == reference.leaf_hashes)
  }

  @Test func `the root of every size is that of the reference`() throws {
    var frontier = Frontier()
    #expect(frontier.root.hexadecimal == reference.roots_by_size[0])
    for (size, leaf) in zip(1..., leaves) {
      frontier.append(leaf)
      #expect(frontier.root.hexadecimal == reference.roots_by_size[size])
      #expect(try log.tree(UInt64(size)).root() == frontier.root)
    }
  }

  @Test func `every inclusion path is that of the reference and verifies`() throws {
    #expect(reference.inclusion.count == 36)
    for expected in reference.inclusion {
      let tree = log.tree(expected.size)
      let proof = try tree.inclusionProof(of: expected.index)
      #expect(proof.path.map(\.hexadecimal) == expected.path)
      #expect(proof.verify(leaf: leaves[Int(expected.index)], root: try tree.root()))
    }
  }

  @Test func `every consistency proof is that of the reference and verifies`() throws {
    #expect(reference.consistency.count == 36)
    for expected in reference.consistency {
      let tree = log.tree(expected.size2)
      let proof = try tree.consistencyProof(from: expected.size1)
      #expect(proof.path.map(\.hexadecimal) == expected.path)
      #expect(proof.verify(oldRoot: try log.tree(expected.size1).root(), newRoot: try tree.root()))
    }
  }

  @Test func `the roots of large trees are those of the reference, by frontier and by tiles`() throws {
    let largest = try #require(reference.large.roots.map(\.size).max())
    var log = StoredTiles()
    var done = 0
    for expected in reference.large.roots.sorted(by: { $0.size < $1.size }) {
      log.append(numberedLeaves(done..<expected.size))
      done = expected.size
      #expect(log.builder.root.hexadecimal == expected.root)
    }
    #expect(done == largest)
    for expected in reference.large.roots {
      #expect(try log.tree(UInt64(expected.size)).root().hexadecimal == expected.root)
    }
  }

  @Test func `the digest over every root and proof up to size 130 is that of the reference`() throws {
    let log = StoredTiles(leaves: numberedLeaves(0..<130))
    var digest = SHA256()
    for size in UInt64(1)...130 {
      let tree = log.tree(size)
      var hashes = [try tree.root()]
      for index in 0..<size { hashes += try tree.inclusionProof(of: index).path }
      for oldSize in 1...size { hashes += try tree.consistencyProof(from: oldSize).path }
      for hash in hashes { digest.update(hash.bytes) }
    }
    #expect(digest.finalize().hexadecimal == reference.large.rolling_130.sha256)
  }
}
