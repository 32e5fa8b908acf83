import MerkleLog
import Sodium
import Testing

/// A log in memory with numbered leaves and a key that signs its checkpoints.
struct SignedLog: ~Copyable {
  let origin: KeyName
  let signer: NoteSigner
  let tiles: StoredTiles

  init(size: Int, origin: String = "vault.example.org/audit/1", seed: UInt8 = 0) throws {
    self.origin = try #require(KeyName(origin))
    let seed = [UInt8](repeating: seed, count: 32)
    signer = NoteSigner(name: self.origin, key: Ed25519.SigningKey(seed: seed.span.bytes))
    tiles = StoredTiles(leaves: numberedLeaves(0..<size))
  }

  var key: VerifierKey { signer.verifierKey }

  /// The checkpoint of the first leaves.
  func checkpoint(_ size: UInt64) throws -> Checkpoint {
    Checkpoint(origin: origin, size: size, root: try tiles.tree(size).root())
  }

  /// The signed checkpoint of the first leaves.
  func note(_ size: UInt64) throws -> SignedNote { try signer.sign(checkpoint(size).text) }

  /// The proof file of an entry in the tree of the first leaves.
  func proof(of index: UInt64, in size: UInt64, extra: [UInt8] = []) throws -> TLogProof {
    try TLogProof(tiles.tree(size).inclusionProof(of: index), note: note(size), extra: extra)
  }
}

/// The entry whose hash `numberedLeaves` has at the index.
func numberedEntry(_ index: UInt64) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: index >> $0) }
}
