import GRDBSQLite
import Glibc
import Vault

/// The bytes of a copied database file.
protocol BackupSource {
  var size: UInt64 { get }
  /// As many bytes, from there on.
  func bytes(at offset: UInt64, count: Int) throws(StoreFailure) -> [UInt8]
}

/// A copy in memory.
final class MemoryCopy: BackupSource {
  private let copy: DatabaseCopy
  private let start: UnsafeMutablePointer<UInt8>
  let size: UInt64

  init(of source: Connection) throws(StoreFailure) {
    let name = "copy of \(source.file.name)"
    // A name without a slash: this connection's own (https://www.sqlite.org/src/file/src/memdb.c).
    copy = try DatabaseCopy(to: "copy", vfs: "memdb", of: source)
    try copy.run()
    var size: sqlite3_int64 = 0
    // Where they lie: good for as long as nothing writes to it, and nothing does.
    let start = sqlite3_serialize(copy.handle, "main", &size, UInt32(SQLITE_SERIALIZE_NOCOPY))
    guard let start, size > 0 else { throw StoreFailure(.unavailable, "\(name): memory cannot be read") }
    self.start = start
    self.size = UInt64(size)
  }

  func bytes(at offset: UInt64, count: Int) throws(StoreFailure) -> [UInt8] {
    precondition(offset + UInt64(count) <= size, "inside of the copy")
    return Array(UnsafeBufferPointer(start: start + Int(offset), count: count))
  }
}

/// A file without a name: what it holds goes with the process, however that ends.
///
/// It has a name until `dropName`, and is locked: what a process left that was killed in between is swept by the next.
final class UnnamedFile: BackupSource {
  let path: String
  private let descriptor: Int32

  private static let prefix = ".backup-"

  init(in folder: String) throws(StoreFailure) {
    UnnamedFile.sweep(folder)
    path = "\(folder)/\(UnnamedFile.prefix)\(RandomIdentifier.random().high)"
    descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot make a copy of the data") }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit {
    unlink(path)
    close(descriptor)
  }

  func dropName() throws(StoreFailure) {
    guard unlink(path) == 0 else { throw StoreFailure(errno: errno, path, "cannot drop its name") }
  }

  var size: UInt64 {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? UInt64(max(0, status.st_size)) : 0
  }

  func bytes(at offset: UInt64, count: Int) throws(StoreFailure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, off_t(offset) + off_t(done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else {
        throw StoreFailure(errno: got < 0 ? errno : EIO, "copy of the data", "cannot read")
      }
      done += got
    }
    return bytes
  }

  /// Takes away what killed processes left in a folder.
  static func sweep(_ folder: String) {
    for name in (try? FolderEntries.names(in: folder)) ?? [] where name.utf8.starts(with: prefix.utf8) {
      let path = "\(folder)/\(name)"
      let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }
}

/// The names in a folder, without `.` and `..`, in order.
enum FolderEntries {
  static func names(in folder: String) throws(StoreFailure) -> [String] {
    guard let entries = opendir(folder) else { throw StoreFailure(errno: errno, folder, "cannot list") }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
        name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
