import Vault

/// The statements that write control rows and kept answers.
final class ControlWrites {
  private let insertion: Statement
  private let update: Statement
  private let expiry: Statement
  private let keeping: Statement

  init(on connection: WriterConnection) throws(StoreFailure) {
    insertion = try connection.prepare(
      """
      INSERT INTO control (kind, id, version, body, tag) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (kind, id) DO NOTHING
      """)
    update = try connection.prepare(
      "UPDATE control SET version = ?3, body = ?4, tag = ?5 WHERE kind = ?1 AND id = ?2 AND version = ?3 - 1")
    expiry = try connection.prepare("DELETE FROM idempotency WHERE expires <= ?")
    keeping = try connection.prepare(
      """
      INSERT INTO idempotency (key, body, status, answer, expires) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (key) DO NOTHING
      """)
  }

  func put(_ row: ControlRow) throws(StoreFailure) -> Bool {
    let statement = row.version == 1 ? insertion : update
    statement.bind(1, row.kind.rawValue)
    statement.bind(2, row.id)
    statement.bind(3, Int64(row.version))
    statement.bind(4, row.body)
    statement.bind(5, row.tag)
    return try statement.run() == 1
  }

  func keep(_ answer: IdempotentAnswer, now: Timestamp) throws(StoreFailure) -> Bool {
    expiry.bind(1, now.microseconds)
    try expiry.run()
    keeping.bind(1, answer.key)
    keeping.bind(2, answer.body)
    keeping.bind(3, Int64(answer.status))
    keeping.bind(4, answer.answer)
    keeping.bind(5, answer.expires.microseconds)
    return try keeping.run() == 1
  }
}
