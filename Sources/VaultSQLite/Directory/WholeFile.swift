import Glibc
public import Vault

/// A file that is there as a whole or not at all.
public enum WholeFile {
  /// Writes a file under another name, `<path>.new`, and gives it its own when all of it is durable.
  ///
  /// - Parameter failure: what is said where it cannot be written.
  public static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o600, _ failure: String
  ) throws(StoreFailure) {
    let draft = "\(path).new"
    unlink(draft)
    let descriptor = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, failure) }
    do throws(StoreFailure) {
      defer { close(descriptor) }
      try VaultSQLite.write(bytes, to: descriptor, at: 0, path)
      guard fsync(descriptor) == 0, rename(draft, path) == 0 else {
        throw StoreFailure(errno: errno, path, failure)
      }
    } catch {
      unlink(draft)
      throw error
    }
    try synchronizeFolder(of: path)
  }
}
