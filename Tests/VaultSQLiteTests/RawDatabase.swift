import GRDBSQLite
import Vault

@testable import VaultSQLite

/// The database as somebody with the file and a copy of SQLite would change it.
enum RawDatabase {
  static func run(_ sql: String, on path: String) throws {
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    defer { sqlite3_close_v2(handle) }
    var code = sqlite3_open_v2(path, &handle, flags, nil)
    if code == SQLITE_OK { code = sqlite3_exec(handle, sql, nil, nil, nil) }
    guard code == SQLITE_OK else { throw StoreFailure(sqlite: code, file: "test") }
  }
}
