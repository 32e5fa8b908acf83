import Dispatch
import Foundation

/// A file's bytes in pieces, read while they are sent; standard input too.
struct FileChunks: AsyncSequence, Sendable {
  private static let pieceBytes = 256 << 10

  /// Closes the descriptor at its end, unless it is standard input.
  fileprivate final class Source: Sendable {
    let descriptor: Int32
    init(_ descriptor: Int32) { self.descriptor = descriptor }
    deinit { if descriptor != STDIN_FILENO { close(descriptor) } }
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

  func makeAsyncIterator() -> Iterator { Iterator(source: source) }

  struct Iterator: AsyncIteratorProtocol {
    fileprivate let source: Source

    mutating func next() async throws -> [UInt8]? {
      try Task.checkCancellation()
      let descriptor = source.descriptor
      // A pipe may wait for long; the threads of the concurrency pool must not.
      return try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Result { try Iterator.read(descriptor) }) }
      }
    }

    private static func read(_ descriptor: Int32) throws -> [UInt8]? {
      var piece = [UInt8](repeating: 0, count: FileChunks.pieceBytes)
      while true {
        let count = Foundation.read(descriptor, &piece, piece.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw CommandFailure("cannot be read: \(SecretFile.systemReason())") }
        return count == 0 ? nil : Array(piece[0..<count])
      }
    }
  }
}
