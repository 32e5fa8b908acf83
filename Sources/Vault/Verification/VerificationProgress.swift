import Synchronization

/// The verification under way: one at a time, since each reads the whole vault on half of the cores.
final class VerificationProgress: Sendable {
  /// One verification, from its beginning to its end.
  struct Run: Sendable, Equatable {
    fileprivate let number: UInt64
  }

  private struct State {
    var runs: UInt64 = 0
    var running: (run: Run, person: String, status: VerificationStatus?)?
  }

  private let state = Mutex(State())

  /// Begins one for whoever asked; `nil` while another is under way.
  func begin(for person: String) -> Run? {
    state.withLock { state in
      guard state.running == nil else { return nil }
      state.runs += 1
      let run = Run(number: state.runs)
      state.running = (run, person, nil)
      return run
    }
  }

  func update(_ status: VerificationStatus, of run: Run) {
    state.withLock { state in
      if state.running?.run == run { state.running?.status = status }
    }
  }

  func end(_ run: Run) {
    state.withLock { state in
      if state.running?.run == run { state.running = nil }
    }
  }

  /// How far the person's own is; `nil` where none is under way.
  subscript(person: String) -> VerificationStatus? {
    state.withLock { state in
      guard let running = state.running, running.person.utf8.elementsEqual(person.utf8) else { return nil }
      return running.status
    }
  }
}

/// How many rows and entries a verification has read, of how many there are.
public struct VerificationStatus: Sendable, Equatable {
  public let done: UInt64
  public let total: UInt64
}
