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
      if let replay = try call.replay(ask.idempotency, type) { return replay }
      let values: ValidValues
      switch validate(ask.values, of: type, partial: false) {
      case .success(let found): values = found
      case .failure(let invalid): return .refused(Refusal(.invalid, problems: invalid.problems))
      }
      let permission = policy.decide(call.question(.create, type, place: place))
      if let denial = permission.denial {
        return try await call.refuse(denial, detail: "create \(type.name)", place: place).map { .refused($0) }
      }
      let subject: NewSubject
      switch try call.subject(of: type, values: values.values) {
      case .yes(let found): subject = found
      case .no(let refusal): return .refused(refusal)
      }
      let header = RecordHeader(
        id: .random(), type: type.name, subject: subject.id, place: place, lifecycle: .active, version: 1,
        created: call.now, updated: call.now, batch: nil)
      // The keys are durable before the record: an orphan is swept, a record without keys would be lost.
      if let wrapped = subject.wrapped { try keyStore.insert([wrapped]) }
      let keys = try subjectKeys(subject.id, roles: Set(WrappingRole.allCases))
      let record = seal(
        header, type, RecordContent(values: values.values), facts: values.values,
        tokens: searchTokens(type, values: values.values, place: place, importKey: nil), keys: keys)
      return try await call.write(
        NewRecord(
          record: record, type: type, unique: uniqueTokens(type, values: values.values, place: place),
          fields: values.values.keys.sorted(), idempotency: ask.idempotency), permission: permission, keys: keys)
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
}

/// The subject of a new record: new itself, with keys to be stored, or one that is held.
struct NewSubject {
  let id: SubjectID
  let wrapped: WrappedSubjectKeys?
}

extension Call {
  /// Whom a record with these values is about.
  ///
  /// A record about somebody else needs that somebody to be one the caller may know of.
  func subject(of type: RecordType, values: [Name: [UInt8]]) throws -> Understood<NewSubject> {
    guard case .reference(let fieldName) = type.subject else {
      let id = SubjectID.random()
      var wrapped: WrappedSubjectKeys?
      _ = SubjectKeys.make(for: id, ring: vault.ring, stored: &wrapped)
      return .yes(NewSubject(id: id, wrapped: wrapped))
    }
    guard let field = type.field(fieldName), case .reference(let target) = field.kind,
      let targetType = vault.catalog.type(target), let value = values[fieldName],
      let id = RecordID(String(decoding: value, as: UTF8.self), prefix: targetType.idPrefix),
      let record = try vault.store.record(id), record.header.type == target,
      case .located = try locate(record, targetType)
    else { return .no(.invalid(fieldName.text, "no_such_record", "names no record you can refer to")) }
    return .yes(NewSubject(id: record.header.subject, wrapped: nil))
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
      keep(idempotency, IdempotentWrite(id: id, version: header.version))
    }
    let now = now
    let draft = Draft(
      entries: [try vault.writer.draft(content, keys: keys)], basis: basis([header.subject]),
      changes: [.subject(header.subject)],
      refused: { [denied, vault] _ in [try vault.writer.draft(denied)] },
      write: { (transaction) throws(StoreFailure) in
        for token in new.unique where try transaction.isTaken(token) { return .refused(.conflict) }
        if let kept, try !transaction.keep(kept, now: now) { return .refused(.conflict) }
        return try transaction.insert(new.record) ? .written : .refused(.conflict)
      })
    switch try await commit(draft) {
    case .stale: return nil
    case .refused(let reason, let receipt, _):
      return .refused(Refusal(.conflict, reason: reason, auditSeq: receipt.first))
    case .committed(let receipt):
      return .released(
        WrittenRecord(
          id: id, type: new.type.name, version: header.version, auditSeq: receipt.first, policyVersion: version,
          replayed: false))
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
