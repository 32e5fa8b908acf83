public import MerkleLog
import Synchronization

extension Witnessing {
  /// What is known of the log with this key: kept here from earlier, and from each witness that answers.
  public func known(_ log: VerifierKey) async -> [KnownCheckpoint] {
    var notes = CosignedNotes(log: log, quorum: rules.quorum)
    do {
      for bytes in try store.load() {
        for one in asked {
          // Of another log, or of a witness that is not asked any more: none of ours.
          if let kept = try? notes.read(bytes, of: one.key) { notes.take(kept, of: one.key) }
        }
      }
    } catch {
      tell(.notKept(error))
    }
    var known = notes.newest.map {
      KnownCheckpoint(.witness("\($0.name)"), $1.checkpoint, note: $1.note.encoded)
    }
    let basis = notes
    let shown = await withTaskGroup(of: (VerifierKey, Result<CosignedNotes.Kept?, WitnessTrouble>).self) {
      group in
      for one in asked {
        group.addTask { [self] in (one.key, await latest(of: one, log, basis)) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    for (key, result) in shown {
      switch result {
      case .success(let kept?):
        known.append(
          KnownCheckpoint(.witness("\(key.name)"), kept.checkpoint, note: kept.note.encoded))
        keepIfNewer(kept, than: notes.newest[key], of: key)
        notes.take(kept, of: key)
      case .success(nil): break
      case .failure(let trouble): note(trouble, of: key)
      }
    }
    state.withLock { state in
      state.notes = notes
      for (key, kept) in notes.newest { state.sizes[key] = kept.checkpoint.size }
    }
    return known
  }

  /// What a start learns the next one knows, also where it does not reach the witness.
  private func keepIfNewer(
    _ kept: CosignedNotes.Kept, than before: CosignedNotes.Kept?, of key: VerifierKey
  ) {
    if let before, before.checkpoint.size >= kept.checkpoint.size { return }
    do {
      try store.keep(kept.note.encoded, as: "\(key.id)")
    } catch {
      tell(.notKept(error))
    }
  }

  private func latest(of one: Asked, _ log: VerifierKey, _ notes: CosignedNotes) async
    -> Result<CosignedNotes.Kept?, WitnessTrouble>
  {
    do throws(WitnessTrouble) {
      return .success(try await WitnessQuestion.latest(of: one.key, one.connection, log, notes))
    } catch {
      return .failure(error)
    }
  }
}
