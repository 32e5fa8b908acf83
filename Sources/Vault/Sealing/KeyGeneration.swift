extension RecordSealer {
  /// The generation of data keys that a box names; `nil` where the bytes are too few.
  static func generation(of box: [UInt8]) -> UInt32? {
    guard box.count >= 5 else { return nil }
    return box[1...4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

extension FactsRow {
  /// The generation of data keys that the row is sealed with: all its boxes name the same.
  func keyGeneration() throws(DamageFound) -> UInt32 {
    guard let generation = RecordSealer.generation(of: facts) else { throw .recordRow }
    return generation
  }
}

extension SealedRecord {
  /// The generation of data keys that its boxes name; `nil` where the row is cut.
  public var keyGeneration: UInt32? { RecordSealer.generation(of: facts) }

  /// The part that tells facts.
  var factsRow: FactsRow {
    FactsRow(header: header, facts: facts, contentDigest: contentDigest, keyCommitment: keyCommitment)
  }
}

/// A row that was read is sealed with other keys by now, and those that it names are gone: it has to be read again.
struct SealedAnew: Error {}

extension OpenVault {
  /// Unwraps keys of a subject, of the newest generation: what is sealed for the first time is sealed with these.
  /// The audit key is one and the same in every generation.
  ///
  /// A record whose keys are gone is damaged, since erasure removes both.
  func subjectKeys(_ subject: SubjectID, roles: Set<WrappingRole>) throws -> SubjectKeys {
    try againAfterRotation {
      guard let wrapped = try keyStore.subjectKeys(subject) else { throw DamageFound.subjectKeys }
      guard roles == [.audit] || wrapped.holdsDataKeys else { throw DamageFound.destroyedKeys }
      return try SubjectKeys.unwrap(wrapped, roles: roles, ring: ring)
    }
  }

  /// Unwraps the keys that a row is sealed with: the generation that its boxes name.
  ///
  /// - Throws: `SealedAnew` where the row has been sealed with newer keys since it was read.
  func keys(of row: FactsRow, roles: Set<WrappingRole>) throws -> SubjectKeys {
    let generation = try row.keyGeneration()
    return try againAfterRotation {
      guard let wrapped = try keyStore.subjectKeys(row.header.subject, generation: generation) else {
        throw try absence(of: generation, for: row.header)
      }
      guard roles == [.audit] || wrapped.holdsDataKeys else { throw DamageFound.destroyedKeys }
      return try SubjectKeys.unwrap(wrapped, roles: roles, ring: ring)
    }
  }

  /// Why the keys that a row names are not there.
  private func absence(of generation: UInt32, for header: RecordHeader) throws -> any Error {
    guard let newest = try keyStore.subjectKeys(header.subject) else { return DamageFound.subjectKeys }
    guard newest.holdsDataKeys else { return DamageFound.destroyedKeys }
    guard let row = try store.record(header.id)?.factsRow, try row.keyGeneration() == generation else {
      return SealedAnew()
    }
    return generation < newest.generation ? DamageFound.formerKeys : DamageFound.recordRow
  }
}
