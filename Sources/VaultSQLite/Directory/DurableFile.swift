import Glibc
public import Vault

/// A small file that is replaced whole or not at all, and outlasts a loss of power once that is done.
///
/// The new bytes are written beside the old ones, synchronized, put in their place by rename(2), and the folder is
/// synchronized: killed at any step the name leads to the old bytes or to the new ones. What a killed writer left beside
/// the file is written over by the next.
public enum DurableFile {
  /// The bytes; nil where there is no such file.
  ///
  /// - Throws: where it is no regular file, has more than `limit` bytes, or cannot be read: never taken for absent.
  public static func read(_ path: String, atMost limit: Int) throws(StoreFailure) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw StoreFailure(errno: errno, path, "cannot read")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw StoreFailure(errno: errno, path, "cannot read") }
    guard status.st_mode & S_IFMT == S_IFREG, (0...Int64(limit)).contains(Int64(status.st_size)) else {
      throw StoreFailure(.damaged, "\(path): is no file of its kind")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw StoreFailure(errno: errno, path, "cannot read") }
      done += count
    }
    return bytes
  }

  /// Puts the bytes in the place of the file; readable by its owner alone.
  ///
  /// - Throws: with the old bytes or the new ones in place.
  public static func replace(_ path: String, with bytes: [UInt8]) throws(StoreFailure) {
    let draft = "\(path).new"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot write") }
    do throws(StoreFailure) {
      try write(bytes, to: descriptor, path)
    } catch {
      close(descriptor)
      unlink(draft)
      throw error
    }
    guard close(descriptor) == 0, rename(draft, path) == 0 else {
      throw StoreFailure(errno: errno, path, "cannot write")
    }
    try synchronizeFolder(of: path)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(StoreFailure) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw StoreFailure(errno: errno, path, "cannot write") }
      done += count
    }
    guard fsync(descriptor) == 0 else { throw StoreFailure(errno: errno, path, "cannot synchronize") }
  }

  /// Without this the name could lead to the old file again after a loss of power.
  private static func synchronizeFolder(of path: String) throws(StoreFailure) {
    let end = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = end.map { $0 == path.utf8.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, folder, "cannot open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw StoreFailure(errno: errno, folder, "cannot synchronize") }
  }
}

/// A lock on a folder, held by this process for as long as the value lives, however the process ends.
public final class FolderLock: Sendable {
  private let descriptor: Int32

  /// - Parameter busy: what to say where another process holds it.
  public init(of folder: String, busy: String) throws(StoreFailure) {
    let file = "\(folder)/lock"
    descriptor = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, file, "cannot open the lock file") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      close(descriptor)
      guard code == EWOULDBLOCK else { throw StoreFailure(errno: code, file, "cannot lock") }
      throw StoreFailure(.busy, "\(folder): \(busy)\nstop it first")
    }
  }

  deinit { close(descriptor) }
}
