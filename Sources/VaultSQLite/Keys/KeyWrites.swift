import Vault

/// The statements that write and destroy keys.
final class KeyWrites: WriterStatements {
  private let subjectInsertion: Statement
  private let systemInsertion: Statement
  private let system: Statement
  private let systemRemoval: Statement
  private let destruction: Statement
  private let systemDestruction: Statement
  private let held: Statement
  private let overwriting: Statement

  init(on connection: WriterConnection) throws(StoreFailure) {
    subjectInsertion = try connection.prepare(
      """
      INSERT INTO subject_keys (subject, held, generation, wrapping, wrapped, log_token)
      VALUES (?, 1, ?, ?, ?, ?) ON CONFLICT DO NOTHING
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
    systemDestruction = try connection.prepare(
      "UPDATE system_key SET box = zeroblob(length(box)) WHERE role = ?")
    held = try connection.prepare(
      """
      SELECT slot, subject, generation, wrapping, wrapped, log_token FROM subject_keys
      WHERE subject = ? AND held = 1
      """)
    overwriting = try connection.prepare("UPDATE subject_keys SET wrapped = ? WHERE slot = ?")
  }

  /// `false` where the subject or the log token is there already.
  func insert(_ keys: WrappedSubjectKeys) throws(StoreFailure) -> Bool {
    subjectInsertion.bind(1, keys.subject.raw)
    subjectInsertion.bind(2, Int64(keys.generation))
    subjectInsertion.bind(3, Int64(keys.wrapping))
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

  /// All generations of a role.
  func destroySystemKeys(_ role: String) throws(StoreFailure) {
    systemDestruction.bind(1, role)
    try systemDestruction.run()
  }

  func destroy(_ subject: SubjectID) throws(StoreFailure) {
    destruction.bind(1, subject.raw)
    try destruction.run()
  }

  /// Zeros over all keys but the audit key, in their place.
  func destroyDataKeys(of subject: SubjectID) throws(StoreFailure) {
    guard let (slot, keys) = try keys(of: subject) else { return }
    overwriting.bind(1, keys.withoutDataKeys().wrapped)
    overwriting.bind(2, slot)
    try overwriting.run()
  }

  private func keys(of subject: SubjectID) throws(StoreFailure) -> (slot: Int64, WrappedSubjectKeys)? {
    held.bind(1, subject.raw)
    defer { held.reset() }
    guard try held.step() else { return nil }
    let keys = WrappedSubjectKeys(
      subject: SubjectID(try held.identifier(1)), generation: try held.int(2, as: UInt32.self),
      wrapping: try held.int(3, as: UInt32.self), wrapped: try held.bytes(4), logToken: try held.bytes(5))
    return (try held.int(0), keys)
  }

  func committed() {}
  func rolledBack() {}
}
