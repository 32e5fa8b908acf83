import Glibc
public import Vault

/// The folder of a vault, held by this process alone for as long as the value lives.
///
/// ```
/// <vault>/          mode 0700
///   lock            held with flock(2) while a process uses the vault; names its process id
///   vault.db        records, control rows, log     mode 0600; -wal and -shm beside it while open
///   keys.db         wrapped keys, apart from what they open
///   reserve         room for the day the medium is full (see `DiskReserve`)
/// ```
/// The lock is advisory and dies with the process, so that nothing stays behind after `kill -9`.
public final class VaultDirectory: Sendable {
  public let path: String
  private let lock: Int32

  /// Makes the folder, or takes an existing one that holds no vault, and holds it.
  ///
  /// An empty folder's mode is narrowed to 0700; one with something in it must already be so.
  public static func create(at path: String) throws(StoreFailure) -> VaultDirectory {
    if mkdir(path, 0o700) == 0 {
      // The umask may have taken bits of the owner.
      guard chmod(path, 0o700) == 0 else { throw StoreFailure(errno: errno, path, "cannot set its mode") }
    } else if errno != EEXIST {
      throw StoreFailure(errno: errno, path, "cannot make the vault folder")
    } else if isEmptyDirectory(path), chmod(path, 0o700) != 0 {
      throw StoreFailure(errno: errno, path, "cannot set its mode")
    }
    let directory = try open(at: path)
    for format in [DatabaseFormat.vault, .keys] where exists("\(path)/\(format.fileName)") {
      throw StoreFailure(
        .unavailable, "\(path): already holds a vault (\(format.fileName))\nopen it, or choose another folder"
      )
    }
    return directory
  }

  /// Holds the folder of a vault that is there.
  ///
  /// - Throws: `.busy` where another process, or another value in this one, holds it.
  public static func open(at path: String) throws(StoreFailure) -> VaultDirectory {
    try checkIsPrivateDirectory(path)
    return VaultDirectory(path: path, lock: try takeLock(of: path))
  }

  private init(path: String, lock: Int32) {
    self.path = path
    self.lock = lock
  }

  // Closing the descriptor gives the lock back.
  deinit { close(lock) }

  private static func takeLock(of path: String) throws(StoreFailure) -> Int32 {
    let file = "\(path)/lock"
    let descriptor = Glibc.open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, file, "cannot open the lock file") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      defer { close(descriptor) }
      guard code == EWOULDBLOCK else { throw StoreFailure(errno: code, file, "cannot lock") }
      let holder = processID(in: descriptor).map { " (process \($0))" } ?? ""
      throw StoreFailure(.busy, "\(path): another server holds the vault\(holder)\nstop it first")
    }
    // Who holds it, for the message above; the lock itself does not depend on it.
    let text = "\(getpid())\n"
    _ = ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }
    return descriptor
  }

  private static func processID(in descriptor: Int32) -> Int32? {
    var digits = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &digits, digits.count, 0)
    guard count > 1 else { return nil }
    return Int32(String(decoding: digits[0..<count].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }
}

/// Refuses a folder that is not there, is none, or that others may enter.
func checkIsPrivateDirectory(_ path: String) throws(StoreFailure) {
  var status = stat()
  guard stat(path, &status) == 0 else {
    throw StoreFailure(errno: errno, path, "cannot open the vault folder")
  }
  guard status.st_mode & S_IFMT == S_IFDIR else {
    throw StoreFailure(.unavailable, "\(path): is not a folder\nname the vault's folder, not a file in it")
  }
  guard status.st_mode & 0o077 == 0 else {
    throw StoreFailure(.unavailable, "\(path): others may enter the vault folder\nrun `chmod 700` on it")
  }
}

func exists(_ path: String) -> Bool {
  var status = stat()
  return lstat(path, &status) == 0
}

private func isEmptyDirectory(_ path: String) -> Bool {
  guard let directory = opendir(path) else { return false }
  defer { closedir(directory) }
  while let entry = readdir(directory) {
    let isDots = withUnsafePointer(to: &entry.pointee.d_name) { name in
      name.withMemoryRebound(to: CChar.self, capacity: 256) { strcmp($0, ".") == 0 || strcmp($0, "..") == 0 }
    }
    if !isDots { return false }
  }
  return true
}

extension StoreFailure {
  /// What the operating system answered about a file.
  init(errno code: Int32, _ path: String, _ what: String) {
    let kind: Kind =
      switch code {
      case ENOSPC, EDQUOT: .full
      case EACCES, EPERM, EROFS: .readOnly
      default: .unavailable
      }
    let wayOut: String? =
      switch code {
      case ENOSPC, EDQUOT: "free space on the medium"
      case EACCES, EPERM, EROFS: "check its owner, mode and mount"
      case ENOENT: "check the path, or create a vault with `fengni init`"
      default: nil
      }
    let cause = String(cString: strerror(code)).lowercased()
    self.init(kind, "\(path): \(what): \(cause)" + (wayOut.map { "\n\($0)" } ?? ""))
  }
}
