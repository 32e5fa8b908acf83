import Glibc
import Synchronization
public import Vault

/// Entries made while the vault is held, in `held-entries` in its folder; the file is there only while there are some.
public final class HeldEntriesFile: HeldEntryStore {
  public let path: String
  /// Whether this process has made the file's name durable since it was begun.
  private let isNamed = Mutex(false)

  /// The file of the vault in `directory`, whose lock keeps others away.
  public init(in directory: VaultDirectory) { path = "\(directory.path)/held-entries" }

  public func contents() throws(StoreFailure) -> [UInt8] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw StoreFailure(errno: errno, path, "cannot open") }
      return []
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw StoreFailure(.damaged, "\(path): is not a file")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count, off_t(count))
      }
      guard got >= 0 else { throw StoreFailure(errno: errno, path, "cannot read") }
      if got == 0 { break }
      count += got
    }
    return Array(bytes.prefix(count))
  }

  public func append(_ bytes: [UInt8], behind size: Int) throws(StoreFailure) {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot open") }
    defer { close(descriptor) }
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw StoreFailure(errno: errno, path, "cannot cut")
    }
    var count = 0
    while count < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        pwrite(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count, off_t(size + count))
      }
      guard written > 0 else { throw StoreFailure(errno: written < 0 ? errno : ENOSPC, path, "cannot write") }
      count += written
    }
    guard fsync(descriptor) == 0 else { throw StoreFailure(errno: errno, path, "cannot write durably") }
    // That the file was there says nothing of its name: who made it may have been killed before.
    if size > 0, isNamed.withLock({ $0 }) { return }
    try synchronizeFolder(of: path)
    isNamed.withLock { $0 = true }
  }

  public func clear() throws(StoreFailure) {
    isNamed.withLock { $0 = false }
    guard exists(path) else { return }
    guard unlink(path) == 0 else { throw StoreFailure(errno: errno, path, "cannot take away") }
    try synchronizeFolder(of: path)
  }
}
