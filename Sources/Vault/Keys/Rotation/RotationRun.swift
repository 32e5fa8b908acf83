import Synchronization

/// The rotation that is carried out at this moment: one at a time.
final class RotationRun: Sendable {
  /// How far it is: subjects' keys, and those that do not open.
  struct Progress: Sendable {
    var wrapped = 0
    var total = 0
    var unopened = 0
  }

  private struct State {
    var isOrdering = false
    var progress: Progress?
  }
  private let state = Mutex(State())

  /// Takes the place of whoever orders one; `false` where somebody has it.
  func beginOrder() -> Bool {
    state.withLock { state in
      defer { state.isOrdering = true }
      return !state.isOrdering
    }
  }

  func endOrder() { state.withLock { $0.isOrdering = false } }

  /// Begins to carry one out; `false` where that is under way.
  func begin() -> Bool {
    state.withLock { state in
      guard state.progress == nil else { return false }
      state.progress = Progress()
      return true
    }
  }

  func update(_ change: (inout Progress) -> Void) {
    state.withLock { state in
      guard var progress = state.progress else { return }
      change(&progress)
      state.progress = progress
    }
  }

  func end() { state.withLock { $0.progress = nil } }

  /// `nil` while none is carried out.
  var progress: Progress? { state.withLock { $0.progress } }
}
