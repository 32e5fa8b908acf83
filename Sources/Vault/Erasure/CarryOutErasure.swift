/// The way from an order to its end. Each step may be the last one before the process ends, and may be taken again:
///
/// 1. records and their index rows go, in bounded batches, each with the entry that tells of it;
/// 2. the ledger beside the anchor says so, then data keys and facts key are written over, and the key store's own log is cut;
/// 3. the store forgets what it removed;
/// 4. the entry that says so.
///
/// Records go before keys: a row whose keys are gone would be damage, and keys of a subject of whom nothing is held
/// open nothing.
extension OpenVault {
  /// Records in one transaction.
  private static let erasureBatch = 200
  /// How often a batch is tried again that met a change.
  private static let erasureAttempts = 8
  /// How often, and after how long, a store is asked again that somebody reads.
  private static let quietAttempts = 20
  private static let quietPause = Duration.milliseconds(100)

  /// Carries out an order, or goes on with it; gives the position of the entry that says that it is done.
  ///
  /// - Throws: `VaultFailure.contended` where another call carries it out.
  func carryOut(_ order: Versioned<Erasure>, by author: ErasureAuthor) async throws -> UInt64 {
    guard let subject = order.record.subject else { throw DamageFound.controlRow(.erasure) }
    guard erasing.begin(subject) else { throw VaultFailure.contended }
    defer { erasing.end(subject) }
    // As it is now that no other call can change it.
    guard let row = try store.control(.erasure, order.record.id) else {
      throw DamageFound.controlRow(.erasure)
    }
    let erasure = try controls.open(row, as: Erasure.self)
    if erasure.state == .done {
      guard let entry = try completion(of: subject) else { throw DamageFound.controlRow(.erasure) }
      return entry.seq
    }
    try await removeRecords(of: subject, erasure, by: author)
    try goOn()
    try note([.erased(subject)])
    try await whenQuiet { () throws(StoreFailure) in try keyStore.destroyDataKeys(of: [subject]) }
    try await whenQuiet { () throws(StoreFailure) in try store.forgetRemoved() }
    return try await complete(erasure, row, subject, by: author)
  }

  /// Goes on with what was ordered and broken off.
  ///
  /// What cannot be ended keeps nobody else from his or her data: the subject stays hidden, and the next start, or the
  /// same call, tries again. Damage is told of in the log.
  func carryOutErasures() async throws {
    for row in try store.controls(.erasure) {
      // An altered row is named by verification.
      guard let erasure = try? controls.open(row, as: Erasure.self), erasure.state == .begun else { continue }
      do {
        _ = try await carryOut(Versioned(record: erasure, row: row), by: ErasureAuthor(resuming: erasure))
      } catch VaultFailure.held {
        // Goes on with the start after the hold, or when it is asked for again.
        return
      } catch {
        // Without a log nothing goes on.
        guard !sequencer.isClosed else { throw error }
        if error is DamageFound || error is KeyFailure { try await report(error, of: erasure) }
      }
    }
  }

  private func report(_ damage: any Error, of erasure: Erasure) async throws {
    try await report("\(AuditEvent.recordErase.code) \(erasure.id): \(damage)")
  }

  /// Tells in the log of damage that was met, in the vault's own name.
  func report(_ damage: String) async throws {
    var content = EntryContent(event: .integrityFail, outcome: .error)
    content.actor = ErasureAuthor.vault.actor
    content.claims[.actor] = ErasureAuthor.vault.claim
    content.claims[.detail] = damage
    for _ in 0..<OpenVault.erasureAttempts {
      let draft = Draft(
        entries: [try writer.draft(content)], basis: DecisionBasis(size: sequencer.size))
      if case .committed = try await sequencer.submit(draft) { return }
    }
    throw VaultFailure.contended
  }

  /// The entry that says that a subject's erasure is done.
  func completion(of subject: SubjectID) throws -> StoredEntry? {
    var query = EntryQuery()
    query.subjectToken = logTokens.subject(subject)
    query.event = AuditEvent.keyDestroy.code
    query.outcome = AuditOutcome.allow.rawValue
    return try store.entries(matching: query, before: nil, limit: 1).first
  }

  // MARK: Steps

  private func removeRecords(of subject: SubjectID, _ erasure: Erasure, by author: ErasureAuthor) async throws
  {
    var attempts = 0
    while true {
      try goOn()
      let records = try store.factsRows(of: subject, limit: OpenVault.erasureBatch)
        .compactMap { row throws(StoreFailure) in try store.record(row.header.id) }
      if records.isEmpty { return }
      let draft = try removal(of: records, subject, erasure, by: author)
      switch try await sequencer.submit(draft) {
      case .committed: attempts = 0
      // A record was changed in between: it is met again.
      case .refused, .stale:
        attempts += 1
        guard attempts < OpenVault.erasureAttempts else { throw VaultFailure.contended }
      }
    }
  }

  private func removal(
    of records: [SealedRecord], _ subject: SubjectID, _ erasure: Erasure, by author: ErasureAuthor
  ) throws -> Draft {
    let keys = try subjectKeys(subject, roles: [.audit])
    var entries: [EntryDraft] = []
    var tombstones: [ControlRow] = []
    for record in records {
      guard let type = catalog.type(record.header.type) else { throw DamageFound.recordRow }
      let id = record.header.id.text(prefix: type.idPrefix)
      let tombstone = try controls.row(ErasedRecord(id: id, subject: erasure.id), version: 1)
      var content = content(.recordErase, of: erasure, by: author)
      content.claims[.subject] = "\(erasure.id) \(type.name) \(id)"
      content.claims[.place] = record.header.place.text
      content.state = StateChange(created: StateDigest(tombstone), replaced: StateDigest(record))
      entries.append(try writer.draft(content, keys: keys))
      tombstones.append(tombstone)
    }
    let rows = tombstones
    return Draft(
      entries: entries, basis: DecisionBasis(size: sequencer.size), changes: [.subject(subject)],
      write: { (transaction) throws(StoreFailure) in
        for record in records {
          guard try transaction.remove(record.header.id, expecting: record.header.version) else {
            return .refused(.conflict)
          }
        }
        for row in rows {
          guard try transaction.put(row) else { return .refused(.conflict) }
        }
        return .written
      })
  }

  private func complete(
    _ erasure: Erasure, _ old: ControlRow, _ subject: SubjectID, by author: ErasureAuthor
  ) async throws -> UInt64 {
    var done = erasure
    done.state = .done
    done.records = try erasedRecords(of: subject)
    let row = try controls.row(done, version: old.version + 1)
    var content = content(.keyDestroy, of: erasure, by: author)
    content.state = StateChange(created: StateDigest(row), replaced: StateDigest(old))
    content.claims[.detail] = "records erased: \(done.records); data keys destroyed"
    let entry = try writer.draft(content, keys: try subjectKeys(subject, roles: [.audit]))
    for _ in 0..<OpenVault.erasureAttempts {
      let draft = Draft(
        entries: [entry], basis: DecisionBasis(size: sequencer.size),
        write: { (transaction) throws(StoreFailure) in
          try transaction.put(row) ? .written : .refused(.conflict)
        },
        whenDurable: { [erasing] in erasing.done(subject) })
      if case .committed(let receipt) = try await sequencer.submit(draft) { return receipt.first }
    }
    throw VaultFailure.contended
  }

  /// How many records of the subject the log says were erased.
  private func erasedRecords(of subject: SubjectID) throws -> Int {
    var query = EntryQuery()
    query.subjectToken = logTokens.subject(subject)
    query.event = AuditEvent.recordErase.code
    query.outcome = AuditOutcome.allow.rawValue
    var count = 0
    var before: UInt64?
    while true {
      let page = try store.entries(matching: query, before: before, limit: 1000)
      count += page.count
      guard page.count == 1000, let last = page.last else { return count }
      before = last.seq
    }
  }

  /// Does what needs a moment in which nobody reads.
  ///
  /// - Throws: `.busy` where there was none: to be called again.
  func whenQuiet(_ act: () throws(StoreFailure) -> Void) async throws {
    for attempt in 1... {
      do throws(StoreFailure) {
        return try act()
      } catch {
        guard error.kind == .busy, attempt < OpenVault.quietAttempts else { throw error }
      }
      try await Task.sleep(for: OpenVault.quietPause)
    }
  }
}
