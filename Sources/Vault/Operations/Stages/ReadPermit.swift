/// What policy allows of one record: a form for every field asked for. Only `permitReading` makes one; it is
/// spent by unlocking.
struct ReadPermit: ~Copyable {
  let located: LocatedRecord
  let decisions: FieldDecisions
  /// The one field that is to leave in clear.
  let revealing: Name?

  fileprivate init(_ located: consuming LocatedRecord, _ decisions: FieldDecisions, revealing: Name?) {
    self.located = located
    self.decisions = decisions
    self.revealing = revealing
  }
}

/// What became of asking for a record's fields.
enum ReadDecision: ~Copyable {
  case permitted(ReadPermit)
  case denied(Denial, entry: EntryDraft)
}

extension Call {
  /// Asks for the masked forms of fields; nothing shown at all is a denial.
  func permitReading(_ located: consuming LocatedRecord, fields: [Field], as action: Action) throws
    -> ReadDecision
  {
    let question = question(action, located.type, place: located.record.header.place, facts: located.facts)
    let decisions = decideFields(question, fields, reveal: nil)
    guard decisions.fields.contains(where: \.form.isShown) else {
      let denials = decisions.fields.compactMap { decision -> Denial? in
        if case .withheld(let denial) = decision.form { denial } else { nil }
      }
      // A field that nothing would open says least.
      let denial = denials.first { $0.reason != .level } ?? denials.first ?? Denial(.level)
      return .denied(denial, entry: try entry(of: denial, located, decisions))
    }
    return .permitted(ReadPermit(located, decisions, revealing: nil))
  }

  /// Asks for one field in clear.
  func permitRevealing(_ located: consuming LocatedRecord, field: Field) throws -> ReadDecision {
    let question = question(.read, located.type, place: located.record.header.place, facts: located.facts)
    let decisions = decideFields(question, [field], reveal: field.name)
    guard let decision = decisions[field.name], case .clear = decision.form else {
      var denial = Denial(.level)
      if let decision = decisions[field.name] {
        if case .withheld(let found) = decision.form {
          denial = found
        } else if let found = decision.reveal.denial {
          denial = found
        }
      }
      return .denied(denial, entry: try entry(of: denial, located, decisions))
    }
    return .permitted(ReadPermit(located, decisions, revealing: field.name))
  }

  private func entry(
    of denial: Denial, _ located: borrowing LocatedRecord, _ decisions: FieldDecisions
  ) throws -> EntryDraft {
    var content = content(.deny, about: located.record.header, prefix: located.type.idPrefix)
    content.claims[.fields] = decisions.claim
    content.claims.decide(
      reason: denial.reason, policyVersion: vault.policy.version, policies: denial.policies)
    return try vault.writer.draft(content, keys: located.keys)
  }
}

extension FieldDecisions {
  /// The claim `fields`: every field with its form.
  var claim: String {
    fields.map { "\($0.field.name):\($0.form.word)" }.joined(separator: " ")
  }
}
