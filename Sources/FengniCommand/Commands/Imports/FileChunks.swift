import Dispatch
import Foundation
import Synchronization

/// A file's bytes in pieces, read while they are sent; standard input too.
struct FileChunks: AsyncSequence, Sendable {
  private static let pieceBytes = 256 << 10

  /// Closes the descriptor at its end, unless it is standard input.
  fileprivate final class Source: Sendable {
    let descriptor: Int32
    let read = Mutex(Read())
    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }
  }

  /// How much of the content was taken so far.
  struct Read: Sendable {
    var bytes: Int64 = 0
    var lines = 0
  }

  private let source: Source
  /// The length in bytes; `nil` for a pipe.
  let length: Int64?

  /// - Parameter path: A file, or `-` for standard input.
  init(path: String) throws(CommandFailure) {
    let isStandardInput = path.utf8.elementsEqual("-".utf8)
    let descriptor = isStandardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(.usage, "cannot be read: \(SecretFile.systemReason()): `\(path)`")
    }
    source = Source(descriptor)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      throw CommandFailure(.usage, "is a folder: `\(path)`")
    }
    length =
      status.st_mode & S_IFMT == S_IFREG
      ? Int64(status.st_size) - Int64(Swift.max(0, lseek(descriptor, 0, SEEK_CUR))) : nil
  }

  var read: Read { source.read.withLock { $0 } }

  func makeAsyncIterator() -> Iterator { Iterator(source: source) }

  struct Iterator: AsyncIteratorProtocol {
    fileprivate let source: Source

    mutating func next() async throws -> [UInt8]? {
      try Task.checkCancellation()
      let source = source
      // A pipe may wait for long; the threads of the concurrency pool must not.
      return try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try Iterator.read(source) }) }
      }
    }

    private static func read(_ source: Source) throws -> [UInt8]? {
      var piece = [UInt8](repeating: 0, count: FileChunks.pieceBytes)
      while true {
        let count = Foundation.read(source.descriptor, &piece, piece.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw CommandFailure("cannot be read: \(SecretFile.systemReason())") }
        guard count > 0 else { return nil }
        let taken = Array(piece[0..<count])
        source.read.withLock { read in
          read.bytes += Int64(count)
          read.lines += taken.count { $0 == UInt8(ascii: "\n") }
        }
        return taken
      }
    }
  }
}
