import GRDB
import Glibc
import Vault

/// One of the two database files in a vault's folder.
struct DatabaseFile: Sendable {
  let directory: String
  let format: DatabaseFormat

  /// `vault.db`: what errors call it.
  var name: String { format.fileName }
  var path: String { "\(directory)/\(format.fileName)" }

  /// The file as SQLite's readers are to open it.
  ///
  /// A database in WAL mode needs its index file beside it even for reading. Where the folder cannot be written
  /// (a backup on a read-only medium) and no log is left over, nobody can be changing the file either: then, and
  /// only then, it is opened as immutable.
  var readingURI: String {
    let isImmutable = !hasLog && access(directory, W_OK) != 0
    return "file:\(percentEncoded(path))" + (isImmutable ? "?immutable=1" : "")
  }

  /// Whether commits lie in the write-ahead log that are not in the file yet.
  private var hasLog: Bool {
    var log = stat()
    return stat("\(path)-wal", &log) == 0 && log.st_size > 0
  }

  /// Makes the file, whole or not at all: built under another name, renamed when it is durable.
  func create() throws(StoreFailure) {
    guard !exists(path) else {
      throw StoreFailure(.unavailable, "\(path): is already there\nopen it, or choose another folder")
    }
    let draft = "\(path).new"
    for leftover in [draft, "\(draft)-journal", "\(draft)-wal", "\(draft)-shm"] { unlink(leftover) }
    let descriptor = Glibc.open(draft, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot create") }
    guard fchmod(descriptor, 0o600) == 0, close(descriptor) == 0 else {
      throw StoreFailure(errno: errno, path, "cannot create")
    }
    do {
      try format.build(at: draft)
    } catch {
      unlink(draft)
      unlink("\(draft)-journal")
      throw StoreFailure(grdb: error, file: name)
    }
    guard rename(draft, path) == 0 else { throw StoreFailure(errno: errno, path, "cannot create") }
    try synchronizeDirectory()
  }

  /// Refuses a file that is not there, that others may read, or that this version did not make.
  func check() throws(StoreFailure) {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw StoreFailure(errno: errno, path, "cannot open") }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw StoreFailure(.damaged, "\(path): is not a file\ncheck that the vault folder is the right one")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw StoreFailure(.unavailable, "\(path): others may read it\nrun `chmod 600` on it")
    }
    let connection = try Connection(reading: self, cacheKiB: 256)
    let application = try connection.pragma("application_id")
    guard application == Int64(format.applicationID) else {
      throw StoreFailure(
        .damaged,
        "\(path): is not a vault's \(name)\ncheck that the vault folder is the right one, or restore a backup"
      )
    }
    let version = try connection.pragma("user_version")
    guard version == Int64(format.version) else {
      throw StoreFailure(
        .damaged,
        "\(path): has format \(version), this program reads format \(format.version)"
          + "\nuse the version of fengni that wrote it, or a newer one")
    }
    // SQLite counts a last page that is cut off as a whole one and reads what lacks as zeros.
    let pageSize = try connection.pragma("page_size")
    guard hasLog || Int64(status.st_size) % pageSize == 0 else {
      throw StoreFailure(.damaged, "\(path): is cut off\nrestore a backup")
    }
    try format.checkSchema(of: connection)
  }

  private func synchronizeDirectory() throws(StoreFailure) {
    let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, directory, "cannot open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreFailure(errno: errno, directory, "cannot synchronize") }
  }
}

extension Connection {
  /// The value of a pragma that gives one integer.
  func pragma(_ name: String) throws(StoreFailure) -> Int64 {
    let statement = try prepare("PRAGMA \(name)")
    defer { statement.reset() }
    guard try statement.step() else { throw .damaged(file.name, "`\(name)` has no value") }
    return try statement.int(0)
  }
}

extension StoreFailure {
  /// An error of GRDB: SQLite's code, none of its message (see `init(sqlite:file:)`).
  init(grdb error: any Error, file: String) {
    switch error {
    case let failure as StoreFailure: self = failure
    case let error as DatabaseError: self.init(sqlite: error.extendedResultCode.rawValue, file: file)
    default: self.init(.unavailable, "\(file): the database answered with an unknown error")
    }
  }
}

/// `path` as part of a URI (RFC 3986: unreserved characters and `/` stay).
private func percentEncoded(_ path: String) -> String {
  var encoded: [UInt8] = []
  for byte in path.utf8 {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E, 0x2F: encoded.append(byte)
    default:
      let digits = Array("0123456789ABCDEF".utf8)
      encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: encoded, as: UTF8.self)
}
