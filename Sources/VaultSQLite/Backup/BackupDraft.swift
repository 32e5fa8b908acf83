import Glibc
import Vault

/// A backup that is being written: under another name until all of it is durable.
///
/// ```
/// <folder>/<name>.fbk.part      while it is written; locked, mode 0600
/// <folder>/<name>.fbk           whole
/// ```
final class BackupDraft {
  let path: String
  private var part: String { "\(path).part" }
  /// The header as it was written, read back from the file under its name of now.
  ///
  /// - Throws: where the file is not the one that was written, or not as large as the header says.
  func readBack() throws -> BackupHeader { try BackupArtefact(at: part).header }
  private let descriptor: Int32
  private var isPublished = false

  static let suffix = ".fbk"
  private static let partSuffix = ".fbk.part"

  /// - Parameter path: of the whole backup; never over one that is there.
  init(at path: String) throws(StoreFailure) {
    self.path = path
    guard !exists(path) else {
      throw StoreFailure(.unavailable, "\(path): is there already\ntry again in a second")
    }
    // Whoever sweeps the folder does not come between the name and its lock.
    let folder = try NamesLock(of: path)
    defer { folder.release() }
    descriptor = Glibc.open("\(path).part", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot make the backup") }
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit {
    if !isPublished { unlink(part) }
    close(descriptor)
  }

  func write(_ bytes: [UInt8]) throws(StoreFailure) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw StoreFailure(errno: count < 0 ? errno : ENOSPC, path, "cannot write the backup")
      }
      done += count
    }
  }

  func synchronize() throws(StoreFailure) {
    guard fsync(descriptor) == 0 else {
      throw StoreFailure(errno: errno, path, "cannot write the backup durably")
    }
  }

  /// Gives it its name, durably.
  func publish() throws(StoreFailure) {
    guard rename(part, path) == 0 else { throw StoreFailure(errno: errno, path, "cannot name the backup") }
    isPublished = true
    try synchronizeFolder(of: path)
  }

  /// Takes away what broken-off runs left in a folder; the names.
  static func sweep(_ folder: String) throws(StoreFailure) -> [String] {
    let lock = try NamesLock(of: "\(folder)/.")
    defer { lock.release() }
    var swept: [String] = []
    for name in try FolderEntries.names(in: folder)
    where name.utf8.suffix(partSuffix.utf8.count)
      .elementsEqual(partSuffix.utf8)
    {
      let path = "\(folder)/\(name)"
      let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      // Who writes it holds its lock.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0, unlink(path) == 0 { swept.append(name) }
    }
    return swept
  }
}

/// Waits for a folder's lock, which is held for the making or sweeping of names only.
struct NamesLock {
  private let descriptor: Int32

  init(of path: String) throws(StoreFailure) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, folder, "cannot open") }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else {
        let code = errno
        close(descriptor)
        throw StoreFailure(errno: code, folder, "cannot lock")
      }
    }
  }

  func release() { close(descriptor) }
}
