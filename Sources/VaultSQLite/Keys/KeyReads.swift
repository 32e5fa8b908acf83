import Vault

/// The queries of keys, prepared on one reading connection.
///
/// Sendable: the pool lends it to one thread at a time.
final class KeyReads: @unchecked Sendable {
  private let bySubject: Statement
  private let byGeneration: Statement
  private let generations: Statement
  private let byLogToken: Statement
  private let system: Statement
  private let page: Statement
  private let wrapping: Statement
  private let old: Statement

  init(_ file: DatabaseFile) throws(StoreFailure) {
    let connection = try Connection(reading: file, cacheKiB: 1024)
    let columns = KeyColumns.all
    bySubject = try connection.prepare(
      "SELECT \(columns) FROM subject_keys WHERE subject = ? AND held = 1 ORDER BY generation DESC LIMIT 1")
    byGeneration = try connection.prepare(
      "SELECT \(columns) FROM subject_keys WHERE subject = ? AND generation = ? AND held = 1")
    generations = try connection.prepare(
      "SELECT generation FROM subject_keys WHERE subject = ? AND held = 1 ORDER BY generation")
    byLogToken = try connection.prepare(
      "SELECT \(columns) FROM subject_keys WHERE log_token = ? AND held = 1 ORDER BY generation DESC LIMIT 1")
    system = try connection.prepare(
      """
      SELECT role, generation, box FROM system_key WHERE box <> zeroblob(length(box)) ORDER BY role, generation
      """)
    wrapping = try connection.prepare(
      "SELECT wrapping, count(*) FROM subject_keys WHERE held = 1 GROUP BY wrapping")
    old = try connection.prepare(
      """
      SELECT slot, \(columns) FROM subject_keys
      WHERE slot > ? AND held = 1 AND wrapping < ? ORDER BY slot LIMIT ?
      """)
    page = try connection.prepare(
      "SELECT DISTINCT subject FROM subject_keys WHERE subject > ? AND held = 1 ORDER BY subject LIMIT ?")
  }

  func subjectKeys(_ subject: SubjectID) throws(StoreFailure) -> WrappedSubjectKeys? {
    bySubject.bind(1, subject.raw)
    return try keys(of: bySubject)
  }

  func subjectKeys(_ subject: SubjectID, generation: UInt32) throws(StoreFailure) -> WrappedSubjectKeys? {
    byGeneration.bind(1, subject.raw)
    byGeneration.bind(2, generation: generation)
    return try keys(of: byGeneration)
  }

  func generations(of subject: SubjectID) throws(StoreFailure) -> [UInt32] {
    generations.bind(1, subject.raw)
    defer { generations.reset() }
    var found: [UInt32] = []
    while try generations.step() { found.append(try generations.generation(0)) }
    return found
  }

  func subjectKeys(logToken: [UInt8]) throws(StoreFailure) -> WrappedSubjectKeys? {
    byLogToken.bind(1, logToken)
    return try keys(of: byLogToken)
  }

  func wrappings() throws(StoreFailure) -> [UInt32: Int] {
    defer { wrapping.reset() }
    var counts: [UInt32: Int] = [:]
    while try wrapping.step() { counts[try wrapping.generation(0)] = try wrapping.int(1, as: Int.self) }
    return counts
  }

  func keys(wrappedBefore generation: UInt32, after: KeyPlace?, limit: Int) throws(StoreFailure)
    -> [PlacedKeys]
  {
    old.bind(1, after?.number ?? .min)
    old.bind(2, generation: generation)
    old.bind(3, Int64(max(0, limit)))
    defer { old.reset() }
    var keys: [PlacedKeys] = []
    while try old.step() {
      keys.append(PlacedKeys(place: KeyPlace(try old.int(0)), keys: try KeyColumns.keys(old, from: 1)))
    }
    return keys
  }

  func systemKeys() throws(StoreFailure) -> [SealedSystemKey] {
    try system.systemKeys()
  }

  func subjects(after: SubjectID?, limit: Int) throws(StoreFailure) -> [SubjectID] {
    page.bind(1, after: after?.raw)
    page.bind(2, Int64(max(0, limit)))
    defer { page.reset() }
    var subjects: [SubjectID] = []
    while try page.step() { subjects.append(SubjectID(try page.identifier(0))) }
    return subjects
  }

  private func keys(of statement: Statement) throws(StoreFailure) -> WrappedSubjectKeys? {
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    return try KeyColumns.keys(statement)
  }
}

extension Statement {
  /// Every row of a query of system keys.
  func systemKeys() throws(StoreFailure) -> [SealedSystemKey] {
    defer { reset() }
    var keys: [SealedSystemKey] = []
    while try step() {
      keys.append(
        SealedSystemKey(role: try text(0), generation: try int(1, as: UInt32.self), box: try bytes(2)))
    }
    return keys
  }
}
