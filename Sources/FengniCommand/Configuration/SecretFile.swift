import Foundation

/// A small file that only its owner may read: a token, a PIN.
enum SecretFile {
  /// Larger than any secret of ours.
  private static let mostBytes = 4096

  /// The file's bytes without the line feed at the end; the caller wipes them.
  ///
  /// Refuses what others may read: a secret that was open to them is none.
  static func read(_ path: String, _ what: String) throws(CommandFailure) -> [UInt8] {
    var bytes = try readWhole(path, what)
    while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
      bytes.removeLast()
    }
    return bytes
  }

  /// The same with all that is in it.
  static func readWhole(_ path: String, _ what: String) throws(CommandFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(.signIn, "\(what) cannot be read: \(systemReason()): `\(path)`")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure(.signIn, "\(what) is not a regular file: `\(path)`")
    }
    guard status.st_mode & 0o077 == 0 else {
      throw CommandFailure(
        .signIn, "\(what) may be read by others: `\(path)`",
        wayOut: "take it out of use if somebody may have, else: chmod 600 \(path)")
    }
    guard (1...Int64(mostBytes)).contains(Int64(status.st_size)) else {
      throw CommandFailure(.signIn, "\(what) is empty or too long: `\(path)`")
    }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
    guard count == bytes.count else {
      throw CommandFailure(.signIn, "\(what) cannot be read to its end: `\(path)`")
    }
    return bytes
  }

  /// Writes a secret that only its owner may read, whole or not at all, over an earlier one.
  ///
  /// - Parameter endsLine: a line end follows, as people expect of a text of one line.
  static func write(
    _ bytes: RawSpan, to path: String, _ what: String, endsLine: Bool = true
  ) throws(CommandFailure) {
    let draft = path + ".new"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw CommandFailure("\(what) cannot be written: \(systemReason()): `\(path)`")
    }
    let isWritten = bytes.withUnsafeBytes {
      Foundation.write(descriptor, $0.baseAddress, $0.count) == $0.count
    }
    let isDurable =
      isWritten && (!endsLine || Foundation.write(descriptor, "\n", 1) == 1) && fsync(descriptor) == 0
    close(descriptor)
    guard isDurable, rename(draft, path) == 0 else {
      let reason = systemReason()
      unlink(draft)
      throw CommandFailure("\(what) cannot be written: \(reason): `\(path)`")
    }
  }

  /// What the operating system said last, in lower case.
  static func systemReason() -> String { String(cString: strerror(errno)).lowercased() }
}

extension Array where Element == UInt8 {
  /// Overwrites what the array holds, as far as it is not shared.
  mutating func wipe() {
    withUnsafeMutableBytes { if let start = $0.baseAddress { explicit_bzero(start, $0.count) } }
    removeAll()
  }
}
