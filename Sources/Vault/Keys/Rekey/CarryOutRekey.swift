/// The way from an order to its end. Each step may be the last one before the process ends, and may be taken again:
///
/// 1. with the index: a new index key, durable, then in force;
/// 2. for each page of subjects: new keys, durable; their records, sealed with them, in bounded batches, each with an
///    entry; the keys before, once no row names them, written over;
/// 3. both stores forget what was replaced; the index key before is written over;
/// 4. the entry that says so.
///
/// At every moment each row's keys are held: a row and its keys find each other by the generation that both name.
extension OpenVault {
  /// Carries out what was ordered, or goes on with it; returns at once where nothing was, or another call does it.
  ///
  /// - Parameter batch: records in the first commit; it finds its own measure then.
  /// - Throws: where it cannot go on now: to be called again.
  @concurrent
  func carryOutRekey(batch: Int = RekeyPace.usual) async throws {
    // What is sealed above the level the vault is open up to waits for a process that has all keys.
    guard ring.isFull, rekeying.begin() else { return }
    defer { rekeying.end() }
    guard let job = try rekeyJob(), job.record.state == .begun else { return rekeying.done() }
    var run = RekeyRun(self, job, batch)
    try await run.carryOut()
  }
}

/// One run of an order, from where the one before was broken off.
struct RekeyRun {
  let vault: OpenVault
  var job: Versioned<RekeyJob>
  /// The first page may have been begun by a run before.
  private(set) var isResumed = true
  private var pace: RekeyPace

  /// Subjects between two notes of how far it came.
  private static let page = 200
  /// How often what has changed meanwhile is done again.
  static let attempts = 8

  init(_ vault: OpenVault, _ job: Versioned<RekeyJob>, _ batch: Int) {
    pace = RekeyPace(batch: batch)
    self.vault = vault
    self.job = job
  }

  mutating func carryOut() async throws {
    if job.record.index { try await renewIndexKey() }
    if let only = job.record.subject {
      guard let subject = SubjectID(only) else { throw DamageFound.controlRow(.rekey) }
      if job.record.after == nil { try await renew([subject]) }
    } else {
      while true {
        let page = try vault.keyStore.subjects(
          after: job.record.after.flatMap { SubjectID($0) }, limit: RekeyRun.page)
        if page.isEmpty { break }
        try await renew(page)
      }
    }
    try await finish()
  }

  // MARK: The index key

  /// A new index key: what is decided on the former one, and not committed, is decided again.
  private mutating func renewIndexKey() async throws {
    let index = vault.ring.index
    var record = job.record
    if let number = record.indexKey {
      // In force since this process began, or since the commit that said so.
      if index.inForce.number == number { return }
      guard index.live.contains(where: { $0.number == number }) else {
        throw KeyFailure.missing("\(IndexKeys.role(.internal)) \(number)")
      }
    } else {
      record.indexKey = try vault.ring.makeIndexKeys(in: vault.keyStore).number
    }
    let number = record.indexKey ?? 0
    try await note(record, "index key \(number) in force", changes: [.index]) { index.putInForce(number) }
  }

  // MARK: Subjects

  /// New keys for each of these subjects, and all records about them sealed with those.
  private mutating func renew(_ page: [SubjectID]) async throws {
    try goOn()
    var damaged: Set<SubjectID> = []
    var targets = try await newKeys(for: page, &damaged)
    isResumed = false
    var done: [SubjectGeneration] = []
    var written = 0
    let group = RandomIdentifier.random()
    var attempts = 0
    while !targets.isEmpty {
      attempts += 1
      // Records that are changed again and again: the next run takes them up.
      guard attempts <= RekeyRun.attempts else { throw VaultFailure.contended }
      var drafts: [Draft] = []
      var rest: [WrappedSubjectKeys] = []
      for target in targets {
        do {
          // Whoever is erased meanwhile is not the concern of this any more.
          guard try !vault.isGone(target.subject) else { continue }
          let sealed = try self.drafts(for: target, group)
          if sealed.isEmpty {
            done.append(target.name)
          } else {
            drafts += sealed
            rest.append(target)
          }
        } catch let damage as DamageFound {
          try await note(damage, target.subject, among: &damaged)
        } catch is SealedAnew {
          rest.append(target)
        }
        if drafts.count >= pace.batch { written += try await submit(&drafts) }
      }
      written += try await submit(&drafts)
      targets = rest
    }
    // No row names the generations before any more, and no draft that does can be committed: each commit above made
    // those stale that were decided before it.
    if !done.isEmpty { try vault.keyStore.destroyKeys(before: done) }
    var record = job.record
    record.after = page.last?.text
    record.subjects += done.count
    record.records += written
    record.failed += damaged.count
    try await note(record, "\(record.subjects) subjects, \(record.records) records")
  }

  // MARK: Records

  /// The records of a subject that are sealed with keys before `target`, sealed with it; empty where there are none.
  private func drafts(for target: WrappedSubjectKeys, _ group: RandomIdentifier) throws -> [Draft] {
    let subject = target.subject
    let basis = DecisionBasis(size: vault.sequencer.size, watches: [.subject(subject)])
    let rows = try vault.store.factsRows(of: subject, limit: .max).filter { row throws(DamageFound) in
      try row.keyGeneration() != target.generation
    }
    if rows.isEmpty { return [] }
    let keys = try vault.subjectKeys(subject, roles: Set(WrappingRole.allCases))
    guard keys.generation == target.generation else { throw SealedAnew() }
    return try rows.compactMap { row in
      guard let record = try vault.store.record(row.header.id) else { throw SealedAnew() }
      guard let type = vault.catalog.type(record.header.type) else { throw DamageFound.recordRow }
      let former = try vault.keys(of: record.factsRow, roles: Set(WrappingRole.allCases))
      let new = try vault.resealed(
        record, type, from: former, to: keys, index: job.record.index ? vault.tokens.inForce : nil)
      var content = EntryContent(event: .recordRekey)
      content.actor = ErasureAuthor.vault.actor
      content.subject = subject
      content.state = StateChange(created: StateDigest(new), replaced: StateDigest(record))
      content.claims[.actor] = ErasureAuthor.vault.claim
      content.claims[.subject] =
        "\(subject.text) \(type.name) \(record.header.id.text(prefix: type.idPrefix))"
      content.claims[.place] = record.header.place.text
      content.claims[.detail] = "rekey \(job.record.name): keys \(target.generation)"
      return Draft(
        entries: [try vault.writer.draft(content, keys: keys)], basis: basis, changes: [.subject(subject)],
        group: group,
        write: { (transaction) throws(StoreFailure) in
          try transaction.replace(new, expecting: record.header.version) ? .written : .refused(.conflict)
        })
    }
  }

  /// Commits what was sealed; how many records were written. What has changed meanwhile is met again.
  private mutating func submit(_ drafts: inout [Draft]) async throws -> Int {
    var written = 0
    while !drafts.isEmpty {
      try goOn()
      let part = Array(drafts.prefix(pace.batch))
      drafts.removeFirst(part.count)
      let before = vault.sequencer.size
      let start = ContinuousClock.now
      let committed = try await sequenced(part).count { if case .committed = $0 { true } else { false } }
      written += committed
      let others = vault.sequencer.size > before + UInt64(committed)
      try await pace.wait(after: part.count, took: .now - start, beside: others)
    }
    return written
  }

  private func sequenced(_ drafts: [Draft]) async throws -> [Sequenced] {
    do {
      return try await vault.sequencer.submit(drafts)
    } catch {
      throw vault.sequencer.isClosed ? VaultFailure.sealed : VaultFailure.audit(error)
    }
  }

  /// Asked before each step: a hold, a medium that is full, or the end of the process stops it there.
  private func goOn() throws {
    try Task.checkCancellation()
    try vault.goOn()
    if vault.shortage.lasts() { throw VaultFailure.full }
  }

  // MARK: What the log and the row say

  private mutating func finish() async throws {
    let vault = vault
    try await vault.whenQuiet { () throws(StoreFailure) in try vault.keyStore.destroyDataKeys(of: []) }
    try await vault.whenQuiet { () throws(StoreFailure) in try vault.store.forgetRemoved() }
    var record = job.record
    var words = "done: \(record.subjects) subjects, \(record.records) records; keys before destroyed"
    if record.failed > 0 { words += ", but for \(record.failed) subjects of whom something does not open" }
    if let number = record.indexKey {
      if record.failed == 0 {
        try await vault.whenQuiet { () throws(StoreFailure) in
          try vault.keyStore.destroySystemKeys(IndexKeys.storedRoles, before: number)
        }
        vault.ring.index.dropFormer()
        words += "; index key before destroyed"
      } else {
        words += "; index key before is kept"
      }
    }
    record.state = .done
    try await note(record, words) { [rekeying = vault.rekeying] in rekeying.done() }
  }

  /// Writes how far it came, with the entry that says so.
  private mutating func note(
    _ record: RekeyJob, _ detail: String, changes: [ChangeKey] = [],
    whenDurable: (@Sendable () -> Void)? = nil
  ) async throws {
    let row = try vault.controls.row(record, version: job.row.version + 1)
    var content = EntryContent(event: .keyRekey)
    content.actor = ErasureAuthor.vault.actor
    content.claims[.actor] = ErasureAuthor.vault.claim
    content.claims[.detail] = "rekey \(record.name): \(detail)"
    content.state = StateChange(created: StateDigest(row), replaced: StateDigest(job.row))
    // After a commit in doubt the sequencer knows of nothing before it, and asks for a newer basis.
    for _ in 0..<RekeyRun.attempts {
      let draft = Draft(
        entries: [try vault.writer.draft(content)], basis: DecisionBasis(size: vault.sequencer.size),
        changes: changes,
        write: { (transaction) throws(StoreFailure) in
          try transaction.put(row) ? .written : .refused(.conflict)
        }, whenDurable: whenDurable)
      switch try await sequenced([draft]).first {
      case .committed:
        job = Versioned(record: record, row: row)
        return
      case .stale: continue
      case .refused, nil: throw VaultFailure.contended
      }
    }
    throw VaultFailure.contended
  }

  /// The log names of whom something does not open; not whoever was erased since the rows were read, keys and all.
  func note(_ damage: DamageFound, _ subject: SubjectID, among damaged: inout Set<SubjectID>) async throws {
    if try vault.isGone(subject) { return }
    damaged.insert(subject)
    try await vault.report("rekey \(job.record.name): \(subject.text): \(damage)")
  }
}
