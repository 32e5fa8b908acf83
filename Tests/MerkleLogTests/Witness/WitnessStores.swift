import MerkleLog
import Synchronization

/// A store in memory that fails on demand and counts what it does.
final class MemoryWitnessStore: WitnessStore {
  struct Failure: Error {}

  /// What the next write does.
  enum NextWrite {
    case succeeds
    case failsBefore
    case failsAfter
  }

  struct State {
    var note: [UInt8]?
    var nextWrite = NextWrite.succeeds
    var readsFail = false
    var writes: [[UInt8]] = []
  }

  private let state: Mutex<State>

  init(_ note: [UInt8]? = nil) { state = Mutex(State(note: note)) }

  var note: [UInt8]? { state.withLock { $0.note } }
  var writes: [[UInt8]] { state.withLock { $0.writes } }

  func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }

  func load() throws -> [UInt8]? {
    try state.withLock { state in
      if state.readsFail { throw Failure() }
      return state.note
    }
  }

  func store(_ note: [UInt8]) throws {
    try state.withLock { state in
      let next = state.nextWrite
      state.nextWrite = .succeeds
      if next == .failsBefore { throw Failure() }
      state.note = note
      state.writes.append(note)
      if next == .failsAfter { throw Failure() }
    }
  }
}

/// A clock that a test sets.
final class TestClock: Sendable {
  private let seconds: Mutex<UInt64>

  init(_ seconds: UInt64 = 1_800_000_000) { self.seconds = Mutex(seconds) }

  var now: UInt64 { seconds.withLock { $0 } }
  func set(_ time: UInt64) { seconds.withLock { $0 = time } }
}
