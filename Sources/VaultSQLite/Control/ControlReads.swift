import Vault

/// The queries of control rows and kept answers, prepared on one reading connection.
final class ControlReads {
  private let all: Statement
  private let one: Statement
  private let answer: Statement

  init(on connection: Connection) throws(StoreFailure) {
    all = try connection.prepare("SELECT id, version, body, tag FROM control WHERE kind = ? ORDER BY id")
    one = try connection.prepare("SELECT id, version, body, tag FROM control WHERE kind = ? AND id = ?")
    answer = try connection.prepare("SELECT body, status, answer, expires FROM idempotency WHERE key = ?")
  }

  func controls(_ kind: ControlKind) throws(StoreFailure) -> [ControlRow] {
    all.bind(1, kind.rawValue)
    defer { all.reset() }
    var rows: [ControlRow] = []
    while try all.step() { rows.append(try row(of: all, kind)) }
    return rows
  }

  func control(_ kind: ControlKind, _ id: String) throws(StoreFailure) -> ControlRow? {
    one.bind(1, kind.rawValue)
    one.bind(2, id)
    defer { one.reset() }
    return try one.step() ? try row(of: one, kind) : nil
  }

  func idempotentAnswer(_ key: [UInt8]) throws(StoreFailure) -> IdempotentAnswer? {
    answer.bind(1, key)
    defer { answer.reset() }
    guard try answer.step() else { return nil }
    return IdempotentAnswer(
      key: key, body: try answer.bytes(0), status: try answer.int(1, as: Int.self),
      answer: try answer.bytes(2), expires: Timestamp(microseconds: try answer.int(3)))
  }

  private func row(of statement: Statement, _ kind: ControlKind) throws(StoreFailure) -> ControlRow {
    ControlRow(
      kind: kind, id: try statement.text(0), version: try statement.int(1, as: UInt32.self),
      body: try statement.bytes(2), tag: try statement.bytes(3))
  }
}
