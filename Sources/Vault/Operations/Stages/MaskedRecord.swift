import Sodium

/// What may be shown of a record, and the entry that says so. Only masking makes one.
struct MaskedRecord: Sendable {
  let row: ReleasedRow
  /// The entry about this look, to be committed before anything is shown.
  let entry: EntryDraft
  let basis: DecisionBasis

  fileprivate init(row: ReleasedRow, entry: EntryDraft, basis: DecisionBasis) {
    self.row = row
    self.entry = entry
    self.basis = basis
  }
}

/// A field in clear that policy lets out, and the entry that says so. Only `bare` makes one.
struct BaredField: ~Copyable {
  let id: String
  let type: Name
  let decision: FieldDecision
  let value: ScratchSecret?
  let entry: EntryDraft
  let refused: @Sendable (ReasonCode) throws -> [EntryDraft]
  let basis: DecisionBasis

  fileprivate init(
    id: String, type: Name, decision: FieldDecision, value: consuming ScratchSecret?, entry: EntryDraft,
    refused: @escaping @Sendable (ReasonCode) throws -> [EntryDraft], basis: DecisionBasis
  ) {
    self.id = id
    self.type = type
    self.decision = decision
    self.value = value
    self.entry = entry
    self.refused = refused
    self.basis = basis
  }
}

extension Call {
  /// Spends the opened values: what remains are masks.
  func mask(_ opened: consuming OpenedRecord, budget: String = "", detail: String = "") throws -> MaskedRecord
  {
    let today = vault.today(now)
    var fields: [ReleasedField] = []
    for decision in opened.decisions.fields {
      fields.append(masked(decision, opened, today))
    }
    let header = opened.located.record.header
    let row = ReleasedRow(
      id: opened.located.id, type: opened.located.type.name, version: header.version, place: header.place,
      lifecycle: header.lifecycle, updated: header.updated, fields: fields, auditSeq: 0)
    var content = content(.allow, about: header, prefix: opened.located.type.idPrefix)
    content.claims[.fields] = opened.decisions.claim
    content.claims[.detail] = detail
    content.claims.decide(
      reason: nil, policyVersion: vault.policy.version, policies: opened.decisions.policies, budget: budget)
    content.budget = budget
    return MaskedRecord(
      row: row, entry: try vault.writer.draft(content, keys: opened.located.keys), basis: opened.located.basis
    )
  }

  /// Takes the one value that may leave in clear.
  func bare(_ opened: consuming OpenedRecord, field: Field, budget: String) throws -> BaredField {
    guard let decision = opened.decisions[field.name], opened.revealing == field.name else {
      preconditionFailure("only a reveal that was permitted is bared")
    }
    var value: ScratchSecret?
    if let range = opened.ranges[field.name] {
      value = ScratchSecret(copying: opened.values.bytes.extracting(range))
    }
    let header = opened.located.record.header
    let prefix = opened.located.type.idPrefix
    func content(_ outcome: AuditOutcome) -> EntryContent {
      var content = self.content(outcome, about: header, prefix: prefix)
      content.claims[.fields] = "\(field.name):clear"
      return content
    }
    var allowed = content(.allow)
    allowed.claims.decide(
      reason: nil, policyVersion: vault.policy.version, policies: opened.decisions.policies, budget: budget)
    allowed.budget = budget
    let denied = content(.deny)
    let vault = self.vault
    return BaredField(
      id: opened.located.id, type: opened.located.type.name, decision: decision, value: value,
      entry: try vault.writer.draft(allowed, keys: opened.located.keys),
      refused: { reason in
        var content = denied
        content.claims.decide(reason: reason, policyVersion: vault.policy.version, policies: [])
        let keys = try vault.subjectKeys(header.subject, roles: [.audit])
        return [try vault.writer.draft(content, keys: keys)]
      }, basis: opened.located.basis)
  }

  private func masked(
    _ decision: FieldDecision, _ opened: borrowing OpenedRecord, _ today: CalendarDate
  ) -> ReleasedField {
    var value: [UInt8]?
    let range = opened.ranges[decision.field.name]
    switch decision.form {
    case .withheld: break
    case .clear:
      if let range { value = opened.values.bytes.extracting(range).withUnsafeBytes { Array($0) } }
    case .masked(.none):
      if let range { value = opened.values.bytes.extracting(range).withUnsafeBytes { Array($0) } }
    case .masked(let mask):
      // An absent value is masked too, where only existence or a shape is shown.
      var output: [UInt8] = []
      mask.mask(opened.values.bytes.extracting(range ?? 0..<0), on: today, into: &output)
      if range != nil || mask == .existence { value = output }
    }
    let denial: Denial? =
      if case .withheld(let denial) = decision.form { denial } else { decision.reveal.denial }
    var isList = false
    if case .list = decision.field.kind { isList = true }
    return ReleasedField(
      name: decision.field.name, label: decision.label, form: decision.form, value: value, isList: isList,
      revealable: decision.isRevealable, denial: denial)
  }
}
