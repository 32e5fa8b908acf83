extension OpenVault {
  /// Brings a record to another place; who may see it follows from where it lies.
  ///
  /// With a record that is its own subject, a resident, go the records about that subject that lie at the same
  /// place: care profile, requests, orders, consents. All go or none does, so that the old place's staff keep
  /// nothing and the new one's find everything; each is asked about, and each leaves an entry. A record whose type
  /// lies where its subject does goes with the subject, not by itself.
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
      case .hidden(let denial, let entries):
        return try await call.refuse(.notFound, denial, entries: entries).map { .refused($0) }
      case .located(let located):
        return try await call.move(located, expecting: version, to: target)
      }
    }
  }
}

extension Call {
  fileprivate func move(
    _ located: consuming LocatedRecord, expecting version: UInt32, to place: PlacePath
  ) async throws -> Answer<WrittenRecord>? {
    let permission = mayMove(located, to: place)
    if let denial = permission.denial {
      let entry = try self.denial(denial, located, fields: [])
      return try await refuse(.denied, denial, entries: [entry]).map { .refused($0) }
    }
    guard located.record.header.version == version else {
      let denial = Denial(.conflict)
      return try await refuse(.staleVersion, denial, entries: [try self.denial(denial, located, fields: [])])
        .map { .refused($0) }
    }
    if let problem = try leavesSubject(located, to: place) {
      return .refused(Refusal(.invalid, problems: [problem]))
    }
    if vault.hasSealedScope(located.type) { return try await refuseSealed(located) }
    var validUntil = located.basis.validUntil
    let keys = try vault.subjectKeys(located.record.header.subject, roles: [.audit])
    var changes = [try moved(located, to: place, permission)]
    for follower in try followers(of: located) {
      guard let type = vault.catalog.type(follower.header.type) else { throw DamageFound.recordRow }
      switch try locate(follower, type) {
      case .hidden(let denial, let entries):
        return try await refuse(.denied, denial, entries: entries).map { .refused($0) }
      case .located(let located):
        let permission = mayMove(located, to: place)
        if let denial = permission.denial {
          let entry = try self.denial(denial, located, fields: [])
          return try await refuse(.denied, denial, entries: [entry]).map { .refused($0) }
        }
        if vault.hasSealedScope(located.type) { return try await refuseSealed(located) }
        validUntil = min(validUntil, located.basis.validUntil)
        changes.append(try moved(located, to: place, permission))
      }
    }
    return try await replace(changes, validUntil: validUntil, keys: keys)
  }

  private func refuseSealed(_ located: borrowing LocatedRecord) async throws -> Answer<WrittenRecord>? {
    let denial = Denial(.sealedLevel)
    let entry = try self.denial(denial, located, fields: [])
    return try await refuse(.sealedLevel, denial, entries: [entry]).map { .refused($0) }
  }

  /// Asks about the place it leaves and the place it goes to.
  private func mayMove(_ located: borrowing LocatedRecord, to place: PlacePath) -> Decision {
    let leaving = vault.policy.decide(
      question(.move, located.type, place: located.record.header.place, facts: located.facts))
    guard leaving.isPermitted else { return leaving }
    return vault.policy.decide(question(.move, located.type, place: place, facts: located.facts))
  }

  /// What is wrong with moving a record by itself whose place is its subject's; to the subject it may be brought.
  private func leavesSubject(_ located: borrowing LocatedRecord, to place: PlacePath) throws -> Refusal
    .Problem?
  {
    guard located.type.liesWithSubject else { return nil }
    let rows = try vault.store.factsRows(of: located.record.header.subject, limit: Call.mostFactsRows)
    let subject = rows.first { vault.catalog.type($0.header.type)?.subject == .itself }
    guard subject?.header.place != place else { return nil }
    return .init(
      field: "place", code: "elsewhere",
      text: "lies where the record it is about lies\nmove that record: this one goes along")
  }

  /// The other records about the same subject at the same place, where the record is its own subject.
  private func followers(of located: borrowing LocatedRecord) throws -> [SealedRecord] {
    guard located.type.subject == .itself else { return [] }
    let header = located.record.header
    let rows = try vault.store.factsRows(of: header.subject, limit: Call.mostFactsRows)
    // What is not loaded would stay behind.
    guard rows.count < Call.mostFactsRows else { throw DamageFound.recordRow }
    return try rows.filter { $0.header.id != header.id && $0.header.place == header.place }.compactMap {
      try vault.store.record($0.header.id)
    }
  }

  /// The record sealed again for another place; its values stay as they are.
  private func moved(
    _ located: borrowing LocatedRecord, to place: PlacePath, _ permission: Decision
  ) throws -> RecordChange {
    let (record, type) = (located.record, located.type)
    let keys = try vault.keys(of: record.factsRow, roles: vault.ring.roles)
    let values = try openForSealing(record, type, vault.openTokenFields(type), keys: keys)
    let facts = try vault.factValues(record.factsRow, type, keys: keys).values
    var header = record.header
    header.place = place
    header.version += 1
    header.updated = now
    var content = RecordContent(values: values.filter { type.field($0.key)?.level == .open })
    content.kept = try keptBoxes(record, type, except: [])
    let tokens = Set(vault.searchTokens(type, values: values, place: place, importKey: nil))
      .union(keptTokens(record, type, values: values)).inOrder
    let sealed = vault.seal(
      header, type, content, facts: facts, tokens: tokens, keys: keys, commitment: record.keyCommitment)
    return RecordChange(old: record, new: sealed, type: type, permission: permission)
  }
}
