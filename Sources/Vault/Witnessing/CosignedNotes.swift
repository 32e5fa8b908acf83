import MerkleLog

/// The newest checkpoints that witnesses have cosigned, each of them checked with the keys of log and witness.
struct CosignedNotes: Sendable {
  /// What one witness has cosigned last.
  struct Kept: Sendable {
    let checkpoint: Checkpoint
    let note: SignedNote
    /// The time of the cosignature by the witness's clock, in seconds since 1970.
    let time: UInt64
  }

  private let log: VerifierKey
  private let quorum: Quorum
  private(set) var newest: [VerifierKey: Kept] = [:]
  /// The newest note that a quorum has cosigned.
  private(set) var byQuorum: (checkpoint: Checkpoint, note: SignedNote)?

  init(log: VerifierKey, quorum: Quorum) {
    self.log = log
    self.quorum = quorum
  }

  /// The note of a witness from its bytes, where it is one of this log and the witness has cosigned it.
  func read(_ bytes: [UInt8], of witness: VerifierKey) throws(NoteError) -> Kept {
    let note = try SignedNote(bytes)
    let checkpoint = try note.verified(by: [log]).checkpoint(origin: log.name)
    let times = try note.verified(by: [witness]).signatures.compactMap(\.time)
    guard let time = times.max() else { throw .notSignedByKnownKey }
    return Kept(checkpoint: checkpoint, note: note, time: time)
  }

  /// Takes what a witness has cosigned, unless something newer is there already.
  mutating func take(_ kept: Kept, of witness: VerifierKey) {
    if let before = newest[witness], (before.checkpoint.size, before.time) > (kept.checkpoint.size, kept.time)
    {
      return
    }
    newest[witness] = kept
    let joined = joined(kept.note)
    guard let count = try? quorum.count(in: joined, notAfter: .max), count.isReached else { return }
    if kept.checkpoint.size >= byQuorum?.checkpoint.size ?? 0 { byQuorum = (kept.checkpoint, joined) }
  }

  /// The note with every cosignature known of the same text.
  func joined(_ note: SignedNote) -> SignedNote {
    var signatures = note.signatures
    for kept in newest.values where kept.note.text == note.text {
      for signature in kept.note.signatures
      where !signatures.contains(where: { $0.name == signature.name && $0.keyID == signature.keyID }) {
        signatures.append(signature)
      }
    }
    // The text is a note's; more signatures than a note has are more witnesses than anybody asks.
    return (try? SignedNote(text: note.text, signatures: signatures)) ?? note
  }

  /// The newest time at or after which a quorum has cosigned a head of the log; nil while there is none.
  ///
  /// Heads of one log extend each other: what the slowest of the quorum has seen, the others have seen as well.
  func quorumTime(notAfter latest: UInt64) -> UInt64? {
    let times = newest.values.map(\.time).filter { $0 <= latest }.sorted(by: >)
    return times.count >= quorum.threshold ? times[quorum.threshold - 1] : nil
  }
}
