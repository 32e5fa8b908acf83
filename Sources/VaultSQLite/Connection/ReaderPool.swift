import Synchronization
import Vault

/// Readers of one database, each used by one thread at a time.
///
/// A reader is taken out for one call and put back, the call runs inline on the caller's thread: a read takes
/// microseconds, less than a hop to another thread. Where all are out another is opened, so that nobody waits;
/// at most `keeping` are kept.
final class ReaderPool<Reader: Sendable>: Sendable {
  private struct Idle {
    var readers: [Reader] = []
    var isClosed = false
  }
  private let idle = Mutex(Idle())
  private let keeping: Int
  private let open: @Sendable () throws(StoreFailure) -> Reader

  init(keeping: Int, open: @escaping @Sendable () throws(StoreFailure) -> Reader) {
    self.keeping = keeping
    self.open = open
  }

  func read<Result>(_ body: (Reader) throws(StoreFailure) -> Result) throws(StoreFailure) -> Result {
    let reader = try take()
    // After a failure the reader is dropped: its connection may hold a lock or a half-read page.
    let result = try body(reader)
    idle.withLock { idle in
      if !idle.isClosed && idle.readers.count < keeping { idle.readers.append(reader) }
    }
    return result
  }

  /// Closes the readers; those in use close when their call ends.
  func close() {
    let readers = idle.withLock { idle in
      idle.isClosed = true
      defer { idle.readers = [] }
      return idle.readers
    }
    // Connections close here, outside the lock.
    withExtendedLifetime(readers) {}
  }

  private func take() throws(StoreFailure) -> Reader {
    let (reader, isClosed) = idle.withLock { idle in (idle.readers.popLast(), idle.isClosed) }
    if isClosed { throw StoreFailure.closed }
    if let reader { return reader }
    return try open()
  }
}

extension StoreFailure {
  static let closed = StoreFailure(.unavailable, "vault store: is closed")
}
