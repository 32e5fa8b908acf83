import MerkleLog

/// The newest head of a log, as all witnesses are asked about it.
struct WitnessedHead: Sendable {
  let size: UInt64
  let note: SignedNote
}

/// One witness is asked for its cosignature: from what it has seen to the head, in as many steps as it takes.
struct WitnessQuestion {
  let key: VerifierKey
  let connection: any WitnessConnection
  let log: VerifierKey
  let notes: CosignedNotes
  let store: any VaultStore

  /// What a witness's answer came to.
  enum Outcome {
    case cosigned(CosignedNotes.Kept)
    /// It has a checkpoint that the log signed and that the store may not have; else there is this trouble with it.
    case shown(CosignedNotes.Kept, WitnessTrouble)
  }

  /// - Parameter old: the size that the witness has cosigned last, as far as is known.
  func ask(about head: WitnessedHead, from old: UInt64?, latestTime: UInt64) async throws(WitnessTrouble)
    -> Outcome
  {
    var old = old ?? 0
    // Its size may be another than was thought once: a cosignature that was lost on its way, another process before.
    for _ in 0..<2 {
      guard old <= head.size else { return try await examine(.ahead(old), beyond: head) }
      let reply = try await connection.addCheckpoint(try body(from: old, to: head))
      switch reply.status {
      case 200: return .cosigned(try cosigned(head, reply.body, latestTime: latestTime))
      case 403: throw .otherKey
      case 404: throw .unknownLog
      case 409:
        guard let size = Self.size(reply.body) else { throw .badAnswer("409 without a size") }
        guard size != old else { return try await examine(.notExtending, beyond: head) }
        old = size
      case 422: return try await examine(.notExtending, beyond: head)
      default: throw .refused(reply.status)
      }
    }
    throw .badAnswer("its size changes while it is asked")
  }

  /// What a witness shows of a log; nil where it has never seen it.
  static func latest(
    of key: VerifierKey, _ connection: any WitnessConnection, _ log: VerifierKey, _ notes: CosignedNotes
  ) async throws(WitnessTrouble) -> CosignedNotes.Kept? {
    let reply = try await connection.latest(WitnessedLogs.path(of: log.name))
    switch reply.status {
    case 200:
      do {
        return try notes.read(reply.body, of: key)
      } catch {
        throw .badAnswer("\(error)")
      }
    case 404: return nil
    default: throw .refused(reply.status)
    }
  }

  /// A witness says something that is not as it should be: what counts is what it can show.
  private func examine(_ trouble: WitnessTrouble, beyond head: WitnessedHead) async throws(WitnessTrouble)
    -> Outcome
  {
    guard let kept = try await Self.latest(of: key, connection, log, notes) else { throw trouble }
    // Shown is a checkpoint both have signed: the log of the store must begin with it.
    return .shown(kept, trouble)
  }

  private func body(from old: UInt64, to head: WitnessedHead) throws(WitnessTrouble) -> [UInt8] {
    do {
      let proof =
        old == 0
        ? ConsistencyProof(oldSize: 0, newSize: head.size, path: [])
        : try TiledTree(size: head.size, tiles: StoreTiles(store: store)).consistencyProof(from: old)
      return try AddCheckpointRequest(proof, note: head.note).encoded
    } catch {
      throw .store("\(error)")
    }
  }

  private func cosigned(
    _ head: WitnessedHead, _ lines: [UInt8], latestTime: UInt64
  ) throws(WitnessTrouble) -> CosignedNotes.Kept {
    let kept: CosignedNotes.Kept
    do {
      var note = try CosignedCheckpoint(head.note, origin: log.name, logKeys: [log], witnesses: [key])
      try note.add(response: lines)
      kept = try notes.read(note.note.encoded, of: key)
    } catch {
      throw .badAnswer("\(error)")
    }
    guard kept.time <= latestTime else { throw .clock }
    return kept
  }

  /// A decimal number and a line end, nothing else.
  private static func size(_ body: [UInt8]) -> UInt64? {
    guard body.last == UInt8(ascii: "\n"), (2...20).contains(body.count),
      body.dropLast().allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    return UInt64(String(decoding: body.dropLast(), as: UTF8.self))
  }
}
