extension OpenVault {
  static let mostEntries = 100
  /// How many entries one page looks at. Where fields are asked for it may end with fewer entries than it could
  /// have, or with none, and the next one goes on behind the last looked at.
  static let mostScanned = 2048

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
      let claim = ask.claim(logTokens)
      if let denial = decision.denial {
        return try await call.refuse(denial, detail: claim).map { .refused($0) }
      }
      // Only whoever may read the log learns whether a record he or she names is there.
      let search: EntrySearch
      switch try call.search(ask, isOwn: facts.own) {
      case .yes(var found):
        // Whom only the own acts are open to learns of none of them what the answer then did not tell.
        if facts.own, !policy.decide(call.question(.auditRead, nil, place: nil)).isPermitted {
          found.limitToOwnActs()
        }
        search = found
      case .no(let refusal): return try await call.noAnswer(refusal, detail: claim).map { .refused($0) }
      }
      var page = try call.page(search, before: ask.before, limit: ask.limit ?? 20)
      guard let receipt = try await call.log(decision, detail: claim) else { return nil }
      page.auditSeq = receipt.first
      return .released(page)
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
        return try await call.noAnswer(Refusal(.notFound), detail: "entry \(seq): none").map { .refused($0) }
      }
      let (leaf, opening) = try reader.open(entry)
      guard try await call.log(decision, detail: "entry \(seq)") != nil else { return nil }
      return .released(AuditEntryView(leaf, opening))
    }
  }

  /// The signed head of the log with the cosignatures there are of it; says nothing about anybody.
  func checkpoint() throws(VaultFailure) -> String {
    do {
      guard let head = try store.logHead() else { throw VaultFailure.keys("log is not open") }
      return String(decoding: cosigned(head.checkpoint), as: UTF8.self)
    } catch {
      throw VaultFailure(error)
    }
  }
}

extension Call {
  /// Some of the entries that match, newest first.
  fileprivate func page(_ search: EntrySearch, before: UInt64?, limit: Int) throws -> AuditPage {
    var page = AuditPage(before: before)
    guard search.opensToJudge else {
      let stored = try vault.store.entries(matching: search.query, before: before, limit: limit)
      page.entries = try stored.map { entry in
        let (leaf, opening) = try vault.reader.open(entry)
        return search.view(leaf, opening)
      }
      page.scanned = stored.count
      page.before = stored.count == limit ? stored.last?.seq : nil
      return page
    }
    while page.entries.count < limit, page.scanned < OpenVault.mostScanned {
      let batch = min(256, OpenVault.mostScanned - page.scanned)
      let stored = try vault.store.entries(matching: search.query, before: page.before, limit: batch)
      for entry in stored where page.entries.count < limit {
        page.scanned += 1
        page.before = entry.seq
        try add(entry, to: &page, search)
      }
      if stored.count < batch, page.entries.count < limit || page.before == stored.last?.seq {
        page.before = nil
        break
      }
    }
    return page
  }

  /// Adds an entry to a page where it is one of those that are looked for.
  private func add(_ entry: StoredEntry, to page: inout AuditPage, _ search: EntrySearch) throws {
    if let subject = search.ownSubject, entry.subjectToken != subject { return }
    // What names no field is not opened.
    if search.fields != nil, try !vault.reader.leaf(of: entry).event.concernsSubject { return }
    let (leaf, opening) = try vault.reader.open(entry)
    if search.isOwnOnly, opening.hidesRecord(leaf) { return }
    switch search.fields.map({ $0.finds(leaf, opening) }) {
    case .none, .some(.some(true)): page.entries.append(search.view(leaf, opening))
    case .some(.some(false)): return
    case .some(.none): page.closed += 1
    }
  }

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
}
