import Sodium

/// Proof that what is about to leave the vault stands in the log, durably. Only `release` makes one.
struct ReleaseProof: ~Copyable {
  fileprivate init(_ receipt: AuditReceipt, of draft: Draft) {
    precondition(receipt.draft == draft.id, "a receipt releases what its own draft said, nothing else")
  }
}

extension Call {
  /// Logs the look, then lets the record out.
  func release(_ masked: MaskedRecord) async throws -> Answer<ReleasedRecord>? {
    let draft = Draft(entries: [masked.entry], basis: masked.basis)
    guard case .committed(let receipt) = try await commit(draft) else { return nil }
    var row = masked.row
    row.auditSeq = receipt.first
    return .released(
      ReleasedRecord(row, policyVersion: vault.policy.version, proof: ReleaseProof(receipt, of: draft)))
  }

  /// Logs every row, or that there was none, then lets the page out; `nil` where something changed.
  func release(
    _ page: [MaskedRecord], nextCursor: String?, orNothing empty: EntryDraft, charge: BudgetCharge?,
    refused: @escaping @Sendable (ReasonCode) throws -> [EntryDraft]
  ) async throws -> Answer<ReleasedPage>? {
    let subjects = page.flatMap(\.basis.watches)
    let draft = Draft(
      entries: page.isEmpty ? [empty] : page.map(\.entry),
      basis: DecisionBasis(
        size: size, watches: Array(Set(subjects + caller.watches)),
        validUntil: page.map(\.basis.validUntil).min() ?? caller.validUntil),
      charge: charge, refused: refused)
    switch try await commit(draft) {
    case .stale: return nil
    case .refused(let reason, let receipt, let wait):
      return .refused(
        Refusal(.rateLimited, reason: reason, auditSeq: receipt.first, retryAfter: wait))
    case .committed(let receipt):
      var rows = page.map(\.row)
      for index in rows.indices { rows[index].auditSeq = receipt.first + UInt64(index) }
      return .released(
        ReleasedPage(
          rows, nextCursor: nextCursor, auditSeq: receipt.last, policyVersion: vault.policy.version,
          proof: ReleaseProof(receipt, of: draft)))
    }
  }

  /// Logs the reveal and charges its budget, then lets the value out.
  func release(_ bared: consuming BaredField, charge: BudgetCharge?) async throws -> Answer<RevealedField>? {
    let draft = Draft(entries: [bared.entry], basis: bared.basis, charge: charge, refused: bared.refused)
    switch try await commit(draft) {
    case .stale: return nil
    case .refused(let reason, let receipt, let wait):
      return .refused(
        Refusal(.rateLimited, reason: reason, auditSeq: receipt.first, retryAfter: wait))
    case .committed(let receipt):
      var remaining: [(seconds: Int64, left: Int)] = []
      if let charge {
        let left = vault.sequencer.left(
          budget: charge.budget, actor: charge.actorToken, windows: charge.windows)
        remaining = zip(charge.windows, left).map { ($0.seconds, $1) }
      }
      let decision = bared.decision
      var isList = false
      if case .list = decision.field.kind { isList = true }
      return .released(
        RevealedField(
          id: bared.id, type: bared.type, field: decision.field.name, label: decision.label, isList: isList,
          auditSeq: receipt.first, policyVersion: vault.policy.version, remaining: remaining,
          value: bared.value, proof: ReleaseProof(receipt, of: draft)))
    }
  }
}
