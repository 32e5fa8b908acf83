import Glibc
import Vault

/// A file that is only ever written at its end, durably.
struct AppendedFile: Sendable {
  let path: String

  /// All of it; `nil` where there is no file.
  ///
  /// - Parameter limit: it may not be larger: whoever can write the folder could fill the memory with it.
  func contents(atMost limit: Int = 1 << 30) throws(StoreFailure) -> [UInt8]? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else {
      guard errno == ENOENT else { throw StoreFailure(errno: errno, path, "cannot open") }
      return nil
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw StoreFailure(.damaged, "\(path): is not a file")
    }
    guard status.st_mode & 0o022 == 0 else {
      throw StoreFailure(.unavailable, "\(path): others may write it\nrun `chmod go-w` on it")
    }
    guard status.st_size <= limit else {
      throw StoreFailure(.damaged, "\(path): is larger than such a file can be\nlook at it and take it away")
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

  /// Writes bytes behind the first `size`, in place of whatever follows them; durable when it returns, all but the name
  /// of a file that it made.
  func append(_ bytes: [UInt8], behind size: Int, making: Bool) throws(StoreFailure) {
    let descriptor = Glibc.open(
      path, O_WRONLY | (making ? O_CREAT : 0) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard descriptor >= 0 else { throw StoreFailure(errno: errno, path, "cannot open") }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw StoreFailure(.damaged, "\(path): is not a file")
    }
    // Cutting it would make it longer, with zeros in between.
    guard status.st_size >= off_t(size) else {
      throw StoreFailure(.damaged, "\(path): is shorter than it was: somebody else wrote it")
    }
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw StoreFailure(errno: errno, path, "cannot cut")
    }
    try write(bytes, to: descriptor, at: size, path)
    guard fsync(descriptor) == 0 else { throw StoreFailure(errno: errno, path, "cannot write durably") }
  }
}

/// Writes all of it from a position on.
func write(_ bytes: [UInt8], to descriptor: Int32, at position: Int, _ path: String) throws(StoreFailure) {
  var count = 0
  while count < bytes.count {
    let written = bytes.withUnsafeBytes { buffer in
      pwrite(
        descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count, off_t(position + count))
    }
    if written < 0, errno == EINTR { continue }
    guard written > 0 else { throw StoreFailure(errno: written < 0 ? errno : ENOSPC, path, "cannot write") }
    count += written
  }
}
