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
  ///
  /// - Returns: what was there of them.
  @discardableResult
  func destroyKeysPutBack() async throws -> [DestroyedKeys] {
    guard let ledger else { return [] }
    let lines = ledger.lines.filter { $0.subject != nil }
    guard !lines.isEmpty else { return [] }
    let there = try lines.filter { line in
      guard let subject = line.subject else { return false }
      return try keyStore.subjectKeys(subject)?.holdsDataKeys == true
    }
    let subjects = there.compactMap(\.subject)
    do {
      // Also where none is left: an earlier start may have failed to cut the key store's own log.
      try await whenQuiet { () throws(StoreFailure) in try keyStore.destroyDataKeys(of: subjects) }
    } catch is StoreFailure {
      // A medium that fails keeps nobody else from his or her data: they stay hidden, and the next opening tries again.
      erasing.putBack(subjects)
      unresolved.add(max(1, subjects.count), ordering: .relaxed)
    }
    return there
  }

  /// Tells in the log of keys that came back: not of those whose destruction was broken off, nor of those whose records
  /// came back too, which is told by the erasure that is done again.
  func tellOfKeysPutBack(_ there: [DestroyedKeys]) async throws {
    let isWithdrawing = try store.controls(.importing).contains { row in
      (try? controls.open(row, as: ImportJob.self))?.state == .withdrawing
    }
    let back = try there.filter { keys in
      guard let subject = keys.subject, try store.factsRows(of: subject, limit: 1).isEmpty else {
        return false
      }
      if case .withdrawn = keys { return !isWithdrawing }
      guard let row = try store.control(.erasure, subject.text),
        let erasure = try? controls.open(row, as: Erasure.self)
      else { return false }
      return erasure.state == .done
    }
    guard !back.isEmpty else { return }
    try await report("keys that were destroyed had been put back, of \(back.count) people: destroyed again")
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
      unresolved.add(periods.count, ordering: .relaxed)
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
        do {
          try await expire(period, author: OpenVault.ownContent)
          replayed.add(1, ordering: .relaxed)
        } catch is StoreFailure where !sequencer.isClosed {
          unresolved.add(1, ordering: .relaxed)
        }
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
      unresolved.add(1, ordering: .relaxed)
    } catch {
      guard !sequencer.isClosed else { throw error }
      unresolved.add(1, ordering: .relaxed)
      guard error is DamageFound || error is KeyFailure else { return }
      try await report("erasure of \(subject.text) cannot be done again: \(error)")
    }
  }

  /// Brings the ledger up to what the vault knows: where it was lost, cut off, or written by nobody yet.
  ///
  /// Where it cannot be written the vault serves all the same, and destroys nothing until it is.
  func completeLedger() async throws {
    guard let ledger else { return }
    if ledger.isDamaged {
      try await report(
        "erasure ledger: \(ledger.strange) bytes are none of its lines, or its first line is gone; a copy is kept"
      )
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
    let erased = Set(destroyed.compactMap(\.subject))
    destroyed += try withdrawnWithoutKeys().filter { !erased.contains($0) }.map { .withdrawn($0) }
    do throws(StoreFailure) {
      try ledger.record(destroyed, at: clock.now(), logSize: sequencer.size)
    } catch {
      ledger.owe(destroyed)
      try await report("erasure ledger: cannot be written, nobody is erased until it can")
    }
  }

  /// Those of whom the log says that an import's withdrawal took a record, of whom none is held and no keys are left.
  ///
  /// Keys that are gone prove nothing by themselves: a damaged file has none either, and whoever is held is never
  /// taken for withdrawn.
  private func withdrawnWithoutKeys() throws(StoreFailure) -> [SubjectID] {
    var query = EntryQuery()
    query.event = AuditEvent.recordWithdraw.code
    query.outcome = AuditOutcome.allow.rawValue
    var gone: Set<SubjectID> = []
    var before: UInt64?
    while true {
      let page = try store.entries(matching: query, before: before, limit: 400)
      for entry in page where !entry.subjectToken.isEmpty {
        guard let keys = try keyStore.subjectKeys(logToken: entry.subjectToken), !keys.holdsDataKeys,
          try store.factsRows(of: keys.subject, limit: 1).isEmpty
        else { continue }
        gone.insert(keys.subject)
      }
      guard page.count == 400, let last = page.last, before.map({ last.seq < $0 }) ?? true else {
        return gone.sorted()
      }
      before = last.seq
    }
  }
}
