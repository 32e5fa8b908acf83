extension OpenVault {
  /// Changes fields of a record; each one is asked for.
  func amend(
    _ ask: AmendAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<WrittenRecord> {
    try await answering(.recordAmend, for: purpose, by: caller) { call in
      let type: RecordType
      switch call.recordType(ask.record.type) {
      case .yes(let found): type = found
      case .no(let refusal): return .refused(refusal)
      }
      guard let version = ask.version else { return .refused(Refusal(.versionRequired)) }
      let changes: ValidValues
      switch validate(ask.changes, of: type, partial: true) {
      case .success(let found): changes = found
      case .failure(let invalid): return .refused(Refusal(.invalid, problems: invalid.problems))
      }
      let changed = Set(changes.values.keys).union(changes.cleared)
      guard !changed.isEmpty else { return .refused(.invalid("fields", "required", "nothing to change")) }
      switch try call.locate(ask.record, type) {
      case .hidden(let denial, let entries):
        return try await call.refuse(.notFound, denial, entries: entries).map { .refused($0) }
      case .located(let located):
        var permission = Decision.permit(policies: [])
        var facts = located.facts
        if call.namesCaller(changes.values, type) { facts.party = true }
        for field in type.fields where changed.contains(field.name) {
          permission = policy.decide(
            call.question(.amend, type, field: field, place: located.record.header.place, facts: facts))
          if let denial = permission.denial {
            let entry = try call.denial(denial, located, fields: changed)
            return try await call.refuse(.denied, denial, entries: [entry]).map { .refused($0) }
          }
        }
        if call.needsHigherKeys(type, changing: changed) {
          let denial = Denial(.sealedLevel)
          let entry = try call.denial(denial, located, fields: changed)
          return try await call.refuse(.sealedLevel, denial, entries: [entry]).map { .refused($0) }
        }
        guard located.record.header.version == version else {
          let denial = Denial(.conflict)
          let entry = try call.denial(denial, located, fields: changed)
          return try await call.refuse(.staleVersion, denial, entries: [entry]).map { .refused($0) }
        }
        if case .reference(let field) = type.subject, changed.contains(field) {
          return .refused(.invalid(field.text, "fixed", "whom a record is about cannot change"))
        }
        if case .unknown(let refusal, let entries) = try call.lookUp(changes.values, of: type) {
          return try await call.refuse(
            .invalid, Denial(.outOfScope), entries: entries, problems: refusal.problems
          ).map { .refused($0) }
        }
        return try await call.amend(located, changes, changed, permission)
      }
    }
  }
}

extension Call {
  fileprivate func amend(
    _ located: consuming LocatedRecord, _ changes: ValidValues, _ changed: Set<Name>, _ permission: Decision
  ) async throws -> Answer<WrittenRecord>? {
    let (record, type) = (located.record, located.type)
    let keys = try vault.keys(of: record.factsRow, roles: vault.ring.roles)
    let needed =
      vault.openTokenFields(type) + type.fields.filter { $0.flow != nil && changed.contains($0.name) }
    let old = try openForSealing(record, type, needed, keys: keys)
    if let problem = forbiddenFlow(type, from: old, to: changes) {
      let entry = try denial(Denial(.conflict), located, fields: changed)
      return try await refuse(.conflict, Denial(.conflict), entries: [entry], problems: [problem])
        .map { .refused($0) }
    }
    var searchable = old
    for name in changed { searchable[name] = changes.values[name] }
    if let problem = vault.contradiction(in: searchable, of: type) {
      return .refused(Refusal(.invalid, problems: [problem]))
    }
    var facts = try vault.factValues(record.factsRow, type, keys: keys).values
    for name in changed { facts[name] = changes.values[name] }
    var header = record.header
    header.version += 1
    header.updated = now
    var content = RecordContent(values: changes.values)
    content.kept = try keptBoxes(record, type, except: changed)
    for field in type.fields where field.level == .open {
      if !changed.contains(field.name) { content.values[field.name] = old[field.name] }
    }
    let tokens = Set(vault.searchTokens(type, values: searchable, place: header.place, importKey: nil))
      .union(keptTokens(record, type, values: old)).inOrder
    let sealed = vault.seal(
      header, type, content, facts: facts, tokens: tokens, keys: keys, commitment: record.keyCommitment)
    let unique = Set(vault.uniqueTokens(type, values: searchable, place: header.place))
      .subtracting(vault.uniqueTokens(type, values: old, place: header.place))
    let change = RecordChange(
      old: record, new: sealed, type: type, fields: changed.sorted(), unique: Array(unique),
      permission: permission)
    return try await replace([change], validUntil: located.basis.validUntil, keys: keys)
  }

  func denial(_ denial: Denial, _ located: borrowing LocatedRecord, fields: Set<Name>) throws -> EntryDraft {
    var content = content(.deny, about: located.record.header, prefix: located.type.idPrefix)
    content.claims[.fields] = fields.sorted().map(\.text).joined(separator: " ")
    content.claims.decide(
      reason: denial.reason, policyVersion: vault.policy.version, policies: denial.policies)
    return try vault.writer.draft(content, keys: located.keys)
  }

  /// A state that does not follow from the old one: an order that is done cannot be accepted again.
  private func forbiddenFlow(_ type: RecordType, from old: [Name: [UInt8]], to new: ValidValues) -> Refusal
    .Problem?
  {
    for field in type.fields where field.flow != nil {
      guard let value = new.values[field.name], let to = Name(utf8: value),
        let from = old[field.name].flatMap({ Name(utf8: $0) }), !field.allowsChange(from: from, to: to)
      else { continue }
      return .init(field: field.name.text, code: "flow", text: "does not follow from the present value")
    }
    return nil
  }
}
