import Synchronization

extension OpenVault {
  /// Takes the rows of an import from their first byte; those done with before are passed over.
  ///
  /// Good rows are written in batches, each durable before the next is counted; bad ones are listed. Stops where
  /// the source stops: what is done is done, and the same call goes on later.
  @concurrent
  func importRows(
    _ id: String, chunks: some AsyncSequence<[UInt8], any Error> & Sendable, for purpose: PurposeClaim?,
    by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ImportReport> {
    if shortage.lasts() { throw .full }
    do {
      guard let known = try importJob(id), known.record.by.utf8.elementsEqual(caller.person.utf8),
        let name = Name(known.record.recordType), let type = catalog.type(name),
        let format = ImportFormat(word: known.record.format), let importID = ImportID(id)
      else { return .refused(Refusal(.notFound)) }
      guard purpose != nil else { return .refused(Refusal(.purposeMissing)) }
      if needsHigherKeys(toImport: type) { return .refused(Refusal(.sealedLevel, reason: .sealedLevel)) }
      guard importRuns.begin(id) else { return .refused(Refusal(.conflict, reason: .conflict)) }
      defer { importRuns.end(id) }
      // As it is now that no other run can change it.
      guard let job = try importJob(id), job.record.state == .open else {
        return .refused(Refusal(.conflict, reason: .conflict))
      }
      let run = ImportRun(
        vault: self, job: job, id: importID, type: type, format: format, purpose: purpose, caller: caller)
      return try await run.take(chunks)
    } catch let damage as DamageFound {
      let seq = try? await report(damage, event: .recordImport, by: caller)
      throw VaultFailure.damaged(damage, auditSeq: seq)
    } catch {
      throw failure(error)
    }
  }
}

/// One run of an import over its source.
private struct ImportRun {
  let vault: OpenVault
  var job: Versioned<ImportJob>
  let id: ImportID
  let type: RecordType
  let format: ImportFormat
  let purpose: PurposeClaim?
  let caller: AuthenticatedCaller
  /// Refused rows since the last batch, as far as they are to be listed, and how many there are.
  private var fresh: [RowProblem] = []
  private var freshRefused = 0
  /// The source said at its top that its people are invented.
  private var isMarked = false

  /// Rows in one transaction.
  private static let batchRows = 400
  /// How often what has changed meanwhile is decided again.
  private static let attempts = 8

  init(
    vault: OpenVault, job: Versioned<ImportJob>, id: ImportID, type: RecordType, format: ImportFormat,
    purpose: PurposeClaim?, caller: AuthenticatedCaller
  ) {
    self.vault = vault
    self.job = job
    self.id = id
    self.type = type
    self.format = format
    self.purpose = purpose
    self.caller = caller
  }

  func take(_ chunks: some AsyncSequence<[UInt8], any Error> & Sendable) async throws -> Answer<ImportReport>
  {
    var run = self
    var reader = ImportReader(format)
    var rows: [ImportRow] = []
    var line = run.job.record.linesDone
    var stopped = false
    for try await chunk in chunks {
      // Whoever sends a byte a minute does not keep the keys of a sealed vault.
      try vault.stayOpen()
      for event in reader.read(chunk.span.bytes) where !stopped {
        if let refusal = run.take(event, into: &rows, line: &line, stopped: &stopped) {
          return .refused(refusal)
        }
        if rows.count + run.fresh.count >= ImportRun.batchRows {
          if let refusal = try await run.write(rows, upTo: line) { return .refused(refusal) }
          rows.removeAll(keepingCapacity: true)
        }
      }
      if stopped { break }
    }
    if !stopped {
      for event in reader.finish() {
        if let refusal = run.take(event, into: &rows, line: &line, stopped: &stopped) {
          return .refused(refusal)
        }
      }
    }
    if let refusal = try await run.write(rows, upTo: line, isLast: !stopped) { return .refused(refusal) }
    let record = run.job.record
    return .released(try vault.report(of: record, status: ImportStatus(record)))
  }

  private mutating func take(
    _ event: ImportEvent, into rows: inout [ImportRow], line: inout Int, stopped: inout Bool
  ) -> Refusal? {
    if let refusal = refusal(ofKind: event) { return refusal }
    switch event {
    case .synthetic: break
    case .header(let names):
      if let unknown = names.first(where: { type.field($0) == nil && !ImportColumns.all.contains($0) }) {
        return Refusal(
          .invalid,
          problems: [
            .init(field: unknown.text, code: "unknown_column", text: "no such field of this record type")
          ])
      }
    case .row(let row):
      if row.line > job.record.linesDone { rows.append(row) }
      line = max(line, row.line)
    case .problem(let problem):
      if problem.line > job.record.linesDone { refuse(problem) }
      line = max(line, problem.line)
    case .stopped(let problem):
      if problem.line > job.record.linesDone { refuse(problem) }
      line = max(line, problem.line)
      stopped = true
    }
    return nil
  }

  /// A vault holds invented people or real ones: what a source says of its people must fit.
  private mutating func refusal(ofKind event: ImportEvent) -> Refusal? {
    switch (event, vault.kind) {
    case (.synthetic, .synthetic):
      isMarked = true
      return nil
    case (.synthetic, .production):
      return .invalid("rows", "synthetic", "synthetic data is not for a vault in production")
    case (.stopped, _), (_, .production): return nil
    case (_, .synthetic):
      guard !isMarked else { return nil }
      return .invalid(
        "rows", "not_marked",
        "rows for a vault of invented people begin with the line `# SYNTHETIC`, or {\"synthetic\":true}")
    }
  }

  private mutating func refuse(_ problem: RowProblem) {
    freshRefused += 1
    if job.record.listed + fresh.count < ImportReport.mostProblems { fresh.append(problem) }
  }

  // MARK: Writing a batch

  /// Writes the good rows of a batch and how far the import came.
  private mutating func write(_ rows: [ImportRow], upTo line: Int, isLast: Bool = false) async throws
    -> Refusal?
  {
    var written = 0
    var rest = rows
    if vault.shortage.lasts() { throw VaultFailure.full }
    try vault.goOn()
    for _ in 0..<ImportRun.attempts where !rest.isEmpty {
      let asked = Call(vault: vault, caller: caller, purpose: purpose, event: .recordImport)
      guard let call = asked.renewed() else { return Refusal(.denied, reason: .postEnded) }
      let built: ImportedRecords
      do {
        built = try await ImportedRecords.of(rest, call: call, id: id, type: type)
      } catch is SealedAnew {
        continue
      }
      for problem in built.problems { refuse(problem) }
      written += built.alreadyHeld
      let again = try await write(built, &written)
      rest.removeAll { !again.contains($0.line) }
    }
    guard rest.isEmpty else { throw VaultFailure.contended }
    var record = job.record
    record.linesDone = max(record.linesDone, line)
    record.written += written
    record.refused += freshRefused
    if isLast { record.state = .finished }
    var changes: [Call.ControlChange] = []
    if !fresh.isEmpty {
      record.listed += fresh.count
      record.refusalPages += 1
      changes.append(
        try Call.ControlChange(
          ImportRefusals(of: record.id, page: record.refusalPages, fresh), replacing: nil,
          rows: vault.controls, detail: "import \(record.id): \(fresh.count) refused rows listed"))
    }
    let change = try Call.ControlChange(
      record, replacing: job.row, rows: vault.controls,
      detail:
        "import \(record.id) to line \(record.linesDone): \(record.written) written, \(record.refused) refused"
    )
    changes.append(change)
    for _ in 0..<ImportRun.attempts {
      let asked = Call(vault: vault, caller: caller, purpose: purpose, event: .recordImport)
      guard let call = asked.renewed() else { return Refusal(.denied, reason: .postEnded) }
      switch try await call.write(changes, permission: .permit(policies: []), touching: []) {
      case nil: continue
      case .no(let refusal)?: return refusal
      case .yes?:
        job = Versioned(record: record, row: change.row)
        fresh.removeAll(keepingCapacity: true)
        freshRefused = 0
        return nil
      }
    }
    throw VaultFailure.contended
  }

  /// Writes sealed records; the lines of those that must be decided again.
  private mutating func write(_ built: ImportedRecords, _ written: inout Int) async throws -> Set<Int> {
    guard !built.records.isEmpty else { return [] }
    guard try built.keys.isEmpty || vault.insertKeys(built.keys) else {
      return Set(built.records.map(\.line))
    }
    let answers: [Sequenced]
    do {
      answers = try await vault.sequencer.submit(built.records.map(\.draft))
    } catch {
      throw vault.sequencer.isClosed ? VaultFailure.sealed : VaultFailure.audit(error)
    }
    var again: Set<Int> = []
    var unwritten: [SubjectID] = []
    for (record, answer) in zip(built.records, answers) {
      if case .committed = answer {} else { unwritten += record.newSubject.map { [$0] } ?? [] }
      switch answer {
      case .committed: written += 1
      case .stale: again.insert(record.line)
      case .refused:
        refuse(
          RowProblem(
            line: record.line, field: nil, code: "already_held", reason: "this person or key is held already")
        )
      }
    }
    try vault.dropKeys(of: unwritten)
    return again
  }
}
