import Vault

/// The statements that write records and their index rows.
final class RecordWrites {
  private let symbols: WriterSymbols
  private let file: String
  private let insertion: Statement
  private let stored: Statement
  private let replacement: Statement
  private let removal: Statement
  private let tokenInsertion: Statement
  private let tokenRemoval: Statement
  private let tokenQuery: Statement

  init(on connection: WriterConnection, symbols: WriterSymbols) throws(StoreFailure) {
    self.symbols = symbols
    file = connection.file
    insertion = try connection.prepare(
      """
      INSERT INTO record (\(RecordColumns.all))
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT (id) DO NOTHING
      """)
    stored = try connection.prepare("SELECT version, tokens FROM record WHERE id = ?")
    replacement = try connection.prepare(
      """
      UPDATE record SET type = ?2, subject = ?3, place = ?4, lifecycle = ?5, version = ?6, created = ?7,
        updated = ?8, batch = ?9, facts = ?10, content_digest = ?11, key_commitment = ?12, plain = ?13,
        boxes = ?14, tokens = ?15
      WHERE id = ?1
      """)
    removal = try connection.prepare("DELETE FROM record WHERE id = ?")
    tokenInsertion = try connection.prepare("INSERT INTO search_token (token, record) VALUES (?, ?)")
    tokenRemoval = try connection.prepare("DELETE FROM search_token WHERE token = ? AND record = ?")
    tokenQuery = try connection.prepare("SELECT 1 FROM search_token WHERE token = ? LIMIT 1")
  }

  func insert(_ record: SealedRecord) throws(StoreFailure) -> Bool {
    let tokens = try tokens(of: record.tokens)
    try bind(insertion, record)
    guard try insertion.run() == 1 else { return false }
    for index in 0..<tokens.count { try write(tokenInsertion, tokens[index], record.header.id) }
    return true
  }

  func replace(_ record: SealedRecord, expecting expected: UInt32) throws(StoreFailure) -> Bool {
    let tokens = try tokens(of: record.tokens)
    guard let old = try storedTokens(of: record.header.id, at: expected) else { return false }
    try bind(replacement, record)
    try replacement.run()
    for token in old.missing(in: tokens) { try write(tokenRemoval, token, record.header.id) }
    for token in tokens.missing(in: old) { try write(tokenInsertion, token, record.header.id) }
    return true
  }

  func remove(_ id: RecordID, expecting expected: UInt32) throws(StoreFailure) -> Bool {
    guard let old = try storedTokens(of: id, at: expected) else { return false }
    removal.bind(1, id.raw)
    try removal.run()
    for index in 0..<old.count { try write(tokenRemoval, old[index], id) }
    return true
  }

  func isTaken(_ token: SearchToken) throws(StoreFailure) -> Bool {
    tokenQuery.bind(1, token.bytes)
    defer { tokenQuery.reset() }
    return try tokenQuery.step()
  }

  private func bind(_ statement: Statement, _ record: SealedRecord) throws(StoreFailure) {
    let header = record.header
    statement.bind(1, header.id.raw)
    statement.bind(2, try symbols.code(of: header.type.text))
    statement.bind(3, header.subject.raw)
    statement.bind(4, try symbols.code(of: header.place.text))
    statement.bind(5, Int64(header.lifecycle.rawValue))
    statement.bind(6, Int64(header.version))
    statement.bind(7, header.created.microseconds)
    statement.bind(8, header.updated.microseconds)
    if let batch = header.batch {
      statement.bind(9, try symbols.code(of: batch.text))
    } else {
      statement.bindNull(9)
    }
    statement.bind(10, record.facts)
    statement.bind(11, record.contentDigest)
    statement.bind(12, record.keyCommitment)
    statement.bind(13, record.plain)
    statement.bind(14, record.boxes)
    statement.bind(15, record.tokens)
  }

  private func write(_ statement: Statement, _ token: ArraySlice<UInt8>, _ id: RecordID) throws(StoreFailure)
  {
    statement.bind(1, token)
    statement.bind(2, id.raw)
    try statement.run()
  }

  private func tokens(of bytes: [UInt8]) throws(StoreFailure) -> TokenList {
    guard let list = TokenList(bytes) else {
      throw StoreFailure(.unavailable, "\(file): a record's search tokens are not a sorted list")
    }
    return list
  }

  /// The stored tokens of a record whose version is `expected`, or `nil` where it is not.
  private func storedTokens(of id: RecordID, at expected: UInt32) throws(StoreFailure) -> TokenList? {
    stored.bind(1, id.raw)
    defer { stored.reset() }
    guard try stored.step(), try stored.int(0) == Int64(expected) else { return nil }
    guard let list = TokenList(try stored.bytes(1)) else {
      throw .damaged(file, "a record's search tokens are not a sorted list")
    }
    return list
  }
}
