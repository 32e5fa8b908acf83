import Synchronization

extension OpenVault {
  /// Records in one transaction.
  private static let withdrawalBatch = 400
  /// How often a batch is tried again of which nothing could go.
  private static let withdrawalAttempts = 8

  /// Removes every record an import brought, changed since or not, and then the keys of the subjects of whom nothing
  /// is held any more; can be stopped and gone on with.
  ///
  /// Refused as a whole where one of the records may not go: it is frozen, or where it is now is not the caller's.
  @concurrent
  func withdrawImport(
    _ id: String, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ImportStatus> {
    try await answering(.recordWithdraw, for: purpose, by: caller) { call in
      guard let known = try importJob(id), let importID = ImportID(id),
        let name = Name(known.record.recordType), let type = catalog.type(name),
        known.record.by.utf8.elementsEqual(caller.person.utf8)
      else { return .refused(Refusal(.notFound)) }
      let decision = policy.decide(call.question(.import, type, place: caller.place))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "withdraw \(id)").map { .refused($0) }
      }
      guard importRuns.begin(id) else { return .refused(Refusal(.conflict, reason: .conflict)) }
      defer { importRuns.end(id) }
      // As it is now that no other run can change it.
      guard let job = try importJob(id) else { return .refused(Refusal(.notFound)) }
      // Asked for again, nothing is left to be done.
      guard job.record.state != .withdrawn else { return .released(ImportStatus(job.record)) }
      var after: RecordID?
      while true {
        try goOn()
        let records = try store.records(of: importID, after: after, limit: OpenVault.withdrawalBatch)
        guard let last = records.last else { break }
        if let kept = try call.firstKept(of: records, type) {
          return try await call.refuse(.denied, kept.denial, entries: kept.entries).map { .refused($0) }
        }
        after = last.header.id
      }
      var record = job.record
      var row: ControlRow? = job.row
      if record.state != .withdrawing {
        record.state = .withdrawing
        record.withdrawnFrom = sequencer.size
        switch try await call.note(record, replacing: row, "withdraw \(id): begun", decision) {
        case nil: return nil
        case .no(let refusal)?: return .refused(refusal)
        case .yes(let written)?: row = written
        }
      }
      var attempts = 0
      while true {
        try goOn()
        // Who asks and what there is may have changed since the last batch: both are asked again.
        let asked = Call(vault: self, caller: caller, purpose: purpose, event: .recordWithdraw)
        guard let round = asked.renewed() else { return .refused(Refusal(.denied, reason: .postEnded)) }
        let records = try store.records(of: importID, after: nil, limit: OpenVault.withdrawalBatch)
        if records.isEmpty { break }
        if let kept = try round.firstKept(of: records, type) {
          guard let refusal = try await round.refuse(.denied, kept.denial, entries: kept.entries) else {
            continue
          }
          return .refused(refusal)
        }
        let removed = try await round.remove(records, type, decision)
        importRuns.removed(removed, of: id)
        attempts = removed > 0 ? 0 : attempts + 1
        guard attempts < OpenVault.withdrawalAttempts else { throw VaultFailure.contended }
      }
      try goOn()
      try destroyKeys(withdrawnBy: record)
      try await whenQuiet { () throws(StoreFailure) in try store.forgetRemoved() }
      record.state = .withdrawn
      switch try await call.note(record, replacing: row, "withdraw \(id): done", decision) {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes?: return .released(ImportStatus(record))
      }
    }
  }
}

extension Call {
  fileprivate enum Noted {
    case yes(ControlRow)
    case no(Refusal)
  }

  fileprivate func note(
    _ job: ImportJob, replacing old: ControlRow?, _ detail: String, _ decision: Decision
  ) async throws -> Noted? {
    let change = try ControlChange(job, replacing: old, rows: vault.controls, detail: detail)
    switch try await write([change], permission: decision, touching: []) {
    case nil: return nil
    case .no(let refusal)?: return .no(refusal)
    case .yes?: return .yes(change.row)
    }
  }

  /// The first of these records that may not go, as it is and where it is now, with the entries that say so.
  fileprivate func firstKept(
    of records: [SealedRecord], _ type: RecordType
  ) throws -> (denial: Denial, entries: [EntryDraft])? {
    for record in records {
      switch try locate(record, type) {
      case .hidden(let denial, let entries): return (denial, entries)
      case .located(let located):
        let question = question(.import, type, place: record.header.place, facts: located.facts)
        if let denial = vault.policy.decide(question).denial {
          return (denial, [try self.denial(denial, located, fields: [])])
        }
      }
    }
    return nil
  }

  /// Removes records; each removal is an entry about its subject.
  ///
  /// - Returns: how many went.
  fileprivate func remove(
    _ records: [SealedRecord], _ type: RecordType, _ decision: Decision
  ) async throws -> Int {
    let drafts = try records.map { record -> Draft in
      let keys = try vault.subjectKeys(record.header.subject, roles: [.audit])
      var content = content(.allow, about: record.header, prefix: type.idPrefix)
      content.state = StateChange(created: nil, replaced: StateDigest(record))
      content.claims.decide(
        reason: nil, policyVersion: vault.policy.version, policies: decision.policies)
      return Draft(
        entries: [try vault.writer.draft(content, keys: keys)],
        basis: basis([record.header.subject]), changes: [.subject(record.header.subject)],
        write: { (transaction) throws(StoreFailure) in
          try transaction.remove(record.header.id, expecting: record.header.version)
            ? .written : .refused(.conflict)
        })
    }
    // A record that was changed in between is met again by the next round.
    return try await vault.sequencer.submit(drafts).count { answer in
      if case .committed = answer { true } else { false }
    }
  }
}
