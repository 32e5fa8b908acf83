import GRDBSQLite
import Vault

/// A connection of SQLite's C interface that only reads.
///
/// GRDB's readers cost 16–50 µs a call; a prepared statement on such a connection 2–7 µs. It has no lock of its
/// own (`SQLITE_OPEN_NOMUTEX`): its owner sees to it that one thread at a time uses it.
final class Connection {
  let handle: OpaquePointer
  let file: DatabaseFile
  private var prepared: [String: Statement] = [:]

  init(reading file: DatabaseFile, cacheKiB: Int) throws(StoreFailure) {
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_URI
    let code = sqlite3_open_v2(file.readingURI, &handle, flags, nil)
    guard code == SQLITE_OK, let handle else {
      defer { sqlite3_close_v2(handle) }
      throw StoreFailure(sqlite: code, file: file.name)
    }
    self.handle = handle
    self.file = file
    sqlite3_busy_timeout(handle, busyMilliseconds)
    try run("PRAGMA query_only = ON")
    // The file may be hostile: no SQL of its schema calls a function, and cells are checked as they are read.
    try run("PRAGMA trusted_schema = OFF")
    try run("PRAGMA cell_size_check = ON")
    try run("PRAGMA cache_size = -\(cacheKiB)")
  }

  deinit {
    prepared.removeAll()
    // Statements that others hold keep the connection until they are finalized.
    sqlite3_close_v2(handle)
  }

  func prepare(_ sql: String) throws(StoreFailure) -> Statement {
    try Statement(sql, on: handle, file: file.name)
  }

  /// A statement of a query built at run time; prepared once for each text.
  func statement(_ sql: String) throws(StoreFailure) -> Statement {
    if let known = prepared[sql] { return known }
    let statement = try prepare(sql)
    prepared[sql] = statement
    return statement
  }

  func run(_ sql: String) throws(StoreFailure) {
    try prepare(sql).run()
  }

  /// Runs `body` on one state of the database, however many statements it uses.
  func snapshot<Result>(_ body: () throws(StoreFailure) -> Result) throws(StoreFailure) -> Result {
    try statement("BEGIN").run()
    let result: Result
    do {
      result = try body()
    } catch {
      // A connection that cannot end a read is not used again: the pool drops it after a failure.
      _ = try? statement("ROLLBACK").run()
      throw error
    }
    try statement("COMMIT").run()
    return result
  }

  /// Forgets cached pages, so that what is read next comes from the file as it now is.
  func forgetPages() {
    sqlite3_db_release_memory(handle)
  }
}

/// How long a statement waits for a lock of another connection, such as a backup's.
let busyMilliseconds: Int32 = 5000
