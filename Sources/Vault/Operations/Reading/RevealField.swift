extension OpenVault {
  /// One field of one record, in clear.
  func reveal(
    _ ask: RevealAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<RevealedField> {
    try await answering(.fieldReveal, for: purpose, by: caller) { call in
      let type: RecordType
      switch call.recordType(ask.record.type) {
      case .yes(let found): type = found
      case .no(let refusal): return .refused(refusal)
      }
      let field: Field
      switch call.fields([ask.field], of: type) {
      case .yes(let found): field = found[0]
      case .no(let refusal): return .refused(refusal)
      }
      switch try call.locate(ask.record, type) {
      case .hidden(let denial, let entries):
        return try await call.refuse(.notFound, denial, entries: entries).map { .refused($0) }
      case .located(let located):
        switch try call.permitRevealing(located, field: field) {
        case .denied(let denial, let entry):
          return try await call.refuse(.denied, denial, entries: [entry]).map { .refused($0) }
        case .permitted(let permit):
          let level = permit.decisions[field.name]?.label.level ?? field.level
          let charge = call.charge(.reveal, level: level)
          let unlocked = try call.unlock(permit)
          let opened = try call.open(unlocked)
          let bared = try call.bare(opened, field: field, budget: charge?.budget ?? "")
          return try await call.release(bared, charge: charge)
        }
      }
    }
  }
}
