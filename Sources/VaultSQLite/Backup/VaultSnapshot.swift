import GRDBSQLite
public import Vault

/// Both files of a vault as they were at one moment, whoever writes to them meanwhile.
///
/// A read transaction on each file. SQLite keeps no moment of two files, so it is looked at whether keys were written
/// between the two beginnings: if so, both begin anew, and after some tries the keys are those of a little later. Later,
/// never earlier: keys are durable before the first record they open, so every record of the data has its keys; and
/// what was destroyed in between belongs to somebody who was erased or to an opening that is over.
///
/// While it lasts, the write-ahead logs of the vault are not cut: an erasure waits for it. The keys, which are few, are
/// copied first and let go.
public final class VaultSnapshot {
  private let vault: Connection
  private let keys: Connection
  /// The signed head of the log, and the vault's row of settings.
  public let head: LogHead
  public let settings: ControlRow

  private static let attempts = 20

  /// Begins one on the vault in this folder, which may be served.
  public init(of folder: String) throws(StoreFailure) {
    try checkIsPrivateDirectory(folder)
    let files = [DatabaseFormat.vault, .keys].map { DatabaseFile(directory: folder, format: $0) }
    for file in files { try file.check() }
    vault = try Connection(reading: files[0], cacheKiB: 4096)
    keys = try Connection(reading: files[1], cacheKiB: 1024)
    let watch = try Connection(reading: files[1], cacheKiB: 64)
    for attempt in 1... {
      let before = try watch.pragma("data_version")
      for connection in [vault, keys] {
        try connection.run("BEGIN")
        // A transaction begins with its first read.
        _ = try connection.pragma("schema_version")
      }
      if try watch.pragma("data_version") == before || attempt == VaultSnapshot.attempts { break }
      for connection in [vault, keys] { try connection.run("COMMIT") }
    }
    guard let head = try LogReads(on: vault, symbols: SharedSymbols()).logHead(),
      let settings = try ControlReads(on: vault).control(.setting, "vault")
    else { throw .damaged(files[0].name, "the log has no head, or the vault no settings") }
    self.head = head
    self.settings = settings
  }

  /// The sizes of `vault.db` and `keys.db` in bytes.
  public func sizes() throws(StoreFailure) -> (data: UInt64, keys: UInt64) {
    (try VaultSnapshot.size(of: vault), try VaultSnapshot.size(of: keys))
  }

  private static func size(of connection: Connection) throws(StoreFailure) -> UInt64 {
    UInt64(max(0, try connection.pragma("page_count") * connection.pragma("page_size")))
  }

  /// Copies `keys.db` into memory, and lets it go: on a medium its blocks would outlast the keys.
  func copyKeys() throws(StoreFailure) -> MemoryCopy {
    let copy = try MemoryCopy(of: keys)
    try keys.run("COMMIT")
    return copy
  }

  /// Copies `vault.db` into a file without a name, and lets it go.
  ///
  /// - Parameter folder: where it takes room; private, as the vault's own is.
  func copyData(in folder: String, progress: (_ done: UInt64, _ of: UInt64) -> Void) throws(StoreFailure)
    -> UnnamedFile
  {
    let file = try UnnamedFile(in: folder)
    let target = try DatabaseCopy(to: file.path, vfs: nil, of: vault)
    // SQLite has opened it by now: from here on it goes with the process, however that ends.
    try file.dropName()
    try target.run(progress)
    try vault.run("COMMIT")
    return file
  }
}

/// The copying of one database into another (https://www.sqlite.org/backup.html), in the transaction its source is in.
struct DatabaseCopy: ~Copyable {
  let handle: OpaquePointer
  private let source: Connection
  /// Pages at a time, between which the caller is told.
  private static let step: Int32 = 4096

  init(to path: String, vfs: String?, of source: Connection) throws(StoreFailure) {
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &handle, flags, vfs)
    guard code == SQLITE_OK, let handle else {
      sqlite3_close_v2(handle)
      throw StoreFailure(sqlite: code, file: "copy of \(source.file.name)")
    }
    self.handle = handle
    self.source = source
    // No journal: a copy that fails is no copy.
    for pragma in ["journal_mode = OFF", "synchronous = OFF", "cache_size = -8192"] {
      sqlite3_exec(handle, "PRAGMA \(pragma)", nil, nil, nil)
    }
  }

  deinit { sqlite3_close_v2(handle) }

  func run(_ progress: (_ done: UInt64, _ of: UInt64) -> Void = { _, _ in }) throws(StoreFailure) {
    let name = "copy of \(source.file.name)"
    guard let backup = sqlite3_backup_init(handle, "main", source.handle, "main") else {
      throw StoreFailure(sqlite: sqlite3_extended_errcode(handle), file: name)
    }
    var code = SQLITE_OK
    while code == SQLITE_OK {
      code = sqlite3_backup_step(backup, DatabaseCopy.step)
      let (left, all) = (sqlite3_backup_remaining(backup), sqlite3_backup_pagecount(backup))
      progress(UInt64(max(0, all - left)), UInt64(max(0, all)))
    }
    let end = sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE, end == SQLITE_OK else {
      throw StoreFailure(sqlite: code == SQLITE_DONE ? end : code, file: name)
    }
  }
}
