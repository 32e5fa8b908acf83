extension Call {
  /// Records of one subject that can tell facts; more than any person has.
  static let mostFactsRows = 1000

  /// The facts of a record as this caller sees them now, and until when they hold.
  ///
  /// Opens the small facts boxes of the subject's records, nothing else; each opened box authenticates its
  /// whole row.
  func facts(
    of record: SealedRecord, _ type: RecordType, keys: borrowing SubjectKeys, among known: [FactValues]?
  ) throws -> (Facts, validUntil: Timestamp) {
    let expected = RecordSealer.contentDigest(plain: record.plain, boxes: record.boxes, tokens: record.tokens)
    guard expected == record.contentDigest else { throw DamageFound.recordRow }
    let own = try vault.factValues(record.factsRow, type, keys: keys)
    let others = try known ?? factValues(of: record.header.subject, except: record.header.id, keys: keys)
    let subject = [own] + others.filter { $0.header.id != record.header.id }
    let reader = FactsReader(
      catalog: vault.catalog, caller: caller, purpose: purpose?.name, now: now, timeZone: vault.timeZone,
      callerDwellings: try callerDwellings(unless: record.header.subject))
    return reader.facts(of: own, idPrefix: type.idPrefix, among: subject)
  }

  /// What tells facts of a subject, but for one record.
  private func factValues(
    of subject: SubjectID, except record: RecordID, keys: borrowing SubjectKeys
  ) throws -> [FactValues] {
    var values: [FactValues] = []
    for row in try vault.store.factsRows(of: subject, limit: Call.mostFactsRows)
    where row.header.id != record {
      guard let type = vault.catalog.type(row.header.type), !type.facts.isEmpty else { continue }
      values.append(try vault.factValues(row, type, keys: keys))
    }
    return values
  }

  /// Where the caller lives, as far as the vault holds the caller's own record; the own file needs no such check.
  private func callerDwellings(unless subject: SubjectID) throws -> Set<FactsReader.Dwelling> {
    guard !caller.subjects.contains(subject) else { return [] }
    var rows: [FactValues] = []
    for subject in caller.subjects {
      // Whose records were withdrawn has no facts key any more.
      guard try vault.keyStore.subjectKeys(subject)?.holdsDataKeys ?? false else { continue }
      let keys = try vault.subjectKeys(subject, roles: [.facts])
      for row in try vault.store.factsRows(of: subject, limit: Call.mostFactsRows) {
        guard let type = vault.catalog.type(row.header.type), type.tellsDwelling else { continue }
        rows.append(try vault.factValues(row, type, keys: keys))
      }
    }
    return FactsReader.dwellings(of: rows)
  }
}

extension RecordType {
  var tellsDwelling: Bool {
    facts.contains { if case .dwelling = $0 { true } else { false } }
  }
}

extension OpenVault {
  /// Opens the facts box of a row of the subject whose facts key is at hand; of another generation than the row's, the
  /// row's own is unwrapped for it.
  func factValues(_ row: FactsRow, _ type: RecordType, keys: borrowing SubjectKeys) throws -> FactValues {
    guard try row.keyGeneration() == keys.generation else {
      return try factValues(row, type, opening: self.keys(of: row, roles: [.facts]))
    }
    return try factValues(row, type, opening: keys)
  }

  private func factValues(_ row: FactsRow, _ type: RecordType, opening keys: borrowing SubjectKeys)
    throws(DamageFound) -> FactValues
  {
    let bytes = try sealer.openFacts(
      row.facts, header: row.header, contentDigest: row.contentDigest, keyCommitment: row.keyCommitment,
      keys: keys)
    var values: [Name: [UInt8]] = [:]
    for (number, value) in try FieldBoxes.parseValues(bytes) {
      if let field = numbers.field(number, of: type) { values[field.name] = value }
    }
    return FactValues(type: type, header: row.header, values: values)
  }
}
