extension OpenVault {
  /// Brings a record to another place; who may see it follows from where it lies.
  func move(
    _ ask: MoveAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<WrittenRecord> {
    try await answering(.recordMove, for: purpose, by: caller) { call in
      let type: RecordType
      switch call.recordType(ask.record.type) {
      case .yes(let found): type = found
      case .no(let refusal): return .refused(refusal)
      }
      guard let version = ask.version else { return .refused(Refusal(.versionRequired)) }
      let target: PlacePath
      switch call.place(ask.place) {
      case .yes(let found): target = found
      case .no(let refusal): return .refused(refusal)
      }
      switch try call.locate(ask.record, type) {
      case .hidden(let denial, let entry):
        return try await call.refuse(.notFound, denial, entries: [entry]).map { .refused($0) }
      case .located(let located):
        var permission = Decision.permit(policies: [])
        for place in [located.record.header.place, target] {
          permission = policy.decide(call.question(.move, type, place: place, facts: located.facts))
          if let denial = permission.denial {
            let entry = try call.denial(denial, located, fields: [])
            return try await call.refuse(.denied, denial, entries: [entry]).map { .refused($0) }
          }
        }
        guard located.record.header.version == version else {
          let denial = Denial(.conflict)
          let entry = try call.denial(denial, located, fields: [])
          return try await call.refuse(.staleVersion, denial, entries: [entry]).map { .refused($0) }
        }
        return try await call.move(located, to: target, permission)
      }
    }
  }
}

extension Call {
  fileprivate func move(
    _ located: consuming LocatedRecord, to place: PlacePath, _ permission: Decision
  ) async throws -> Answer<WrittenRecord>? {
    let (record, type) = (located.record, located.type)
    let keys = try vault.subjectKeys(record.header.subject, roles: Set(WrappingRole.allCases))
    let values = try openForSealing(record, type, type.tokenFields, keys: keys)
    let facts = try vault.factValues(
      FactsRow(
        header: record.header, facts: record.facts, contentDigest: record.contentDigest,
        keyCommitment: record.keyCommitment), type, keys: keys
    ).values
    var header = record.header
    header.place = place
    header.version += 1
    header.updated = now
    var content = RecordContent(values: values.filter { type.field($0.key)?.level == .open })
    content.kept = try keptBoxes(record, type, except: [])
    let explained = vault.searchTokens(type, values: values, place: record.header.place, importKey: nil)
    let tokens = Set(vault.searchTokens(type, values: values, place: place, importKey: nil))
      .union(keptTokens(record, explained: explained))
      .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    let sealed = vault.seal(header, type, content, facts: facts, tokens: tokens, keys: keys)
    return try await replace(
      record, with: sealed, type, fields: [], unique: [], permission: permission,
      validUntil: located.basis.validUntil, keys: keys)
  }
}
