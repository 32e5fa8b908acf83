import Sodium

extension OpenVault {
  /// Holds a new record.
  func create(
    _ ask: CreateAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<WrittenRecord> {
    try await answering(.recordCreate, for: purpose, by: caller) { call in
      let type: RecordType
      switch call.recordType(ask.type) {
      case .yes(let found): type = found
      case .no(let refusal): return .refused(refusal)
      }
      let place: PlacePath
      switch call.place(ask.place) {
      case .yes(let found): place = found
      case .no(let refusal): return .refused(refusal)
      }
      if let earlier = try call.earlierAnswer(
        ask.idempotency, to: "create \(type.name)", upTo: type.highestLevel)
      {
        return try await call.replay(earlier, type)
      }
      let values: ValidValues
      switch validate(ask.values, of: type, partial: false) {
      case .success(let found): values = found
      case .failure(let invalid): return .refused(Refusal(.invalid, problems: invalid.problems))
      }
      let subject: NewSubject
      switch try await call.subject(of: type, values: values, at: place) {
      case .yes(let found)?: subject = found
      case .no(let refusal)?: return .refused(refusal)
      case nil: return nil
      }
      let permission: Decision
      switch try await call.permitCreating(type, values, at: place, subject) {
      case .yes(let found)?: permission = found
      case .no(let refusal)?: return .refused(refusal)
      case nil: return nil
      }
      if subject.isNew ? !ring.isFull : type.highestLevel > ring.ceiling {
        return try await call.refuse(
          Denial(.sealedLevel), as: .sealedLevel, detail: "create \(type.name)", place: place
        ).map { .refused($0) }
      }
      let header = RecordHeader(
        id: .random(), type: type.name, subject: subject.id, place: place, lifecycle: .active, version: 1,
        created: call.now, updated: call.now, batch: nil)
      // The keys are durable before the record: an orphan is swept, a record without keys would be lost.
      if let wrapped = subject.wrapped, try !insertKeys([wrapped]) { return nil }
      let keys =
        if let row = subject.row { try self.keys(of: row, roles: ring.roles) } else {
          try subjectKeys(subject.id, roles: ring.roles)
        }
      let record = seal(
        header, type, RecordContent(values: values.values), facts: values.values,
        tokens: searchTokens(type, values: values.values, place: place, importKey: nil), keys: keys,
        commitment: ring.isFull ? nil : subject.row?.keyCommitment)
      return try await call.write(
        NewRecord(
          record: record, type: type, unique: uniqueTokens(type, values: values.values, place: place),
          fields: values.values.keys.sorted(), idempotency: ask.idempotency, basis: subject.basis,
          hasNewSubject: subject.isNew),
        permission: permission, keys: keys)
    }
  }
}

/// A sealed record that is to be inserted.
private struct NewRecord {
  let record: SealedRecord
  let type: RecordType
  let unique: [SearchToken]
  let fields: [Name]
  let idempotency: Idempotency?
  let basis: DecisionBasis
  let hasNewSubject: Bool
}

/// The subject of a new record: new itself, with keys to be stored, or one that is held.
struct NewSubject {
  let id: SubjectID
  /// Whether nothing is held about the subject yet.
  let isNew: Bool
  /// Keys to be stored: of a new subject, where the vault is open up to the highest level.
  let wrapped: WrappedSubjectKeys?
  /// What a record of the subject that is held says of the data keys; a new subject's follow from its keys.
  let row: FactsRow?
  /// What is known of the subject where it is held already: consents count when a record about it is made.
  let facts: Facts
  let basis: DecisionBasis
}

extension Call {
  /// Whom a record with these values is about; `nil`: decide again.
  ///
  /// A record about somebody else needs that somebody to be one the caller may know of, and so does every other
  /// record it mentions.
  fileprivate func subject(
    of type: RecordType, values: ValidValues, at place: PlacePath
  ) async throws -> Understood<NewSubject>? {
    switch try lookUp(values.values, of: type) {
    case .unknown(let refusal, let entries):
      // Whoever may not create here at all is told so first, and learns nothing about the record named.
      if case .no(let denied)? = try await permitCreating(type, nil, at: place, nil) { return .no(denied) }
      return try await refuse(.invalid, Denial(.outOfScope), entries: entries, problems: refusal.problems)
        .map { .no($0) }
    case .known(.some(let found)):
      if let problem = misplaced(place, type, about: found) {
        return .no(Refusal(.invalid, problems: [problem]))
      }
      return .yes(
        NewSubject(
          id: found.record.header.subject, isNew: false, wrapped: nil, row: found.record.factsRow,
          facts: found.facts, basis: found.basis))
    case .known(nil):
      let id = SubjectID.random()
      var wrapped: WrappedSubjectKeys?
      if vault.ring.isFull { _ = SubjectKeys.make(for: id, ring: vault.ring, stored: &wrapped) }
      return .yes(
        NewSubject(id: id, isNew: true, wrapped: wrapped, row: nil, facts: Facts(), basis: basis()))
    }
  }

  /// Asks whether the caller may make such a record, and give each of its fields; `nil`: decide again.
  fileprivate func permitCreating(
    _ type: RecordType, _ values: ValidValues?, at place: PlacePath, _ subject: NewSubject?
  ) async throws -> Permitted? {
    var facts = subject?.facts ?? Facts()
    facts.party = namesCaller(values?.values ?? [:], type)
    var permission = vault.policy.decide(question(.create, type, place: place, facts: facts))
    for field in type.fields where permission.isPermitted && values?.values[field.name] != nil {
      let decision = vault.policy.decide(question(.create, type, field: field, place: place, facts: facts))
      if !decision.isPermitted { permission = decision }
    }
    guard let denial = permission.denial else { return .yes(permission) }
    return try await refuse(denial, detail: "create \(type.name)", place: place).map { .no($0) }
  }

  fileprivate func write(
    _ new: NewRecord, permission: Decision, keys: borrowing SubjectKeys
  ) async throws -> Answer<WrittenRecord>? {
    let id = new.record.header.id.text(prefix: new.type.idPrefix)
    let header = new.record.header
    let version = vault.policy.version
    var content = content(.allow, about: header, prefix: new.type.idPrefix)
    content.state = StateChange(created: StateDigest(new.record), replaced: nil)
    content.claims[.fields] = new.fields.map(\.text).joined(separator: " ")
    content.claims.decide(reason: nil, policyVersion: version, policies: permission.policies)
    var denied = self.content(.deny)
    denied.claims[.place] = header.place.text
    denied.claims[.detail] = "create \(new.type.name): already held"
    denied.claims.decide(reason: .conflict, policyVersion: version, policies: [])
    let kept = new.idempotency.map { idempotency in
      keep(
        idempotency, of: "create \(new.type.name)", IdempotentWrite(id: id, version: header.version),
        upTo: new.type.highestLevel)
    }
    let now = now
    let draft = Draft(
      entries: [try vault.writer.draft(content, keys: keys)], basis: new.basis,
      changes: [.subject(header.subject)],
      refused: { [denied, vault] _ in [try vault.writer.draft(denied)] },
      write: { (transaction) throws(StoreFailure) in
        for token in new.unique where try transaction.isTaken(token) { return .refused(.conflict) }
        if let kept, try !transaction.keep(kept, now: now) { return .refused(.conflict) }
        return try transaction.insert(new.record) ? .written : .refused(.conflict)
      })
    switch try await commit(draft) {
    case .stale:
      try dropKeys(of: new)
      return nil
    case .refused(let reason, let receipt, _):
      try dropKeys(of: new)
      // The same call at the same time may have come first.
      if let earlier = try earlierAnswer(
        new.idempotency, to: "create \(new.type.name)", upTo: new.type.highestLevel)
      {
        return try await replay(earlier, new.type)
      }
      return .refused(Refusal(.conflict, reason: reason, auditSeq: receipt.first))
    case .committed(let receipt):
      return .released(
        WrittenRecord(
          id: id, type: new.type.name, version: header.version, auditSeq: receipt.first,
          policyVersion: version,
          replayed: false))
    }
  }

  private func dropKeys(of new: NewRecord) throws {
    if new.hasNewSubject { try vault.dropKeys(of: [new.record.header.subject]) }
  }
}

extension OpenVault {
  /// Destroys the keys of new subjects whose records were not written: they would open nothing, for ever.
  ///
  /// Keys that stay because the process ended in between are harmless, and are left: a key store that is newer
  /// than the data it stands beside must not lose keys.
  func dropKeys(of subjects: [SubjectID]) throws(StoreFailure) {
    guard !subjects.isEmpty else { return }
    do throws(StoreFailure) {
      try keyStore.destroy(subjects)
    } catch {
      // Somebody reads the key store at this moment.
      guard error.kind == .busy else { throw error }
    }
  }
}

extension Decision {
  /// The policies that decided.
  var policies: [String] {
    switch self {
    case .permit(let policies): policies
    case .deny(let denial): denial.policies
    }
  }
}
