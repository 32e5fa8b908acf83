import Dispatch
import Foundation
import Synchronization

/// Pieces of work done by several threads and handed out in order, few ahead of whoever takes them.
///
/// Threads of its own, not those of the pool that answers requests: a piece takes milliseconds and does not give way.
final class OrderedWork<Piece: Sendable>: Sendable {
  private struct State {
    /// The next piece that no thread has taken.
    var next = 0
    var done: [Int: Result<Piece, any Error>] = [:]
    var isCancelled = false
  }

  private let count: Int
  private let threads: Int
  private let work: @Sendable (Int) throws -> Piece
  private let state = Mutex(State())
  /// Pieces that may be begun.
  private let room: DispatchSemaphore
  /// Pieces done and not looked at.
  private let ready = DispatchSemaphore(value: 0)
  private let ended = DispatchGroup()

  /// - Parameter ahead: so many pieces are held at most.
  private init(count: Int, threads: Int, ahead: Int, _ work: @escaping @Sendable (Int) throws -> Piece) {
    self.count = count
    self.threads = threads
    self.work = work
    room = DispatchSemaphore(value: 0)
    for _ in 0..<ahead { room.signal() }
  }

  /// Has pieces `0..<count` made and calls `body` with each in order, until it wants no more.
  ///
  /// - Throws: what a piece throws, at its turn, or `body`. No thread works any more when this returns.
  static func forEach(
    _ count: Int, threads: Int, _ work: @escaping @Sendable (Int) throws -> Piece,
    _ body: (Piece) throws -> Bool
  ) throws {
    let pieces = OrderedWork(count: count, threads: threads, ahead: 2 * threads, work)
    pieces.start()
    defer { pieces.stop() }
    for index in 0..<count {
      guard try body(pieces.wait(for: index)) else { return }
    }
  }

  private func start() {
    for _ in 0..<min(threads, count) {
      ended.enter()
      Thread.detachNewThread { [self] in
        while let index = take() {
          let result = Result { try work(index) }
          state.withLock { $0.done[index] = result }
          ready.signal()
        }
        ended.leave()
      }
    }
  }

  private func take() -> Int? {
    room.wait()
    return state.withLock { state in
      guard !state.isCancelled, state.next < count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }

  private func wait(for index: Int) throws -> Piece {
    while true {
      if let result = state.withLock({ $0.done.removeValue(forKey: index) }) {
        room.signal()
        return try result.get()
      }
      ready.wait()
    }
  }

  private func stop() {
    state.withLock { $0.isCancelled = true }
    for _ in 0..<threads { room.signal() }
    ended.wait()
  }
}
