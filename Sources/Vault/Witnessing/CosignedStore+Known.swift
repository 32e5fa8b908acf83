import MerkleLog
import Sodium

extension CosignedStore {
  /// What the notes kept say of the log with this key. Its own signature is enough: also a witness that is not asked any
  /// more has seen what it has seen. Notes of a log before it are none of this one.
  func known(of log: VerifierKey) throws(StoreFailure) -> [KnownCheckpoint] {
    try load().compactMap { bytes in
      guard let note = try? SignedNote(bytes),
        let checkpoint = try? note.verified(by: [log]).checkpoint(origin: log.name)
      else { return nil }
      let witness = note.signatures.first { $0.keyID != log.id }
      return KnownCheckpoint(.witness(witness.map { "\($0.name)" } ?? "unnamed"), checkpoint, note: bytes)
    }
  }

  /// Keeps the notes by which the log is another one than was known, unless they are kept; durable when it returns.
  ///
  /// Each under a name of its own: what the same witness has cosigned before stays beside it.
  func keep(_ mismatches: [LogMismatch], of log: VerifierKey) throws(StoreFailure) {
    var kept = try known(of: log).map(\.checkpoint)
    for mismatch in mismatches {
      guard let note = mismatch.known.note, !kept.contains(mismatch.known.checkpoint) else { continue }
      try keep(note, as: String(SHA256.hash(note.span.bytes).hexadecimal.prefix(8)))
      kept.append(mismatch.known.checkpoint)
    }
  }
}
