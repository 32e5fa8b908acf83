import Vault

/// The open writing transaction of `vault.db`.
///
/// A statement that failed may have undone more than itself, so from the first failure on the transaction can
/// only be rolled back, even where the body swallows the error.
final class SQLiteTransaction: StoreTransaction {
  private let writes: VaultWrites
  private var failure: StoreFailure?
  /// The end of the log as this transaction sees it; read when first needed.
  private var logEnd: LogWrites.End?

  /// Runs `body` in a transaction that is open already; whoever opened it ends it.
  static func run<Result>(
    on writes: VaultWrites, _ body: (any StoreTransaction) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    let transaction = SQLiteTransaction(writes)
    defer { transaction.failure = .transactionIsOver }
    let result = try body(transaction)
    if let failure = transaction.failure { throw failure }
    return result
  }

  private init(_ writes: VaultWrites) { self.writes = writes }

  func savepoint(
    _ body: () throws(StoreFailure) -> WriteOutcome
  ) throws(StoreFailure) -> WriteOutcome {
    try attempt { () throws(StoreFailure) in try writes.savepoint.run() }
    let mark = writes.symbols.mark
    let logEnd = logEnd
    let outcome: WriteOutcome
    do {
      outcome = try body()
    } catch {
      if failure == nil { try undo(to: mark, logEnd) }
      throw error
    }
    if let failure { throw failure }
    switch outcome {
    case .written: try attempt { () throws(StoreFailure) in try writes.release.run() }
    case .refused: try undo(to: mark, logEnd)
    }
    return outcome
  }

  func insert(_ record: SealedRecord) throws(StoreFailure) -> Bool {
    try attempt { () throws(StoreFailure) in try writes.records.insert(record) }
  }

  func replace(_ record: SealedRecord, expecting expected: UInt32) throws(StoreFailure) -> Bool {
    try attempt { () throws(StoreFailure) in try writes.records.replace(record, expecting: expected) }
  }

  func remove(_ id: RecordID, expecting expected: UInt32) throws(StoreFailure) -> Bool {
    try attempt { () throws(StoreFailure) in try writes.records.remove(id, expecting: expected) }
  }

  func isTaken(_ token: SearchToken) throws(StoreFailure) -> Bool {
    try attempt { () throws(StoreFailure) in try writes.records.isTaken(token) }
  }

  func put(_ row: ControlRow) throws(StoreFailure) -> Bool {
    try attempt { () throws(StoreFailure) in try writes.controls.put(row) }
  }

  func append(_ entry: StoredEntry) throws(StoreFailure) {
    logEnd = try attempt { () throws(StoreFailure) in
      let end = if let logEnd { logEnd } else { try writes.log.end() }
      return try writes.log.append(entry, after: end)
    }
  }

  func removeOpenings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int {
    try attempt { () throws(StoreFailure) in try writes.log.removeOpenings(of: events, in: range) }
  }

  func putTile(level: Int, index: UInt64, hashes: [UInt8]) throws(StoreFailure) {
    try attempt { () throws(StoreFailure) in
      try writes.log.putTile(level: level, index: index, hashes: hashes)
    }
  }

  func putHead(_ head: LogHead) throws(StoreFailure) {
    try attempt { () throws(StoreFailure) in try writes.log.putHead(head) }
  }

  func keep(_ answer: IdempotentAnswer, now: Timestamp) throws(StoreFailure) -> Bool {
    try attempt { () throws(StoreFailure) in try writes.controls.keep(answer, now: now) }
  }

  private func undo(to mark: Int, _ end: LogWrites.End?) throws(StoreFailure) {
    try attempt { () throws(StoreFailure) in
      try writes.rollbackTo.run()
      try writes.release.run()
    }
    writes.symbols.forget(after: mark)
    logEnd = end
  }

  @discardableResult
  private func attempt<Result>(
    _ body: () throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    if let failure { throw failure }
    do {
      return try body()
    } catch {
      failure = error
      throw error
    }
  }
}

/// The prepared writes of `vault.db`.
final class VaultWrites: WriterStatements {
  let symbols: WriterSymbols
  let records: RecordWrites
  let controls: ControlWrites
  let log: LogWrites
  let savepoint: Statement
  let rollbackTo: Statement
  let release: Statement

  init(on connection: WriterConnection) throws(StoreFailure) {
    symbols = try WriterSymbols(on: connection)
    records = try RecordWrites(on: connection, symbols: symbols)
    controls = try ControlWrites(on: connection)
    log = try LogWrites(on: connection, symbols: symbols)
    savepoint = try connection.prepare("SAVEPOINT operation")
    rollbackTo = try connection.prepare("ROLLBACK TO operation")
    release = try connection.prepare("RELEASE operation")
  }

  func committed() { symbols.keepAll() }
  func rolledBack() { symbols.forget(after: 0) }
}

extension StoreFailure {
  static let transactionIsOver = StoreFailure(.unavailable, "vault store: the transaction is over")
}
