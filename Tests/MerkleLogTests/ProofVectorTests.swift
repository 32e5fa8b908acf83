import Foundation
import MerkleLog
import Sodium
import Testing

/// The accept and reject cases of transparency-dev/merkle.
@Suite(.needsVectors) struct ProofVectorTests {
  struct Inclusion: Decodable {
    let file: String
    let leafIdx: UInt64
    let treeSize: UInt64
    let root: Data?
    let leafHash: Data?
    let proof: [Data]?
    let wantErr: Bool
  }

  struct Consistency: Decodable {
    let file: String
    let size1: UInt64
    let size2: UInt64
    let root1: Data?
    let root2: Data?
    let proof: [Data]?
    let wantErr: Bool
  }

  /// What is not 32 bytes cannot be a hash here, so that a proof of it never verifies.
  private func hash(_ data: Data?) -> TreeHash? { TreeHash([UInt8](data ?? Data())) }

  private func path(_ proof: [Data]?) -> [TreeHash]? {
    let hashes = (proof ?? []).compactMap { hash($0) }
    return hashes.count == (proof ?? []).count ? hashes : nil
  }

  @Test func `inclusion proofs are accepted and refused as the vectors say`() throws {
    let cases = try Vectors.decode([Inclusion].self, from: "inclusion.json")
    #expect(cases.count == 98)
    for test in cases {
      var accepted = false
      if let root = hash(test.root), let leaf = hash(test.leafHash), let path = path(test.proof) {
        let proof = InclusionProof(index: test.leafIdx, treeSize: test.treeSize, path: path)
        accepted = proof.verify(leaf: leaf, root: root)
      }
      #expect(accepted != test.wantErr, "\(test.file)")
    }
  }

  @Test func `consistency proofs are accepted and refused as the vectors say`() throws {
    // Its roots are 12-byte placeholders; a hash has 32 bytes here.
    let skipped = "consistency/additional/sizes-are-equal-one-and-proof-is-empty.json"
    let cases = try Vectors.decode([Consistency].self, from: "consistency.json")
    #expect(cases.count == 98)
    #expect(cases.contains { $0.file == skipped })
    for test in cases where test.file != skipped {
      var accepted = false
      if let old = hash(test.root1), let new = hash(test.root2), let path = path(test.proof) {
        let proof = ConsistencyProof(oldSize: test.size1, newSize: test.size2, path: path)
        accepted = proof.verify(oldRoot: old, newRoot: new)
      }
      #expect(accepted != test.wantErr, "\(test.file)")
    }
  }

  @Test func `as files of add-checkpoint they are accepted and refused alike`() throws {
    let log = try SignedLog(size: 0)
    // An earlier log of no entries is proven by nothing there; `ConsistencyProof` refuses it.
    let cases = try Vectors.decode([Consistency].self, from: "consistency.json").filter { $0.size1 > 0 }
    var accepted = 0
    for test in cases {
      guard let old = hash(test.root1), let new = hash(test.root2), let path = path(test.proof),
        max(test.size1, test.size2) <= Checkpoint.largestSize
      else { continue }
      let later = Checkpoint(origin: log.origin, size: test.size2, root: new)
      let earlier = Checkpoint(origin: log.origin, size: test.size1, root: old)
      let proof = ConsistencyProof(oldSize: test.size1, newSize: test.size2, path: path)
      let file = try? AddCheckpointRequest(proof, note: log.signer.sign(later.text)).encoded
      let extending = try? file.map {
        try AddCheckpointRequest($0).verify(extending: earlier, origin: log.origin, logKeys: [log.key])
      }
      #expect((extending == nil) == test.wantErr, "\(test.file)")
      if let extending {
        #expect(extending.checkpoint == later)
        accepted += 1
      }
    }
    #expect(cases.count > 80 && accepted >= 5)
  }
}
