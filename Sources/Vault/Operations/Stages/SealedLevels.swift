// What a vault that is open up to a level can and cannot do: the policies answer first, then the keys that are there.

extension Call {
  /// What policy says of fields, and of that what the keys at hand can open.
  func decideFields(_ question: AccessQuestion, _ fields: [Field], reveal: Name?) -> FieldDecisions {
    vault.policy.decideFields(question, fields: fields, reveal: reveal).limited(to: vault.ring.ceiling)
  }

  /// Whether an action on a field needs a key of a level that is not open.
  func isSealedTo(_ action: Action, _ field: Field?) -> Bool {
    guard let field, field.level > vault.ring.ceiling else { return false }
    return [.read, .list, .reveal, .search, .create, .amend, .import].contains(action)
  }

  /// Whether a change of these fields needs keys above the level the vault is open up to: a field is sealed there
  /// itself, or what is to be checked or made anew with it is.
  func needsHigherKeys(_ type: RecordType, changing changed: Set<Name>) -> Bool {
    let sealed = Set(type.fields.filter { $0.level > vault.ring.ceiling }.map(\.name))
    if sealed.isEmpty { return false }
    if !sealed.isDisjoint(with: changed) { return true }
    return type.facts.contains { rule in
      switch rule {
      case .birth(let field):
        // The identity number tells it too.
        changed.contains(field) && type.fields.contains { $0.kind == .residentID && sealed.contains($0.name) }
      case .grant(let grant):
        grant.exclusive.map { reference in
          let parts: Set = [reference, grant.state]
          return !parts.isDisjoint(with: changed) && !parts.isDisjoint(with: sealed)
        } ?? false
      default: false
      }
    }
  }
}

extension OpenVault {
  /// The fields behind a record's search tokens, as far as they can be opened; the tokens of others stay as they lie.
  func openTokenFields(_ type: RecordType) -> [Field] { type.tokenFields.filter { $0.level <= ring.ceiling } }

  /// Whether a field that cannot be opened has search tokens that say where the record lies: then it cannot be moved.
  func hasSealedScope(_ type: RecordType) -> Bool {
    type.tokenFields.contains { $0.level > ring.ceiling && $0.search.contains(where: \.isScoped) }
  }

  /// Whether rows of a type can only be taken with keys above the level the vault is open up to.
  func needsHigherKeys(toImport type: RecordType) -> Bool {
    type.highestLevel > ring.ceiling || (type.subject == .itself && !ring.isFull)
  }
}

extension FieldDecisions {
  /// The same where the keys of levels above `ceiling` are not there: what would be shown of their fields is withheld.
  func limited(to ceiling: Level) -> FieldDecisions {
    guard fields.contains(where: { $0.field.level > ceiling }) else { return self }
    let sealed = Denial(.sealedLevel)
    return FieldDecisions(
      fields: fields.map { decision in
        guard decision.field.level > ceiling, decision.form.isShown || decision.reveal.isPermitted else {
          return decision
        }
        return FieldDecision(
          field: decision.field, form: .withheld(sealed), label: decision.label, reveal: .deny(sealed),
          policies: decision.policies)
      })
  }
}
