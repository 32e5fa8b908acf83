/// A record the caller may know of, with the facts a decision needs. Only `locate` makes one.
struct LocatedRecord: ~Copyable {
  let record: SealedRecord
  let type: RecordType
  /// The record's id as people write it.
  let id: String
  let facts: Facts
  /// The subject's facts key, of the generation the record is sealed with, and audit key.
  let keys: SubjectKeys
  let basis: DecisionBasis

  fileprivate init(
    record: SealedRecord, type: RecordType, facts: Facts, keys: consuming SubjectKeys, basis: DecisionBasis
  ) {
    self.record = record
    self.type = type
    self.facts = facts
    self.keys = keys
    self.basis = basis
    id = record.header.id.text(prefix: type.idPrefix)
  }
}

/// What became of looking for a record.
enum Location: ~Copyable {
  case located(LocatedRecord)
  /// Absent, of another type, or not for this caller to know of: `denial` is for the log alone.
  case hidden(Denial, entries: [EntryDraft])
}

extension Call {
  /// Loads a record and asks whether this caller may know that it exists.
  func locate(_ reference: RecordReference, _ type: RecordType) throws -> Location {
    guard let id = RecordID(reference.id, prefix: type.idPrefix), let record = try vault.store.record(id),
      record.header.type == type.name
    else { return .hidden(Denial(.outOfScope), entries: [try vault.writer.draft(absent(reference, type))]) }
    return try locate(record, type)
  }

  /// The same for a record that is loaded already.
  ///
  /// - Parameter known: what tells facts of its subject, where that was opened already.
  func locate(_ record: SealedRecord, _ type: RecordType, among known: [FactValues]? = nil) throws -> Location
  {
    try naming(record, type) { try find(record, type, among: known) }
  }

  /// Runs a stage; damage that it meets is told with the record it was met at.
  func naming<Value: ~Copyable>(_ record: SealedRecord, _ type: RecordType, _ stage: () throws -> Value)
    throws
    -> Value
  {
    do {
      return try stage()
    } catch let damage as DamageFound {
      throw DamagedRecord(damage, record, type)
    }
  }

  private func find(_ record: SealedRecord, _ type: RecordType, among known: [FactValues]?) throws -> Location
  {
    // From the order to erase on there is nothing to know of.
    if vault.erasing.contains(record.header.subject) {
      return try erased(record, type, detail: "erasure under way")
    }
    let keys: SubjectKeys
    do {
      keys = try vault.keys(of: record.factsRow, roles: [.facts, .audit])
    } catch DamageFound.destroyedKeys {
      // Put back from a copy made before the erasure: nobody can open it, and it is nobody's to know of.
      return try erased(
        record, type, detail: "\(DamageFound.destroyedKeys)", also: unaccounted(record, type))
    }
    let (facts, validUntil) = try facts(of: record, type, keys: keys, among: known)
    let question = question(.locate, type, place: record.header.place, facts: facts)
    if let denial = vault.policy.decide(question).denial {
      var content = content(.deny, about: record.header, prefix: type.idPrefix)
      content.claims.decide(
        reason: denial.reason, policyVersion: vault.policy.version, policies: denial.policies, hidden: true)
      return .hidden(denial, entries: [try vault.writer.draft(content, keys: keys)])
    }
    let basis = basis([record.header.subject], validUntil: validUntil)
    return .located(LocatedRecord(record: record, type: type, facts: facts, keys: keys, basis: basis))
  }

  func question(
    _ action: Action, _ type: RecordType?, field: Field? = nil, place: PlacePath?, facts: Facts = Facts(),
    search: SearchKind? = nil
  ) -> AccessQuestion {
    AccessQuestion(
      caller: caller.facts, action: action, type: type, field: field, place: place, purpose: purpose?.name,
      facts: facts, searchKind: search)
  }

  private func erased(
    _ record: SealedRecord, _ type: RecordType, detail: String, also more: [EntryDraft] = []
  )
    throws -> Location
  {
    var content = content(.deny, about: record.header, prefix: type.idPrefix)
    content.claims[.detail] = detail
    content.claims.decide(
      reason: .outOfScope, policyVersion: vault.policy.version, policies: [], hidden: true)
    let keys = try vault.subjectKeys(record.header.subject, roles: [.audit])
    return .hidden(Denial(.outOfScope), entries: [try vault.writer.draft(content, keys: keys)] + more)
  }

  /// What the log is told where keys are destroyed and nothing held says by what: an erasure and a withdrawal leave
  /// their row. In the vault's name, so that the own acts of whoever asked tell nothing of it.
  private func unaccounted(_ record: SealedRecord, _ type: RecordType) throws -> [EntryDraft] {
    guard try !vault.accountsForDestruction(of: record) else { return [] }
    var content = EntryContent(event: .integrityFail, outcome: .error)
    content.actor = "vault"
    content.claims[.actor] = "vault"
    content.claims[.detail] =
      "\(event.code) \(type.name) \(record.header.id.text(prefix: type.idPrefix)): "
      + "data keys of its subject are destroyed, and no erasure or withdrawal says so"
    return [try vault.writer.draft(content)]
  }

  private func absent(_ reference: RecordReference, _ type: RecordType) -> EntryContent {
    var content = content(.deny)
    // What was asked for may be anything somebody typed: only an id of the right form is repeated.
    let id = RecordID(reference.id, prefix: type.idPrefix)?.text(prefix: type.idPrefix) ?? "no id"
    content.claims[.detail] = "absent: \(type.name) \(id)"
    content.claims.decide(
      reason: .outOfScope, policyVersion: vault.policy.version, policies: [], hidden: true)
    return content
  }
}

extension OpenVault {
  /// Whether an erasure that is done, or a withdrawal of the import that brought the record, is on record.
  fileprivate func accountsForDestruction(of record: SealedRecord) throws -> Bool {
    // An altered row accounts for nothing.
    if let row = try store.control(.erasure, record.header.subject.text),
      let erasure = try? controls.open(row, as: Erasure.self), erasure.state == .done
    {
      return true
    }
    guard let batch = record.header.batch, let row = try store.control(.importing, batch.text),
      let job = try? controls.open(row, as: ImportJob.self)
    else { return false }
    return job.state == .withdrawing || job.state == .withdrawn
  }
}
