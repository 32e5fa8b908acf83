import Synchronization

extension OpenVault {
  /// Removes every record an import brought, changed since or not, and then the keys of the subjects of whom nothing
  /// is held any more; can be stopped and gone on with.
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
      while true {
        let records = try store.records(of: importID, after: nil, limit: 400)
        if records.isEmpty { break }
        try await call.remove(records, type, decision)
        importRuns.removed(records.count, of: id)
      }
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

  /// Removes records; each removal is an entry about its subject.
  fileprivate func remove(_ records: [SealedRecord], _ type: RecordType, _ decision: Decision) async throws {
    let drafts = try records.map { record -> Draft in
      let keys = try vault.subjectKeys(record.header.subject, roles: [.audit])
      var content = content(.allow, about: record.header, prefix: type.idPrefix)
      content.state = StateChange(created: nil, replaced: StateDigest(record))
      content.claims.decide(
        reason: nil, policyVersion: vault.policy.version, policies: decision.policies)
      return Draft(
        entries: [try vault.writer.draft(content, keys: keys)],
        basis: DecisionBasis(size: vault.sequencer.size), changes: [.subject(record.header.subject)],
        write: { (transaction) throws(StoreFailure) in
          try transaction.remove(record.header.id, expecting: record.header.version)
            ? .written : .refused(.conflict)
        })
    }
    // A record that was changed in between is met again by the next round.
    _ = try await vault.sequencer.submit(drafts)
  }
}
