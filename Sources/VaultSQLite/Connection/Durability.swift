import GRDB
import GRDBSQLite
import Vault

/// What a connection that writes must be set to, by pragma; set when it opens, then read back.
///
/// `synchronous` FULL makes a commit in WAL mode durable when it returns; many builds and GRDB's pool choose
/// NORMAL, which may lose the last commits at a loss of power. `secure_delete` overwrites what is deleted.
private let demanded: [(pragma: String, setting: String, value: Int64)] = [
  ("synchronous", "FULL", 2), ("secure_delete", "ON", 1), ("foreign_keys", "ON", 1),
  ("trusted_schema", "OFF", 0), ("cell_size_check", "ON", 1), ("fullfsync", "ON", 1),
  ("checkpoint_fullfsync", "ON", 1),
]

/// STRICT tables came with 3.37.0.
private let oldestSQLite: Int32 = 3_037_000

/// Pages the log holds before a commit writes them back: 8 MB, twice SQLite's default, since an import
/// touches a page for nearly each search token.
private let checkpointPages = 2048

/// The same while the medium is full: what the log takes, others lack.
private let checkpointPagesInShortage = 256

extension Writer {
  /// Writes the write-ahead log over from its beginning, in the room it has, and keeps it small, or lets it grow to its
  /// usual size again. It is not cut: the room it has is better in its hands than in those of whoever fills the medium.
  ///
  /// Where that fails the log stays as large as it is: nothing is lost by it.
  func economize(_ isShort: Bool) {
    try? administer { connection throws(StoreFailure) in
      let pages = isShort ? checkpointPagesInShortage : checkpointPages
      try read(connection.prepare("PRAGMA wal_autocheckpoint = \(pages)"))
      if isShort { try read(connection.prepare("PRAGMA wal_checkpoint(RESTART)")) }
    }
  }

  private func read(_ pragma: Statement) throws(StoreFailure) {
    defer { pragma.reset() }
    while try pragma.step() {}
  }
}

func durableConfiguration(cacheKiB: Int) -> Configuration {
  var configuration = Configuration()
  configuration.busyMode = .timeout(Double(busyMilliseconds) / 1000)
  configuration.foreignKeysEnabled = true
  configuration.prepareDatabase { database in
    try database.execute(sql: "PRAGMA journal_mode = WAL")
    for (pragma, setting, _) in demanded { try database.execute(sql: "PRAGMA \(pragma) = \(setting)") }
    try database.execute(sql: "PRAGMA cache_size = -\(cacheKiB)")
    try database.execute(sql: "PRAGMA wal_autocheckpoint = \(checkpointPages)")
    // A temporary file would be a copy nobody overwrites.
    try database.execute(sql: "PRAGMA temp_store = MEMORY")
  }
  return configuration
}

/// Refuses a connection that would not keep what it acknowledges.
func checkDurability(of connection: WriterConnection) throws(StoreFailure) {
  guard sqlite3_libversion_number() >= oldestSQLite, sqlite3_threadsafe() != 0 else {
    throw StoreFailure(
      .unavailable, "\(connection.file): SQLite is too old or built without threads\ninstall 3.37 or newer")
  }
  for (pragma, setting, value) in demanded {
    let statement = try connection.prepare("PRAGMA \(pragma)")
    defer { statement.reset() }
    guard try statement.step(), try statement.int(0) == value else {
      throw StoreFailure(
        .unavailable,
        "\(connection.file): SQLite does not keep `\(pragma)` at \(setting)"
          + "\nuse SQLite as the system's package provides it")
    }
  }
  let statement = try connection.prepare("PRAGMA journal_mode")
  defer { statement.reset() }
  guard try statement.step(), try statement.text(0) == "wal" else {
    throw StoreFailure(
      .unavailable,
      "\(connection.file): the medium does not carry a write-ahead log\nmove the vault folder to a local disk"
    )
  }
}
