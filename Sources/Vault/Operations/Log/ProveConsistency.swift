import MerkleLog

extension OpenVault {
  /// The proof that the log of a checkpoint begins with the `oldSize` entries of an earlier one: the file of
  /// c2sp.org/tlog-witness, `add-checkpoint`.
  ///
  /// Hashes say nothing about anybody: like the checkpoint itself they are for whoever is signed in.
  ///
  /// - Parameter note: the later checkpoint, as this log signed it; the newest where nil.
  func proveConsistency(
    from oldSize: UInt64, to note: [UInt8]?
  ) throws(VaultFailure) -> Answer<AddCheckpointRequest> {
    do {
      guard let head = try store.logHead() else { throw VaultFailure.keys("log is not open") }
      let later: SignedNote
      switch try note.map({ try kept($0, in: head) }) ?? .yes(try SignedNote(head.checkpoint)) {
      case .yes(let note): later = note
      case .no(let refusal): return .refused(refusal)
      }
      let size = try Checkpoint(text: later.text).size
      guard oldSize <= size else {
        return .refused(.invalid("old", "out_of_range", "the later checkpoint has \(size) entries"))
      }
      // Every log extends the empty one, and nothing is there to prove it with.
      let proof =
        oldSize == 0
        ? ConsistencyProof(oldSize: 0, newSize: size, path: [])
        : try TiledTree(size: size, tiles: StoreTiles(store: store)).consistencyProof(from: oldSize)
      return .released(try AddCheckpointRequest(proof, note: later))
    } catch {
      throw VaultFailure(error)
    }
  }

  /// A checkpoint that somebody kept, if it is one of the log as it is.
  private func kept(_ bytes: [UInt8], in head: LogHead) throws -> Call.Understood<SignedNote> {
    let note: SignedNote
    let checkpoint: Checkpoint
    do throws(NoteError) {
      note = try SignedNote(bytes)
      checkpoint = try note.verified(by: [signer.verifierKey]).checkpoint(origin: signer.verifierKey.name)
    } catch {
      return .no(.invalid("checkpoint", "not_a_checkpoint", "not a checkpoint that this log signed"))
    }
    guard checkpoint.size <= head.size,
      checkpoint.root == (try TiledTree(size: checkpoint.size, tiles: StoreTiles(store: store)).root())
    else {
      return .no(
        .invalid("checkpoint", "other_log", "signed by this log's key, and not of this log: keep it"))
    }
    return .yes(note)
  }
}
