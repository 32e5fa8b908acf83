import Vault

/// The statements that write and destroy keys.
final class KeyWrites: WriterStatements {
  private let subjectInsertion: Statement
  private let systemInsertion: Statement
  private let system: Statement
  private let systemRemoval: Statement
  private let destruction: Statement
  private let formerDestruction: Statement
  private let reuse: Statement
  private let systemDestruction: Statement
  private let ofSubject: Statement
  private let overwriting: Statement
  private let rewrapping: Statement
  private let oldWrapping: Statement
  private let wrappingDestroyed: Statement

  init(on connection: WriterConnection) throws(StoreFailure) {
    subjectInsertion = try connection.prepare(
      """
      INSERT INTO subject_keys (subject, held, generation, wrapping, wrapped, log_token)
      SELECT ?1, 1, ?2, ?3, ?4, ?5
      WHERE NOT EXISTS (SELECT 1 FROM subject_keys WHERE log_token = ?5 AND held = 1 AND subject <> ?1)
      ON CONFLICT DO NOTHING
      """)
    systemInsertion = try connection.prepare(
      "INSERT INTO system_key (role, generation, box) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
    system = try connection.prepare("SELECT role, generation, box FROM system_key ORDER BY role, generation")
    systemRemoval = try connection.prepare("DELETE FROM system_key")
    // The row keeps its size, so that SQLite writes over it in its place.
    destruction = try connection.prepare(
      """
      UPDATE subject_keys
      SET held = 0, wrapped = zeroblob(length(wrapped)), log_token = zeroblob(length(log_token))
      WHERE subject = ? AND held = 1
      """)
    formerDestruction = try connection.prepare(
      """
      UPDATE subject_keys
      SET held = 0, wrapped = zeroblob(length(wrapped)), log_token = zeroblob(length(log_token))
      WHERE subject = ?1 AND generation < ?2 AND held = 1
        AND EXISTS (SELECT 1 FROM subject_keys WHERE subject = ?1 AND generation = ?2 AND held = 1)
      """)
    reuse = try connection.prepare(
      """
      UPDATE subject_keys SET held = 1, generation = ?2, wrapping = ?3, wrapped = ?4, log_token = ?5
      WHERE slot = ?1
      """)
    systemDestruction = try connection.prepare(
      "UPDATE system_key SET box = zeroblob(length(box)) WHERE role = ? AND generation < ?")
    ofSubject = try connection.prepare(
      """
      SELECT slot, held, \(KeyColumns.all) FROM subject_keys WHERE subject = ? ORDER BY generation
      """)
    rewrapping = try connection.prepare(
      """
      UPDATE subject_keys SET wrapping = ?, wrapped = ?
      WHERE slot = ? AND subject = ? AND generation = ? AND held = 1 AND wrapped = ? AND length(wrapped) = ?
      """)
    oldWrapping = try connection.prepare(
      "SELECT EXISTS (SELECT 1 FROM subject_keys WHERE held = 1 AND wrapping < ?)")
    wrappingDestroyed = try connection.prepare(
      "SELECT box = zeroblob(length(box)) FROM system_key WHERE role = ? AND generation = ?")
    overwriting = try connection.prepare("UPDATE subject_keys SET wrapped = ? WHERE slot = ?")
  }

  /// `false` where the subject has this generation or a newer one, its newest keys or its data keys were destroyed, or
  /// the log token is another's, or what they are wrapped under was destroyed.
  func insert(_ keys: WrappedSubjectKeys) throws(StoreFailure) -> Bool {
    let present = try rows(of: keys.subject)
    if let newest = present.last {
      guard newest.isHeld, newest.keys.holdsDataKeys, newest.keys.generation < keys.generation,
        newest.keys.logToken == keys.logToken
      else { return false }
    }
    guard try !isDestroyed(wrapping: keys.wrapping) else { return false }
    // In the place of a generation that is no more: however often keys are replaced, a subject has two rows.
    if let tombstone = present.first(where: {
      !$0.isHeld && $0.keys.wrapped.count == keys.wrapped.count
        && $0.keys.logToken.count == keys.logToken.count
    }) {
      reuse.bind(1, tombstone.slot)
      reuse.bind(2, generation: keys.generation)
      reuse.bind(3, generation: keys.wrapping)
      reuse.bind(4, keys.wrapped)
      reuse.bind(5, keys.logToken)
      return try reuse.run() == 1
    }
    subjectInsertion.bind(1, keys.subject.raw)
    subjectInsertion.bind(2, generation: keys.generation)
    subjectInsertion.bind(3, generation: keys.wrapping)
    subjectInsertion.bind(4, keys.wrapped)
    subjectInsertion.bind(5, keys.logToken)
    return try subjectInsertion.run() == 1
  }

  /// `false` where one of the same role and generation is there already.
  func insert(_ key: SealedSystemKey) throws(StoreFailure) -> Bool {
    systemInsertion.bind(1, key.role)
    systemInsertion.bind(2, Int64(key.generation))
    systemInsertion.bind(3, key.box)
    return try systemInsertion.run() == 1
  }

  func systemKeys() throws(StoreFailure) -> [SealedSystemKey] { try system.systemKeys() }

  func removeSystemKeys() throws(StoreFailure) { try systemRemoval.run() }

  /// The generations of a role before `generation`; all of them where it is nil.
  func destroySystemKeys(_ role: String, before generation: UInt32? = nil) throws(StoreFailure) {
    systemDestruction.bind(1, role)
    systemDestruction.bind(2, generation.map { Int64($0) } ?? .max)
    try systemDestruction.run()
  }

  /// The generations of a role up to `generation`.
  func destroySystemKeys(_ role: String, through generation: UInt32) throws(StoreFailure) {
    systemDestruction.bind(1, role)
    systemDestruction.bind(2, Int64(generation) + 1)
    try systemDestruction.run()
  }

  /// The generations before one that is held.
  func destroyKeys(before kept: SubjectGeneration) throws(StoreFailure) {
    formerDestruction.bind(1, kept.subject.raw)
    formerDestruction.bind(2, generation: kept.generation)
    try formerDestruction.run()
  }

  func destroy(_ subject: SubjectID) throws(StoreFailure) {
    destruction.bind(1, subject.raw)
    try destruction.run()
  }

  /// Zeros over all keys but the audit key, in their place.
  func destroyDataKeys(of subject: SubjectID) throws(StoreFailure) {
    for row in try rows(of: subject) where row.isHeld {
      overwriting.bind(1, row.keys.withoutDataKeys().wrapped)
      overwriting.bind(2, row.slot)
      try overwriting.run()
    }
  }

  /// Writes over keys that are as they were, in their place.
  func rewrap(_ keys: RewrappedKeys) throws(StoreFailure) {
    rewrapping.bind(1, generation: keys.wrapping)
    rewrapping.bind(2, keys.wrapped)
    rewrapping.bind(3, keys.old.place.number)
    rewrapping.bind(4, keys.old.keys.subject.raw)
    rewrapping.bind(5, generation: keys.old.keys.generation)
    rewrapping.bind(6, keys.old.keys.wrapped)
    rewrapping.bind(7, Int64(keys.wrapped.count))
    try rewrapping.run()
  }

  func holdsKeys(wrappedBefore generation: UInt32) throws(StoreFailure) -> Bool {
    oldWrapping.bind(1, generation: generation)
    defer { oldWrapping.reset() }
    guard try oldWrapping.step() else { return false }
    return try oldWrapping.int(0) == 1
  }

  /// All roles' wrapping keys of a generation are destroyed together: one of them speaks for all.
  private func isDestroyed(wrapping generation: UInt32) throws(StoreFailure) -> Bool {
    wrappingDestroyed.bind(1, WrappingRole.audit.name)
    wrappingDestroyed.bind(2, Int64(generation))
    defer { wrappingDestroyed.reset() }
    guard try wrappingDestroyed.step() else { return false }
    return try wrappingDestroyed.int(0) == 1
  }

  private struct Row {
    let slot: Int64
    let isHeld: Bool
    let keys: WrappedSubjectKeys
  }

  /// Every row of a subject, the newest generation last, tombstones too.
  private func rows(of subject: SubjectID) throws(StoreFailure) -> [Row] {
    ofSubject.bind(1, subject.raw)
    defer { ofSubject.reset() }
    var rows: [Row] = []
    while try ofSubject.step() {
      rows.append(
        Row(
          slot: try ofSubject.int(0), isHeld: try ofSubject.int(1) == 1,
          keys: try KeyColumns.keys(ofSubject, from: 2)))
    }
    return rows
  }

  func committed() {}
  func rolledBack() {}
}
