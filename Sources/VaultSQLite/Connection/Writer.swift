import GRDB
import GRDBSQLite
import Glibc
import Vault

/// The one writing connection of a database file, and the transactions on it.
///
/// GRDB opens it and keeps its order (one block at a time); the statements of a commit are C statements prepared
/// once: `StatementArguments` cost four times the row they bind. A `DatabaseQueue` rather than a `DatabasePool`:
/// the readers are our own, and the pool would set `synchronous` to NORMAL after our own settings.
final class Writer<Statements: WriterStatements>: Sendable {
  private let queue: DatabaseQueue
  private let file: DatabaseFile
  private let state: WriterState<Statements>

  init(
    _ file: DatabaseFile, cacheKiB: Int,
    prepare: (WriterConnection) throws(StoreFailure) -> Statements
  ) throws(StoreFailure) {
    self.file = file
    do {
      queue = try DatabaseQueue(path: file.path, configuration: durableConfiguration(cacheKiB: cacheKiB))
      state = try queue.writeWithoutTransaction { database in
        guard let handle = database.sqliteConnection else { throw StoreFailure.closed }
        let connection = WriterConnection(handle: handle, file: file.name)
        try checkDurability(of: connection)
        return WriterState(try prepare(connection), control: try TransactionStatements(on: connection))
      }
    } catch {
      throw StoreFailure(grdb: error, file: file.name)
    }
  }

  /// Runs `body` in a transaction and returns when it is on the medium.
  ///
  /// Where `body` throws, nothing is written. Where the commit itself fails for want of room, nothing is written
  /// either; after any other failure of the commit the medium may hold it or not, so the writer refuses all
  /// further work and the store is to be opened anew. Not reentrant.
  func commit<Result>(
    _ body: (Statements) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    do {
      return try queue.writeWithoutTransaction { database in
        try state.commit(on: database.sqliteConnection, body)
      }
    } catch {
      throw StoreFailure(grdb: error, file: file.name)
    }
  }

  /// Runs `body` on the connection, outside a transaction.
  func administer<Result>(
    _ body: (WriterConnection) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    do {
      return try queue.writeWithoutTransaction { database in
        guard let handle = database.sqliteConnection else { throw StoreFailure.closed }
        return try body(WriterConnection(handle: handle, file: file.name))
      }
    } catch {
      throw StoreFailure(grdb: error, file: file.name)
    }
  }

  /// Writes the log back and cuts it to nothing, so that no page is left as it was before.
  ///
  /// Waits for a reader as long as any statement does, but not on the connection: commits go on between the tries.
  ///
  /// - Throws: `.busy` where a reader kept the log from being cut.
  func cutLog() throws(StoreFailure) {
    let end = ContinuousClock.now + .milliseconds(Int(busyMilliseconds))
    while try !cutLogNow() {
      guard .now < end else {
        throw StoreFailure(
          .busy, "\(file.name): what was destroyed is still in the write-ahead log\ntry again")
      }
      usleep(20_000)
    }
  }

  /// Whether no reader was in the way.
  private func cutLogNow() throws(StoreFailure) -> Bool {
    try administer { connection throws(StoreFailure) in
      sqlite3_busy_timeout(connection.handle, 0)
      defer { sqlite3_busy_timeout(connection.handle, busyMilliseconds) }
      let checkpoint = try connection.prepare("PRAGMA wal_checkpoint(TRUNCATE)")
      defer { checkpoint.reset() }
      guard try checkpoint.step() else { return false }
      return try checkpoint.int(0) == 0
    }
  }

  /// Ends the connection; the log is written back into the file where no reader is left. Twice is once.
  func close() {
    queue.writeWithoutTransaction { _ in state.end() }
    // What cannot be written back now stays in the `-wal` file, durable, for the next opening.
    try? queue.close()
  }
}

/// Prepared statements of a writer, with what they remember between them.
protocol WriterStatements: AnyObject {
  /// The transaction is durable.
  func committed()
  /// Nothing of the transaction was written.
  func rolledBack()
}

/// What only the writer's queue touches.
///
/// Sendable: `Writer` reaches it inside `DatabaseQueue.writeWithoutTransaction` alone, which runs one block at a
/// time.
private final class WriterState<Statements: WriterStatements>: @unchecked Sendable {
  private var statements: Statements?
  private var control: TransactionStatements?
  /// Set where a commit is in doubt.
  private var doubt: StoreFailure?

  init(_ statements: Statements, control: TransactionStatements) {
    self.statements = statements
    self.control = control
  }

  func end() {
    statements = nil
    control = nil
  }

  func commit<Result>(
    on handle: OpaquePointer?, _ body: (Statements) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    guard let statements, let control, let handle else { throw .closed }
    if let doubt { throw doubt }
    try control.begin.run()
    let result: Result
    do {
      result = try body(statements)
    } catch {
      rollBack(control, handle)
      statements.rolledBack()
      throw error
    }
    do {
      try control.commit.run()
    } catch {
      rollBack(control, handle)
      statements.rolledBack()
      if error.kind != .full {
        doubt = StoreFailure(
          error.kind, "\(error.description)\nthe last commit is in doubt: end the server and start it again")
        throw doubt ?? error
      }
      throw error
    }
    statements.committed()
    return result
  }

  /// SQLite has rolled back by itself after some failures (https://www.sqlite.org/lang_transaction.html).
  private func rollBack(_ control: TransactionStatements, _ handle: OpaquePointer) {
    guard sqlite3_get_autocommit(handle) == 0 else { return }
    do {
      try control.rollback.run()
    } catch {
      doubt = StoreFailure(error.kind, "\(error.description)\nend the server and start it again")
    }
  }
}

/// The writer's connection, for preparing statements on it.
struct WriterConnection {
  let handle: OpaquePointer
  let file: String

  func prepare(_ sql: String) throws(StoreFailure) -> Statement {
    try Statement(sql, on: handle, file: file)
  }
}

private struct TransactionStatements {
  let begin: Statement
  let commit: Statement
  let rollback: Statement

  init(on connection: WriterConnection) throws(StoreFailure) {
    begin = try connection.prepare("BEGIN IMMEDIATE")
    commit = try connection.prepare("COMMIT")
    rollback = try connection.prepare("ROLLBACK")
  }
}
