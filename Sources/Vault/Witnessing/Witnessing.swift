public import MerkleLog
import Sodium
import Synchronization

/// Has the vault's log cosigned by its witnesses, in the background: no call ever waits for one.
///
/// Each witness has a task of its own, so that one that hangs holds up nobody. Once a second at the most it is asked about
/// the newest head; where the log does not grow it is asked again before its word grows old. What a witness answers is
/// bounded by its connection and believed by its signature only.
///
/// In `required` mode the vault gives content until a moment that every cosignature of a quorum moves on. So it stops by
/// itself when they stay away, whatever becomes of these tasks.
public final class Witnessing: Sendable {
  struct Asked: Sendable {
    let key: VerifierKey
    let connection: any WitnessConnection
  }

  struct State {
    var notes: CosignedNotes?
    var sizes: [VerifierKey: UInt64] = [:]
    var troubles: [VerifierKey: WitnessTrouble] = [:]
    /// By the clock that nobody sets: when a witness's last cosignature arrived.
    var arrivals: [VerifierKey: Int64] = [:]
    /// What all are asked about, and when it was chosen.
    var head: (WitnessedHead, chosen: ContinuousClock.Instant)?
    var isReportedLate: Bool?
  }

  public let rules: WitnessRules
  let asked: [Asked]
  let store: any CosignedStore
  private let clock: any WallClock
  private let pause: Duration
  let tell: @Sendable (WitnessEvent) -> Void
  let state = Mutex(State())
  private let started: Int64

  /// - Parameters:
  ///   - connections: the way to each witness of the quorum.
  ///   - pause: between two questions to one witness.
  ///   - tell: told of what whoever runs the vault should know.
  public init(
    rules: WitnessRules, connections: [VerifierKey: any WitnessConnection], store: any CosignedStore,
    clock: any WallClock = SystemClock(), pause: Duration = .seconds(1),
    tell: @escaping @Sendable (WitnessEvent) -> Void
  ) {
    self.rules = rules
    asked = rules.quorum.witnesses.compactMap { key in
      connections[key].map { Asked(key: key, connection: $0) }
    }
    precondition(asked.count == rules.quorum.witnesses.count, "every witness has a connection")
    self.store = store
    self.clock = clock
    self.pause = pause
    self.tell = tell
    started = clock.uptime()
  }

  // MARK: While the vault serves

  /// Asks the witnesses until the task is cancelled.
  public func run(for vault: CommunityVault) async {
    attach(to: vault)
    await withDiscardingTaskGroup { group in
      for one in asked {
        group.addTask { [self] in await watch(one, vault) }
      }
      group.addTask { [self] in
        while await rest(.seconds(1)) { report() }
      }
    }
  }

  /// From now on the vault gives content only while the witnesses are in time, where they are required.
  public func attach(to vault: CommunityVault) {
    vault.take(self)
    if rules.mode == .required { vault.giveContent(until: contentEnd()) }
  }

  /// The same of a vault that is about to be opened again.
  func attach(to opened: OpenVault) {
    opened.witnessing = self
    if rules.mode == .required { opened.holds.giveContent(until: contentEnd()) }
  }

  private func watch(_ one: Asked, _ vault: CommunityVault) async {
    var failures = 0
    repeat {
      guard let log = vault.witnessedLog, isDue(one.key, log) else { continue }
      do throws(WitnessTrouble) {
        try await ask(one, log, vault)
        failures = 0
        well(one.key)
      } catch {
        if Task.isCancelled { return }
        failures += 1
        note(error, of: one.key)
      }
    } while await rest(failures == 0 ? pause : min(.seconds(20), pause * (1 << min(failures, 5))))
  }

  /// Waits; false once the task is cancelled.
  private func rest(_ duration: Duration) async -> Bool {
    do {
      try await Task.sleep(for: duration)
      return true
    } catch {
      return false
    }
  }

  /// Whether there is something new to cosign, or the last cosignature grows old.
  private func isDue(_ key: VerifierKey, _ log: OpenVault) -> Bool {
    let now = clock.uptime()
    return state.withLock { state in
      guard let size = state.notes?.newest[key]?.checkpoint.size, let arrival = state.arrivals[key] else {
        return true
      }
      return size < log.sequencer.size || now - arrival >= rules.renewal * 1_000_000
    }
  }

  private func ask(_ one: Asked, _ log: OpenVault, _ vault: CommunityVault) async throws(WitnessTrouble) {
    let key = log.signer.verifierKey
    let (notes, old) = state.withLock { state in
      let notes = state.notes ?? CosignedNotes(log: key, quorum: rules.quorum)
      state.notes = notes
      return (notes, state.sizes[one.key])
    }
    let head = try head(of: log)
    let question = WitnessQuestion(
      key: one.key, connection: one.connection, log: key, notes: notes, store: log.store)
    switch try await question.ask(about: head, from: old, latestTime: latestTime) {
    case .cosigned(let kept): try take(kept, of: one.key, vault)
    case .shown(let kept, let trouble):
      try compare(kept, of: one.key, log)
      throw trouble
    }
  }

  /// The head that all witnesses are asked about for the length of a pause, so that their signatures fall on one note.
  private func head(of log: OpenVault) throws(WitnessTrouble) -> WitnessedHead {
    let now = ContinuousClock.now
    if let (head, chosen) = state.withLock({ $0.head }), now - chosen < pause { return head }
    do {
      guard let head = try log.store.logHead() else { throw WitnessTrouble.store("log is not open") }
      let chosen = WitnessedHead(size: head.size, note: try SignedNote(head.checkpoint))
      state.withLock { $0.head = (chosen, now) }
      return chosen
    } catch let trouble as WitnessTrouble {
      throw trouble
    } catch {
      throw .store("\(error)")
    }
  }

  private func take(
    _ kept: CosignedNotes.Kept, of key: VerifierKey, _ vault: CommunityVault
  ) throws(WitnessTrouble) {
    let now = clock.uptime()
    state.withLock { state in
      state.notes?.take(kept, of: key)
      state.sizes[key] = kept.checkpoint.size
      state.arrivals[key] = now
    }
    if rules.mode == .required { vault.giveContent(until: contentEnd()) }
    do {
      try store.keep(kept.note.encoded, as: "\(key.id)")
    } catch {
      throw .store("\(error)")
    }
  }

  /// A witness shows a checkpoint that the log's own key has signed: either the log begins with it, or it is another log.
  private func compare(_ kept: CosignedNotes.Kept, of key: VerifierKey, _ log: OpenVault)
    throws(WitnessTrouble)
  {
    let shown = kept.checkpoint
    let known = KnownCheckpoint(.witness("\(key.name)"), shown, note: kept.note.encoded)
    let mismatches: [LogMismatch]
    do {
      // The store as it is now: the log may have grown since the head was chosen, and witnesses are asked about what
      // is stored, also while the anchor has not been told of it yet.
      mismatches = try log.store.mismatches(with: [known], of: log.signer.verifierKey)
    } catch {
      throw .store("\(error)")
    }
    guard let mismatch = mismatches.first else {
      state.withLock { $0.sizes[key] = shown.size }
      return
    }
    do {
      try log.hold(mismatches)
    } catch {
      // Held all the same; without a place for entries, or for what was shown, nobody can read the log either.
      log.sequencer.close()
    }
    tell(.mismatch(mismatch))
  }

  // MARK: How it stands

  /// The latest time of a cosignature that is believed, in seconds since 1970.
  private var latestTime: UInt64 {
    UInt64(max(0, clock.now().microseconds / 1_000_000 + WitnessRules.clockAllowance))
  }

  /// Until when content is given, by the clock that nobody sets.
  ///
  /// The witnesses' time says how old their word is, and the time since it arrived too: a clock that was set back here must
  /// not make it younger.
  private func contentEnd() -> Int64 {
    let (now, wall) = (clock.uptime(), clock.now().microseconds / 1_000_000)
    return state.withLock { state in
      guard let time = state.notes?.quorumTime(notAfter: latestTime) else { return .min }
      let age = max(0, wall - Int64(clamping: time))
      let arrivals = rules.quorum.witnesses.compactMap { state.arrivals[$0] }.sorted(by: >)
      let arrival = arrivals.count >= rules.quorum.threshold ? arrivals[rules.quorum.threshold - 1] : now
      return min(now + (rules.limit - age) * 1_000_000, arrival + rules.limit * 1_000_000)
    }
  }

  /// How it stands now.
  public func standing() -> WitnessStanding {
    let isLate = contentEnd() <= clock.uptime()
    return state.withLock { state in
      let time = state.notes?.quorumTime(notAfter: latestTime)
      return WitnessStanding(
        mode: rules.mode, limit: rules.limit,
        lastCosigned: time.map { Timestamp(microseconds: Int64(clamping: $0) * 1_000_000) }, isLate: isLate,
        witnesses: asked.map { one in
          .init(
            name: "\(one.key.name)", size: state.notes?.newest[one.key]?.checkpoint.size,
            trouble: state.troubles[one.key])
        })
    }
  }

  /// The newest checkpoint that a quorum has cosigned, as it is handed out; nil while there is none.
  func cosignedCheckpoint() -> SignedNote? { state.withLock { $0.notes?.byQuorum?.note } }

  /// The note with every cosignature there is of the same text.
  func cosigned(_ note: SignedNote) -> SignedNote { state.withLock { $0.notes?.joined(note) ?? note } }

  /// What each witness has cosigned last, by the name of its file.
  func newest() -> [(name: String, size: UInt64, note: [UInt8])] {
    state.withLock { state in
      (state.notes?.newest ?? [:]).map { ("\($0.id)", $1.checkpoint.size, $1.note.encoded) }
        .sorted { $0.name < $1.name }
    }
  }

  // MARK: What is said

  private func report() {
    let standing = standing()
    let event = state.withLock { state -> WitnessEvent? in
      guard standing.isLate != state.isReportedLate else { return nil }
      if state.isReportedLate == nil {
        // After a start they are given a moment.
        if standing.isLate, clock.uptime() - started < 10_000_000 { return nil }
        state.isReportedLate = standing.isLate
        return standing.isLate ? .late(since: standing.lastCosigned, rules.mode) : nil
      }
      state.isReportedLate = standing.isLate
      return standing.isLate ? .late(since: standing.lastCosigned, rules.mode) : .inTime
    }
    if let event { tell(event) }
  }

  func note(_ trouble: WitnessTrouble, of key: VerifierKey) {
    let isNew = state.withLock { state in state.troubles.updateValue(trouble, forKey: key) != trouble }
    if isNew { tell(.trouble(witness: "\(key.name)", trouble)) }
  }

  private func well(_ key: VerifierKey) {
    let wasIll = state.withLock { $0.troubles.removeValue(forKey: key) != nil }
    if wasIll { tell(.well(witness: "\(key.name)")) }
  }
}
