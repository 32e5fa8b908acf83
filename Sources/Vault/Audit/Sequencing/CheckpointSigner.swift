import MerkleLog
import Sodium

/// Signs the heads of the log: C2SP signed notes with Ed25519.
final class CheckpointSigner: Sendable {
  private let origin: KeyName
  private let signer: NoteSigner

  /// - Parameter seed: 32 secret bytes.
  init(origin: KeyName, seed: RawSpan) {
    self.origin = origin
    signer = NoteSigner(name: origin, key: Ed25519.SigningKey(seed: seed))
  }

  /// The key that verifies: what an auditor receives on another channel.
  var verifierKey: VerifierKey { signer.verifierKey }

  /// The signed checkpoint of a tree, as text.
  func checkpoint(size: UInt64, root: TreeHash) -> [UInt8] {
    let text = Checkpoint(origin: origin, size: size, root: root).text
    do {
      return try signer.sign(text).encoded
    } catch {
      preconditionFailure("a checkpoint's text is a note's text by construction")
    }
  }
}
