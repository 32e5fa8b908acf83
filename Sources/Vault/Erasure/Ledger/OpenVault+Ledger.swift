import Synchronization

/// Erasure reaches what is put back: the ledger beside the anchor knows the keys that were destroyed since.
extension OpenVault {
  /// Writes down which keys are about to be destroyed, before they are.
  func note(_ destroyed: [DestroyedKeys]) throws(StoreFailure) {
    guard let ledger, !destroyed.isEmpty else { return }
    try ledger.record(destroyed, at: clock.now(), logSize: sequencer.size)
  }

  /// Destroys the keys of every subject that the ledger says are destroyed and the key store has: they were put back.
  ///
  /// Done before anything else, also where the log is not the one last known and the vault is held.
  func destroyKeysPutBack() async throws {
    guard let ledger else { return }
    let lines = ledger.lines
    var subjects: [SubjectID] = []
    for subject in lines.compactMap(\.subject) {
      if try keyStore.subjectKeys(subject)?.holdsDataKeys == true { subjects.append(subject) }
    }
    guard !subjects.isEmpty else { return }
    do {
      try await whenQuiet { () throws(StoreFailure) in try keyStore.destroyDataKeys(of: subjects) }
    } catch is StoreFailure {
      // A medium that fails keeps nobody else from his or her data: they stay hidden, and the next opening tries again.
      erasing.putBack(subjects)
    }
  }

  /// Where the vault is held, and what is over cannot be carried out as a whole: its keys go all the same.
  func destroyPeriodsPutBack() async throws {
    guard let ledger else { return }
    let there = Set(try keyStore.systemKeys().map(\.role))
    let periods = ledger.lines.compactMap { line in
      if case .period(let period) = line { period.name } else { nil }
    }.filter(there.contains)
    guard !periods.isEmpty else { return }
    for name in periods { ring.periods.forget(name) }
    do {
      try await whenQuiet { () throws(StoreFailure) in try keyStore.destroySystemKeys(periods) }
    } catch is StoreFailure {
      // Officers can read the log all the same; the next opening tries again.
    }
  }

  /// Carries out in a vault that was put back what was destroyed since: its records go, and the log says so.
  ///
  /// What cannot be ended keeps nobody else from his or her data; the keys are gone already.
  func replayErasures() async throws {
    guard let ledger else { return }
    for line in ledger.lines {
      switch line {
      case .erased(let subject): try await replay(subject, because: "erased before, and put back since")
      case .withdrawn(let subject):
        try await replay(subject, because: "its import was withdrawn before, and it was put back since")
      case .period(let period):
        guard expired.row(period) == nil else { continue }
        try await expire(period, author: OpenVault.ownContent)
        replayed.add(1, ordering: .relaxed)
      }
    }
  }

  private func replay(_ subject: SubjectID, because reason: String) async throws {
    // An erasure that is ordered is carried out anyhow, and one that is done is done.
    guard try store.control(.erasure, subject.text) == nil else { return }
    let rows = try store.factsRows(of: subject, limit: .max)
    guard !rows.isEmpty else { return }
    let itself = rows.first { catalog.type($0.header.type)?.subject == .itself }?.header
    do {
      guard let itself else { throw DamageFound.recordRow }
      _ = try await erase(itself, because: reason)
      replayed.add(1, ordering: .relaxed)
    } catch VaultFailure.held {
      return
    } catch {
      guard !sequencer.isClosed else { throw error }
      guard error is DamageFound || error is KeyFailure else { return }
      try await report("erasure of \(subject.text) cannot be done again: \(error)")
    }
  }

  /// Brings the ledger up to what the vault knows: where it was lost, cut off, or written by nobody yet.
  func completeLedger() async throws {
    guard let ledger else { return }
    if ledger.isMissing { try ledger.create() }
    if ledger.strange > 0 {
      try await report("erasure ledger: \(ledger.strange) bytes are none of its lines and were dropped")
    }
    var destroyed: [DestroyedKeys] = []
    for row in try store.controls(.erasure) {
      // An altered row is named by verification.
      guard let erasure = try? controls.open(row, as: Erasure.self), erasure.state == .done,
        let subject = erasure.subject
      else { continue }
      destroyed.append(.erased(subject))
    }
    destroyed += expired.begun.map { .period($0) }
    if ledger.isMissing || ledger.strange > 0 {
      let erased = Set(destroyed.compactMap(\.subject))
      destroyed += try subjectsWithoutDataKeys().filter { !erased.contains($0) }.map { .withdrawn($0) }
    }
    try note(destroyed)
  }

  /// Those of whose keys no generation opens records any more.
  private func subjectsWithoutDataKeys() throws(StoreFailure) -> [SubjectID] {
    var without: Set<SubjectID> = []
    var with: Set<SubjectID> = []
    var after: SubjectGeneration?
    while true {
      let page = try keyStore.storedKeys(after: after, limit: 400)
      for keys in page {
        if keys.holdsDataKeys { with.insert(keys.subject) } else { without.insert(keys.subject) }
      }
      // A damaged index may lead back; whoever followed it would never come to an end.
      guard let last = page.last.map({ SubjectGeneration($0.subject, $0.generation) }),
        after.map({ $0 < last }) ?? true
      else { return without.subtracting(with).sorted() }
      after = last
    }
  }
}
