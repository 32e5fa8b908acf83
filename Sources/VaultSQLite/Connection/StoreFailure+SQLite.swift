import GRDBSQLite
import Vault

extension StoreFailure {
  /// What SQLite answered, by its extended result code and in its own general words: the message of a
  /// connection may quote names or values, `sqlite3_errstr` never does.
  init(sqlite code: Int32, file: String) {
    let kind = Kind(sqlite: code)
    let words = String(cString: sqlite3_errstr(code))
    self.init(kind, "\(file): \(words) (\(code))" + (kind.wayOut.map { "\n\($0)" } ?? ""))
  }

  /// The file does not hold what a vault's file holds.
  static func damaged(_ file: String, _ finding: String) -> StoreFailure {
    StoreFailure(.damaged, "\(file): \(finding)\nrun `fengni audit verify`, then restore a backup")
  }
}

extension StoreFailure.Kind {
  /// The kind of a primary or extended result code (https://www.sqlite.org/rescode.html).
  init(sqlite code: Int32) {
    // The index of the write-ahead log could not grow; the next commit writes over what this one left there.
    if code == SQLITE_IOERR | 19 << 8 {
      self = .full
      return
    }
    switch code & 0xFF {
    case SQLITE_FULL: self = .full
    case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: self = .readOnly
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: self = .damaged
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    default: self = .unavailable
    }
  }

  /// What the reader can do about it; `nil` where there is no general answer.
  fileprivate var wayOut: String? {
    switch self {
    case .full: "free space on the medium the vault folder lies on"
    case .readOnly: "check owner, mode and mount of the vault folder"
    case .damaged: "check that the vault folder is the right one, or restore a backup"
    case .busy: "another program has the file open for writing: end it"
    case .unavailable: nil
    }
  }
}
