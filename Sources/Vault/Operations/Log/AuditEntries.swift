extension OpenVault {
  static let mostEntries = 100

  /// Entries of the log, newest first; the officer's own look is an entry as well.
  func auditEntries(
    _ ask: AuditAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<AuditPage> {
    try await answering(.auditRead, for: purpose, by: caller) { call in
      guard (1...OpenVault.mostEntries).contains(ask.limit ?? 20) else {
        return .refused(.invalid("limit", "out_of_range", "a page has 1 to \(OpenVault.mostEntries) entries"))
      }
      // Everybody may see the own acts; whose acts are asked for is a fact for the policies.
      var facts = Facts()
      facts.own = ask.actor.map { $0.utf8.elementsEqual(caller.person.utf8) } ?? false
      let decision = policy.decide(call.question(.auditRead, nil, place: nil, facts: facts))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: ask.claim).map { .refused($0) }
      }
      // Only whoever may read the log learns whether a record he or she names is there.
      let query: EntryQuery
      switch try call.query(ask, isOwn: facts.own) {
      case .yes(let found): query = found
      case .no(let refusal): return .refused(refusal)
      }
      let limit = ask.limit ?? 20
      let stored = try store.entries(matching: query, before: ask.before, limit: limit)
      let views = try stored.map { entry in
        let (leaf, opening) = try reader.open(entry)
        return AuditEntryView(leaf, opening)
      }
      guard let receipt = try await call.log(decision, detail: ask.claim) else { return nil }
      let before = stored.count == limit ? stored.last?.seq : nil
      return .released(AuditPage(entries: views, before: before, auditSeq: receipt.first))
    }
  }

  /// One entry.
  func auditEntry(
    _ seq: UInt64, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<AuditEntryView> {
    try await answering(.auditRead, for: purpose, by: caller) { call in
      let decision = policy.decide(call.question(.auditRead, nil, place: nil))
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: "entry \(seq)").map { .refused($0) }
      }
      guard let entry = try store.entries(from: seq, limit: 1).first, entry.seq == seq else {
        return .refused(Refusal(.notFound))
      }
      let (leaf, opening) = try reader.open(entry)
      guard try await call.log(decision, detail: "entry \(seq)") != nil else { return nil }
      return .released(AuditEntryView(leaf, opening))
    }
  }

  /// The signed head of the log; says nothing about anybody.
  func checkpoint() throws(VaultFailure) -> String {
    do {
      guard let head = try store.logHead() else { throw VaultFailure.keys("log is not open") }
      return String(decoding: head.checkpoint, as: UTF8.self)
    } catch {
      throw VaultFailure(error)
    }
  }
}

extension Call {
  /// Logs what was looked at in the log.
  func log(_ decision: Decision, detail: String) async throws -> AuditReceipt? {
    var content = content(.allow)
    content.claims[.detail] = detail
    content.claims.decide(
      reason: nil, policyVersion: vault.policy.version, policies: decision.policies)
    let draft = Draft(entries: [try vault.writer.draft(content)], basis: basis())
    guard case .committed(let receipt) = try await commit(draft) else { return nil }
    return receipt
  }

  fileprivate func query(_ ask: AuditAsk, isOwn: Bool) throws -> Understood<EntryQuery> {
    var query = EntryQuery()
    if let actor = ask.actor { query.actorToken = vault.logTokens.actor(actor) }
    if let subject = ask.subject {
      if let name = Name(subject.type), let type = vault.catalog.type(name),
        let id = RecordID(subject.id, prefix: type.idPrefix), let record = try vault.store.record(id),
        record.header.type == name
      {
        query.subjectToken = vault.logTokens.subject(record.header.subject)
      } else if let erased = try vault.erasedSubject(subject) {
        query.subjectToken = vault.logTokens.subject(erased)
      } else if isOwn {
        // Among the own acts a record that is not there and one never looked at are one and the same.
        query.subjectToken = vault.logTokens.token("nobody", [])
      } else {
        return .no(.invalid("subject", "no_such_record", "names no record"))
      }
    }
    if let event = ask.event {
      guard let event = AuditEvent(code: event.utf8) else {
        return .no(.invalid("event", "unknown_event", "no such event"))
      }
      query.event = event.code
    }
    if let outcome = ask.outcome {
      guard let outcome = AuditOutcome(rawValue: outcome) else {
        return .no(.invalid("outcome", "unknown_outcome", "allow, deny or error"))
      }
      query.outcome = outcome.rawValue
    }
    query.from = ask.from
    query.until = ask.until
    return .yes(query)
  }
}

extension AuditAsk {
  /// What the log keeps of an officer's question.
  var claim: String {
    var words = ["entries"]
    if let actor { words += ["actor", String(actor.prefix(32))] }
    if let subject { words += ["subject", String(subject.type.prefix(48)), String(subject.id.prefix(48))] }
    if let event { words += ["event", String(event.prefix(32))] }
    if let outcome { words += ["outcome", String(outcome.prefix(8))] }
    if let from { words += ["from", from.description] }
    if let until { words += ["until", until.description] }
    if let before { words += ["before", String(before)] }
    return words.joined(separator: " ")
  }
}
