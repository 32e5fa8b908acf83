import Foundation

/// The calls to the operating system by which an export is written, in one place: each of them may fail.
struct DiskCalls: Sendable {
  enum Name: String, Sendable, CaseIterable {
    case makeFolder, create, write, patch, synchronize, close, place, remove
  }

  /// Makes a call; what it gives is less than zero where it failed, with `errno` saying why. A test has calls fail.
  var perform: @Sendable (Name, () -> Int) -> Int = { $1() }

  /// Makes a call that must not fail.
  func callAsFunction(_ name: Name, _ path: String, _ call: () -> Int) throws(CommandFailure) {
    _ = try value(name, path, call)
  }

  /// The same, with what it gives.
  func value(_ name: Name, _ path: String, _ call: () -> Int) throws(CommandFailure) -> Int {
    while true {
      let value = perform(name, call)
      if value >= 0 { return value }
      guard errno == EINTR, name == .write || name == .patch || name == .synchronize else { break }
    }
    throw CommandFailure("the export cannot be written: \(SecretFile.systemReason()): `\(path)`")
  }

  /// Makes a call that is made once more another day where it fails now.
  func attempt(_ name: Name, _ call: () -> Int) -> Bool { perform(name, call) >= 0 }
}

/// A new file that is written from its beginning to its end.
///
/// Closed with it; a failure to close tells that something was not written, so that whoever needs it calls ``close()``.
final class ExportFile {
  private let path: String
  private let calls: DiskCalls
  private var descriptor: Int32
  /// The bytes written so far.
  private(set) var length = 0

  /// Makes a file that was not there, readable by its owner alone.
  init(_ path: String, _ calls: DiskCalls) throws(CommandFailure) {
    self.path = path
    self.calls = calls
    descriptor = Int32(
      try calls.value(.create, path) {
        Int(open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600))
      })
  }

  deinit { if descriptor >= 0 { Foundation.close(descriptor) } }

  /// Keeps others from taking it for what a killed export left.
  func hold() { _ = flock(descriptor, LOCK_EX | LOCK_NB) }

  func write(_ bytes: [UInt8]) throws(CommandFailure) {
    var done = 0
    while done < bytes.count {
      done += try calls.value(.write, path) {
        bytes.withUnsafeBytes { buffer in
          Foundation.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        }
      }
    }
    length += bytes.count
  }

  /// Writes over what stands at a place.
  func patch(_ bytes: [UInt8], at offset: Int) throws(CommandFailure) {
    var done = 0
    while done < bytes.count {
      done += try calls.value(.patch, path) {
        bytes.withUnsafeBytes { buffer in
          pwrite(
            descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
        }
      }
    }
  }

  func synchronize() throws(CommandFailure) {
    try calls(.synchronize, path) { Int(fsync(descriptor)) }
  }

  func close() throws(CommandFailure) {
    let closing = descriptor
    descriptor = -1
    try calls(.close, path) { Int(Foundation.close(closing)) }
  }
}
