extension OpenVault {
  /// What policy would say; reads facts, so it is logged.
  func canI(
    _ ask: CanIAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<Possibility> {
    try await answering(.policyAsk, for: purpose, by: caller) { call in
      guard let action = Action(rawValue: ask.action) else {
        return .refused(.invalid("action", "unknown_action", "no such action"))
      }
      guard let typeName = Name(ask.type), let type = catalog.type(typeName) else {
        return .refused(.invalid("type", "unknown_type", "no such record type"))
      }
      var field: Field?
      if let asked = ask.field {
        guard let name = Name(asked), let found = type.field(name) else {
          return .refused(.invalid("field", "unknown_field", "no such field of this record type"))
        }
        field = found
      }
      if let id = ask.id {
        switch try call.locate(RecordReference(type: ask.type, id: id), type) {
        case .hidden(let denial, let entries):
          return try await call.refuse(.notFound, denial, entries: entries).map { .refused($0) }
        case .located(let located):
          return try await call.answer(action, located, field)
        }
      }
      guard let text = ask.place, let place = PlacePath(text), directory.place(place) != nil else {
        return .refused(.invalid("place", "unknown_place", "name a record or a place"))
      }
      var decision = policy.decide(
        call.question(action, type, field: field, place: place, search: field?.search.first))
      if decision.isPermitted, call.isSealedTo(action, field) { decision = .deny(Denial(.sealedLevel)) }
      var content = call.content(decision.isPermitted ? .allow : .deny)
      content.claims[.place] = place.text
      content.decide(decision, policyVersion: policy.version)
      return try await call.answer(decision, try writer.draft(content))
    }
  }
}

extension Call {
  fileprivate func answer(
    _ action: Action, _ located: consuming LocatedRecord, _ field: Field?
  ) async throws -> Answer<Possibility>? {
    let place = located.record.header.place
    var decision = vault.policy.decide(
      question(action, located.type, field: field, place: place, facts: located.facts))
    if let field, [.read, .reveal, .list].contains(action) {
      // Raise rules and combinations count as well, so the answer is the one the look itself would get.
      let decisions = decideFields(
        question(action == .list ? .list : .read, located.type, place: place, facts: located.facts), [field],
        reveal: action == .reveal ? field.name : nil)
      if let found = decisions[field.name] {
        switch found.form {
        case .withheld(let denial): decision = .deny(denial)
        case .masked where action == .reveal: decision = found.reveal
        case .masked, .clear: decision = .permit(policies: found.policies)
        }
      }
    }
    if decision.isPermitted, isSealedTo(action, field) { decision = .deny(Denial(.sealedLevel)) }
    var content = content(
      decision.isPermitted ? .allow : .deny, about: located.record.header, prefix: located.type.idPrefix)
    content.claims[.fields] = field.map { "\($0.name):asked" } ?? ""
    content.claims[.detail] = "can-i \(action.rawValue)"
    content.decide(decision, policyVersion: vault.policy.version)
    return try await answer(decision, try vault.writer.draft(content, keys: located.keys), on: located.basis)
  }

  fileprivate func answer(
    _ decision: Decision, _ entry: EntryDraft, on basis: DecisionBasis? = nil
  ) async throws -> Answer<Possibility>? {
    guard
      case .committed(let receipt) = try await commit(Draft(entries: [entry], basis: basis ?? self.basis()))
    else { return nil }
    return .released(
      Possibility(
        allowed: decision.isPermitted, reason: decision.denial?.reason,
        procedures: decision.denial?.procedures ?? [], auditSeq: receipt.first,
        policyVersion: vault.policy.version))
  }
}

extension EntryContent {
  mutating func decide(_ decision: Decision, policyVersion: String) {
    claims.decide(reason: decision.denial?.reason, policyVersion: policyVersion, policies: decision.policies)
  }
}
