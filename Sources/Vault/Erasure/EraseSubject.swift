extension OpenVault {
  /// What an erasure would take; tells which records there are, so it is logged.
  func planErasure(
    of reference: RecordReference, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ErasurePlan> {
    try await answering(.policyAsk, for: purpose, by: caller) { call in
      switch try await call.erasable(reference) {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let erasable)?: return try await call.plan(erasable)
      }
    }
  }

  /// Erases somebody by right: every record about the subject, its keys, and what finds it.
  ///
  /// What the log says about the subject stays, under the audit key, until its floor.
  func erase(
    _ ask: EraseAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ErasureReceipt> {
    try await answering(.recordErase, for: purpose, by: caller) { call in
      guard EraseAsk.isReason(ask.reason) else {
        return .refused(.invalid("reason", "malformed", "10 to 200 characters: why it is erased"))
      }
      // The path stands beside the body: one key for two records is not one call.
      let what = "erase \(ask.record.type) \(ask.record.id)"
      if let earlier = try call.earlierAnswer(ask.idempotency, to: what) {
        return try await call.eraseAgain(earlier, ask.record)
      }
      guard let version = ask.version else { return .refused(Refusal(.versionRequired)) }
      let erasable: ErasableSubject
      switch try await call.erasable(ask.record) {
      case nil: return nil
      case .no(let refusal)?: return .refused(refusal)
      case .yes(let found)?: erasable = found
      }
      guard erasable.header.version == version else {
        return try await call.refuse(.staleVersion, Denial(.conflict), entries: [erasable.denied])
          .map { .refused($0) }
      }
      let erasure = Erasure(
        id: erasable.header.subject.text, recordType: erasable.type.name.text, record: erasable.id,
        by: caller.person, begun: call.now.microseconds, state: .begun, records: 0)
      let author = ErasureAuthor(call, erasable.permission)
      let order = try order(
        erasure, reason: ask.reason, by: author,
        basis: call.basis([erasable.header.subject], validUntil: erasable.validUntil),
        keeping: call.keep(ask.idempotency, of: what, making: erasure.id))
      switch try await call.commit(order.draft) {
      case .stale: return nil
      case .refused(let reason, let receipt, _):
        return .refused(Refusal(.conflict, reason: reason, auditSeq: receipt.first))
      case .committed:
        _ = try await carryOut(Versioned(record: erasure, row: order.row), by: author)
        return .released(try call.receipt(of: erasure.id, replayed: false))
      }
    }
  }
}

/// A subject the caller may erase, all of it. Only `erasable` makes one.
struct ErasableSubject: Sendable {
  /// The record that is the subject.
  let header: RecordHeader
  let type: RecordType
  let id: String
  /// Every record about the subject.
  let records: [RecordReference]
  let permission: Decision
  let validUntil: Timestamp
  /// The entry of a refusal at the last moment.
  let denied: EntryDraft

  fileprivate init(
    header: RecordHeader, type: RecordType, id: String, records: [RecordReference], permission: Decision,
    validUntil: Timestamp, denied: EntryDraft
  ) {
    self.header = header
    self.type = type
    self.id = id
    self.records = records
    self.permission = permission
    self.validUntil = validUntil
    self.denied = denied
  }
}

extension Call {
  /// Whether the caller may erase the subject that a record is, asked of every record about it; `nil`: decide again.
  fileprivate func erasable(_ reference: RecordReference) async throws -> Understood<ErasableSubject>? {
    let type: RecordType
    switch recordType(reference.type) {
    case .yes(let found): type = found
    case .no(let refusal): return .no(refusal)
    }
    guard type.subject == .itself else {
      return .no(
        .invalid(
          "record", "no_subject",
          "is about somebody and is not that somebody\nname the record it is about: all of it is erased at once"
        ))
    }
    switch try locate(reference, type) {
    case .hidden(let denial, let entries):
      return try await refuse(.notFound, denial, entries: entries).map { .no($0) }
    case .located(let located):
      return try await erasable(located)
    }
  }

  private func erasable(_ located: consuming LocatedRecord) async throws -> Understood<ErasableSubject>? {
    let header = located.record.header
    let type = located.type
    let id = located.id
    var validUntil = located.basis.validUntil
    let permission = mayErase(located)
    if let denial = permission.denial {
      let entry = try self.denial(denial, located, fields: [])
      return try await refuse(.denied, denial, entries: [entry]).map { .no($0) }
    }
    let denied = try self.denial(Denial(.conflict), located, fields: [])
    var records = [RecordReference(type: type.name.text, id: id)]
    // All of them, however many: what is not loaded would go unasked.
    let rows = try vault.store.factsRows(of: header.subject, limit: .max)
    // Opened once for all records, not once for each; as many as tell facts to every other call.
    var known: [FactValues] = []
    for row in rows.prefix(Call.mostFactsRows) {
      guard let type = vault.catalog.type(row.header.type), !type.facts.isEmpty else { continue }
      known.append(try vault.factValues(row, type, keys: located.keys))
    }
    for (place, row) in rows.enumerated() where row.header.id != header.id {
      // Others have their turn while thousands are asked of.
      if place % 64 == 63 { await Task.yield() }
      guard let type = vault.catalog.type(row.header.type) else { throw DamageFound.recordRow }
      guard let record = try vault.store.record(row.header.id) else { return nil }
      switch try locate(record, type, among: known) {
      case .hidden(let denial, let entries):
        return try await refuse(.denied, denial, entries: entries).map { .no($0) }
      case .located(let located):
        if let denial = mayErase(located).denial {
          let entry = try self.denial(denial, located, fields: [])
          return try await refuse(.denied, denial, entries: [entry]).map { .no($0) }
        }
        validUntil = min(validUntil, located.basis.validUntil)
        records.append(RecordReference(type: type.name.text, id: located.id))
      }
    }
    return .yes(
      ErasableSubject(
        header: header, type: type, id: id, records: records, permission: permission, validUntil: validUntil,
        denied: denied))
  }

  private func mayErase(_ located: borrowing LocatedRecord) -> Decision {
    vault.policy.decide(
      question(.erase, located.type, place: located.record.header.place, facts: located.facts))
  }

  fileprivate func plan(_ erasable: ErasableSubject) async throws -> Answer<ErasurePlan>? {
    var content = content(.allow, about: erasable.header, prefix: erasable.type.idPrefix)
    content.claims[.detail] = "erase: would take \(erasable.records.count) records"
    content.claims.decide(
      reason: nil, policyVersion: vault.policy.version, policies: erasable.permission.policies)
    let keys = try vault.subjectKeys(erasable.header.subject, roles: [.audit])
    let draft = Draft(
      entries: [try vault.writer.draft(content, keys: keys)],
      basis: basis([erasable.header.subject], validUntil: erasable.validUntil))
    guard case .committed(let receipt) = try await commit(draft) else { return nil }
    return .released(
      ErasurePlan(
        id: erasable.id, type: erasable.type.name, version: erasable.header.version,
        records: erasable.records, links: vault.linked(to: erasable.header.subject).count,
        auditSeq: receipt.first, policyVersion: vault.policy.version))
  }

  /// The same call again: it goes on with what was broken off, and answers as the first one would have. Whether the
  /// caller may is asked again; no record is left to ask about.
  fileprivate func eraseAgain(_ kept: KeptWrite, _ reference: RecordReference) async throws -> Answer<
    ErasureReceipt
  >? {
    guard case .same(let write) = kept else { return .refused(Refusal(.idempotencyMismatch)) }
    let type: RecordType
    switch recordType(reference.type) {
    case .yes(let found): type = found
    case .no(let refusal): return .refused(refusal)
    }
    let decision = vault.policy.decide(question(.erase, type, place: caller.place))
    if let denial = decision.denial {
      return try await refuse(denial, detail: "erase \(type.name)").map { .refused($0) }
    }
    guard let row = try vault.store.control(.erasure, write.id) else { return .refused(Refusal(.notFound)) }
    let order = Versioned(record: try vault.controls.open(row, as: Erasure.self), row: row)
    let author = ErasureAuthor(self, decision)
    guard order.record.state == .done else {
      _ = try await vault.carryOut(order, by: author)
      return .released(try receipt(of: write.id, replayed: false))
    }
    guard let subject = order.record.subject else { throw DamageFound.controlRow(.erasure) }
    var content = vault.content(.policyAsk, of: order.record, by: author)
    content.claims[.detail] = "erase: answered again"
    let entry = try vault.writer.draft(content, keys: try vault.subjectKeys(subject, roles: [.audit]))
    guard case .committed = try await commit(Draft(entries: [entry], basis: basis())) else { return nil }
    return .released(try receipt(of: write.id, replayed: true))
  }

  /// What an erasure that is done is answered with.
  fileprivate func receipt(of id: String, replayed: Bool) throws -> ErasureReceipt {
    guard let row = try vault.store.control(.erasure, id) else { throw DamageFound.controlRow(.erasure) }
    let erasure = try vault.controls.open(row, as: Erasure.self)
    guard let subject = erasure.subject, let type = Name(erasure.recordType),
      let entry = try vault.completion(of: subject),
      let proof = try vault.proof(of: entry, showing: [.subject, .fields, .place, .detail])
    else { throw DamageFound.controlRow(.erasure) }
    return ErasureReceipt(
      id: erasure.record, type: type, records: erasure.records, auditSeq: entry.seq,
      policyVersion: vault.policy.version, replayed: replayed, proof: proof)
  }
}
