/// The road of a change to how the vault is run: ask policy, write the row, log it, then let it count.
extension Call {
  /// Asks whether this caller may do `action` to the vault itself.
  func administer(_ action: Action, detail: String) async throws -> Permitted? {
    let decision = vault.policy.decide(question(action, nil, place: nil))
    guard let denial = decision.denial else { return .yes(decision) }
    return try await refuse(denial, detail: detail).map { .no($0) }
  }

  /// A look at the directory: permitted and logged, or refused; `nil`: decide again.
  func lookUp<Value>(
    _ action: Action, detail: String, _ read: () -> Value
  ) async throws -> Answer<Value>? {
    switch try await administer(action, detail: detail) {
    case nil: return nil
    case .no(let refusal)?: return .refused(refusal)
    case .yes(let permission)?:
      var content = content(.allow)
      content.claims[.detail] = detail
      content.claims.decide(
        reason: nil, policyVersion: vault.policy.version, policies: permission.policies)
      let found = read()
      let draft = Draft(entries: [try vault.writer.draft(content)], basis: basis())
      guard case .committed = try await commit(draft) else { return nil }
      return .released(found)
    }
  }

  enum Permitted {
    case yes(Decision)
    case no(Refusal)
  }

  /// A control row that is to be written: the record as it will be, and the row it replaces.
  struct ControlChange {
    let row: ControlRow
    let replaced: ControlRow?
    let detail: String
    /// The record of the person whom the change concerns: it shows in that person's own view.
    let about: (record: RecordHeader, prefix: String)?

    init(
      _ record: some ControlRecord, replacing old: ControlRow?, rows: ControlRows, detail: String,
      about: (record: RecordHeader, prefix: String)? = nil
    ) throws {
      self.about = about
      row = try rows.row(record, version: (old?.version ?? 0) + 1)
      replaced = old
      self.detail = detail
    }
  }

  /// Writes control rows, an entry each, and puts them into the directory once they are durable.
  ///
  /// - Parameter kept: the answer to an idempotent call, kept with what it made.
  /// - Returns: `nil`: decide again.
  func write(
    _ changes: [ControlChange], permission: Decision, touching keys: [ChangeKey],
    keeping kept: IdempotentAnswer? = nil
  ) async throws -> Written? {
    var entries: [EntryDraft] = []
    for change in changes {
      var content = content(.allow)
      if let about = change.about {
        content = self.content(.allow, about: about.record, prefix: about.prefix)
      }
      content.state = StateChange(
        created: StateDigest(change.row), replaced: change.replaced.map { StateDigest($0) })
      content.claims[.detail] = change.detail
      content.claims.decide(
        reason: nil, policyVersion: vault.policy.version, policies: permission.policies)
      if let subject = content.subject {
        let keys = try vault.subjectKeys(subject, roles: [.audit])
        entries.append(try vault.writer.draft(content, keys: keys))
      } else {
        entries.append(try vault.writer.draft(content))
      }
    }
    var denied = content(.deny)
    denied.claims[.detail] = changes.first?.detail ?? ""
    denied.claims.decide(reason: .conflict, policyVersion: vault.policy.version, policies: [])
    let rows = changes.map(\.row)
    let now = now
    let draft = Draft(
      entries: entries,
      // Two changes of one person are decided one after the other: rules look at all of the person's posts.
      basis: DecisionBasis(size: size, watches: caller.watches + keys, validUntil: caller.validUntil),
      changes: keys,
      refused: { [denied, vault] _ in [try vault.writer.draft(denied)] },
      write: { (transaction) throws(StoreFailure) in
        if let kept, try !transaction.keep(kept, now: now) { return .refused(.conflict) }
        for row in rows {
          guard try transaction.put(row) else { return .refused(.conflict) }
        }
        return .written
      },
      whenDurable: { [vault] in
        vault.directory.take(rows, vault.controls)
        if rows.contains(where: { $0.kind == .place }) { vault.placesChanged() }
      })
    switch try await commit(draft) {
    case .stale: return nil
    case .refused(let reason, let receipt, _):
      return .no(Refusal(.conflict, reason: reason, auditSeq: receipt.first))
    case .committed(let receipt): return .yes(receipt)
    }
  }

  enum Written {
    case yes(AuditReceipt)
    case no(Refusal)
  }
}
