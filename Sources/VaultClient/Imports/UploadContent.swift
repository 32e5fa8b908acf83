import AsyncHTTPClient
import NIOCore

/// What is sent as rows of an import: always the whole content from its first byte; the vault skips what it has.
public struct UploadContent: Sendable {
  let make: @Sendable (_ progress: (@Sendable (Int64) -> Void)?) -> HTTPClientRequest.Body

  /// Content that is in memory.
  public static func bytes(_ bytes: [UInt8]) -> UploadContent {
    UploadContent { progress in
      let counted = CountedChunks(base: Pieces(bytes: bytes), progress: progress)
      return .stream(counted, length: .known(Int64(bytes.count)))
    }
  }

  /// Content that is read while it is sent; `length` in bytes where it is known.
  public static func stream<Chunks: AsyncSequence & Sendable>(length: Int64? = nil, _ chunks: Chunks)
    -> UploadContent
  where Chunks.Element == [UInt8] {
    UploadContent { progress in
      let counted = CountedChunks(base: chunks, progress: progress)
      return .stream(counted, length: length.map { .known($0) } ?? .unknown)
    }
  }

  func requestBody(progress: (@Sendable (Int64) -> Void)?) -> HTTPClientRequest.Body { make(progress) }

  /// The content could not be read to its end.
  struct Failure: Error, CustomStringConvertible {
    let description = "the content to send could not be read to its end"
  }
}

/// Bytes in pieces, so that progress shows and nothing is copied whole.
private struct Pieces: AsyncSequence, Sendable {
  let bytes: [UInt8]

  func makeAsyncIterator() -> Iterator { Iterator(rest: bytes[...]) }

  struct Iterator: AsyncIteratorProtocol {
    static let pieceBytes = 64 << 10
    var rest: ArraySlice<UInt8>

    mutating func next() async -> [UInt8]? {
      guard !rest.isEmpty else { return nil }
      defer { rest = rest.dropFirst(Iterator.pieceBytes) }
      return Array(rest.prefix(Iterator.pieceBytes))
    }
  }
}

/// Chunks as buffers, counted as they are taken to be sent.
private struct CountedChunks<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == [UInt8] {
  let base: Base
  let progress: (@Sendable (Int64) -> Void)?

  func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), progress: progress) }

  struct Iterator: AsyncIteratorProtocol {
    var base: Base.AsyncIterator
    let progress: (@Sendable (Int64) -> Void)?
    var sent: Int64 = 0

    mutating func next() async throws -> ByteBuffer? { try await next(isolation: #isolation) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
      let chunk: [UInt8]?
      do {
        chunk = try await base.next(isolation: actor)
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        throw UploadContent.Failure()
      }
      // A chunk taken is a chunk whose forerunner has been sent.
      progress?(sent)
      guard let chunk else { return nil }
      sent += Int64(chunk.count)
      return ByteBuffer(bytes: chunk)
    }
  }
}
