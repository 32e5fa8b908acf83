extension OpenVault {
  /// Orders that data is sealed with new keys; `carryOutRekey` does it, while the vault goes on answering.
  func orderRekey(_ ask: RekeyAsk, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<RekeyStatus>
  {
    try await answering(.keyRekey, for: nil, by: caller) { call in
      let permission: Decision
      switch try await call.administer(.keyRekey, detail: "rekey") {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let found)?: permission = found
      }
      guard ring.isFull else {
        return try await call.refuse(Denial(.sealedLevel), as: .sealedLevel, detail: "rekey").map {
          .refused($0)
        }
      }
      return try await call.once(ask.idempotency, "rekey", permission) { write in
        guard let job = try rekeyJob(), job.record.name.utf8.elementsEqual(write.id.utf8) else {
          return .refused(Refusal(.notFound))
        }
        return .released(RekeyStatus(job.record, isRunning: rekeying.isRunning))
      } make: {
        try await call.orderRekey(ask, permission)
      }
    }
  }

  /// How far a rekey came: for whoever ordered it, and whoever may order one.
  func rekeyStatus(_ name: String, by caller: AuthenticatedCaller) throws(VaultFailure) -> Answer<RekeyStatus>
  {
    do {
      let call = Call(vault: self, caller: caller, purpose: nil, event: .keyRekey)
      guard let job = try rekeyJob()?.record, job.name.utf8.elementsEqual(name.utf8),
        job.by.utf8.elementsEqual(caller.person.utf8)
          || policy.decide(call.question(.keyRekey, nil, place: nil)).isPermitted
      else { return .refused(Refusal(.notFound)) }
      return .released(RekeyStatus(job, isRunning: rekeying.isRunning))
    } catch {
      throw VaultFailure(error)
    }
  }

  /// The rekey that was ordered last.
  func rekeyJob() throws -> Versioned<RekeyJob>? {
    guard let row = try store.control(.rekey, RekeyJob.row) else { return nil }
    return Versioned(record: try controls.open(row, as: RekeyJob.self), row: row)
  }
}

extension Call {
  fileprivate func orderRekey(_ ask: RekeyAsk, _ permission: Decision) async throws -> Answer<RekeyStatus>? {
    var about: (record: RecordHeader, prefix: String)?
    var index = false
    switch ask.scope {
    case .all(let renewsIndex): index = renewsIndex
    case .subject(let reference):
      guard let type = Name(reference.type).flatMap({ vault.catalog.type($0) }),
        let id = RecordID(reference.id, prefix: type.idPrefix), let record = try vault.store.record(id),
        record.header.type == type.name, try !vault.isGone(record.header.subject)
      else {
        return try await refuse(Denial(.outOfScope), as: .notFound, detail: "rekey: no such record")
          .map { .refused($0) }
      }
      about = (record.header, type.idPrefix)
    }
    let last = try vault.rekeyJob()
    guard last?.record.state != .begun else {
      let problem = Refusal.Problem(
        field: "rekey", code: "under_way", text: "another rekey is under way: wait for its end")
      return try await refuse(
        Denial(.conflict), as: .conflict, detail: "rekey: another is under way", problems: [problem]
      ).map { .refused($0) }
    }
    let total =
      try about.map { try vault.store.factsRows(of: $0.record.subject, limit: .max).count }
      ?? vault.store.recordCounts().values.reduce(0, +)
    let job = RekeyJob(
      by: caller.person, begun: now, subject: about?.record.subject, index: index, total: total)
    let change = try ControlChange(
      job, replacing: last?.row, rows: vault.controls, detail: job.words, about: about)
    let written = try await write(
      [change], permission: permission, touching: [],
      keeping: keep(ask.idempotency, of: "rekey", making: job.name))
    switch written {
    case nil: return nil
    case .no(let refusal)?: return .refused(refusal)
    case .yes(let receipt)?:
      vault.rekeying.ordered()
      return .released(RekeyStatus(job, isRunning: false, auditSeq: receipt.first))
    }
  }
}
