/// A witness of one log (c2sp.org/tlog-witness): it remembers the largest tree it has seen and cosigns a
/// checkpoint only when it extends that one, so that whoever holds the log's key can neither rewrite nor forget.
///
/// It has no network and no clock of its own. Concurrent requests wait for each other: the actor decides, stores
/// and signs without a suspension in between, which is what keeps a slow request from setting back a fast one.
/// The store is called on the actor and may block it.
public actor Witness {
  /// Which log is watched.
  public nonisolated let origin: KeyName
  /// The key that verifies the cosignatures.
  public nonisolated let verifierKey: VerifierKey

  private let logKeys: [VerifierKey]
  private let cosigner: Cosigner
  private let store: any WitnessStore
  private let now: @Sendable () -> UInt64

  /// The last checkpoint whose cosignature left this process, against a store that is set back meanwhile.
  private var lastReleased: Checkpoint?

  /// A checkpoint as the store keeps it.
  private struct Kept {
    let checkpoint: Checkpoint
    /// The time of the cosignature.
    let time: UInt64
    let note: SignedNote
  }

  /// A witness that goes on from what is stored.
  ///
  /// A cosignature's time never runs back: after one from a clock that was ahead, the witness signs nothing
  /// before that time, and needs another key if nobody can wait.
  ///
  /// - Parameters:
  ///   - origin: which log.
  ///   - logKeys: the keys of the log; more than one while it changes keys.
  ///   - now: seconds since 1970.
  public init(
    origin: KeyName, logKeys: [VerifierKey], cosigner: consuming Cosigner, store: any WitnessStore,
    now: @escaping @Sendable () -> UInt64
  ) {
    precondition(logKeys.count < SignedNote.mostSignatures, "a note has no room for so many keys")
    self.origin = origin
    self.logKeys = logKeys
    verifierKey = cosigner.verifierKey
    self.cosigner = cosigner
    self.store = store
    self.now = now
  }

  /// The last checkpoint cosigned with the signatures of the log and the witness, as monitors fetch it; nil when
  /// there is none yet.
  public func latest() throws(WitnessFault) -> SignedNote? { try kept()?.note }

  /// Decides about the body of an `add-checkpoint` request, in the order of the specification.
  public func add(_ body: [UInt8]) -> AddCheckpointOutcome {
    do throws(ProofError) {
      return add(try AddCheckpointRequest(body))
    } catch {
      return .malformed(error)
    }
  }

  /// Decides about a request that has been read.
  func add(_ request: AddCheckpointRequest) -> AddCheckpointOutcome {
    guard request.claimed.origin == origin.utf8 else { return .unknownOrigin }
    do throws(NoteError) {
      _ = try request.note.verified(by: logKeys)
    } catch {
      return .notSigned(error)
    }
    guard request.consistency.oldSize <= request.claimed.size else { return .oldSizeAboveSize }
    do throws(WitnessFault) {
      let kept = try kept()
      let size = kept?.checkpoint.size ?? 0
      guard request.consistency.oldSize == size else { return .conflict(latestSize: size) }
      guard request.isConsistent(with: kept?.checkpoint) else {
        let isSame = kept.map { $0.checkpoint.size == size && $0.checkpoint.root == request.claimed.root }
        return size == request.claimed.size && isSame ?? false ? .wrongProof : .notConsistent
      }
      return try cosign(request, after: kept)
    } catch {
      return .unavailable(error)
    }
  }

  /// Cosigns a checkpoint that passed every check; the cosignature leaves once it is stored.
  private func cosign(_ request: AddCheckpointRequest, after kept: Kept?) throws(WitnessFault)
    -> AddCheckpointOutcome
  {
    let time = now()
    // A larger tree seen at an earlier time would contradict what was signed before.
    guard (1...Cosigner.latestTime).contains(time), time >= kept?.time ?? 0 else { throw .clock }
    let cosignature = cosigner.cosignature(of: request.note.text, time: time)
    let note: SignedNote
    do throws(NoteError) {
      // Lines of other keys are left out: nobody checked them.
      note = try SignedNote(
        text: request.note.text, signatures: request.note.signatures(namedBy: logKeys) + [cosignature])
    } catch {
      // Extension lines may leave no room for the cosignature; what could not be read again is not stored.
      return .malformed(.checkpoint(error))
    }
    do {
      try store.store(note.encoded)
    } catch {
      throw .storeFailed("\(error)")
    }
    lastReleased = request.claimed
    return .cosigned(cosignature)
  }

  /// What is stored. It is read anew each time: after a failed write only the store knows what it holds.
  private func kept() throws(WitnessFault) -> Kept? {
    let bytes: [UInt8]?
    do {
      bytes = try store.load()
    } catch {
      throw .loadFailed("\(error)")
    }
    guard let bytes else {
      guard lastReleased == nil else { throw .rolledBack }
      return nil
    }
    let kept = try read(bytes)
    if let lastReleased {
      let stored = kept.checkpoint
      let isSame = stored.size == lastReleased.size && stored.root == lastReleased.root
      guard isSame || stored.size > lastReleased.size else { throw .rolledBack }
    }
    return kept
  }

  /// The stored note, once it is shown that this witness cosigned it.
  private func read(_ bytes: [UInt8]) throws(WitnessFault) -> Kept {
    do throws(NoteError) {
      let note = try SignedNote(bytes)
      // Its own signature is enough: it was given only for what the log's key had signed at the time.
      let verified = try note.verified(by: [verifierKey])
      let checkpoint = try verified.checkpoint(origin: origin)
      guard let time = verified.signatures.compactMap(\.time).max() else { throw .notSignedByKnownKey }
      return Kept(checkpoint: checkpoint, time: time, note: note)
    } catch {
      throw .storedNote(error)
    }
  }
}

extension SignedNote {
  /// The first signature of each of the keys that has one, by name and ID.
  func signatures(namedBy keys: [VerifierKey]) -> [NoteSignature] {
    keys.compactMap { key in signatures.first { $0.isNamed(by: key) } }
  }
}
