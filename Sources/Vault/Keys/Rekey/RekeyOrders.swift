import Synchronization

/// Whether something was ordered that is not done, and whether somebody carries it out.
final class RekeyOrders: Sendable {
  private struct State {
    var isPending = false
    var isRunning = false
  }

  private let state = Mutex(State())

  /// Reads the row again: a commit that failed may have written it.
  func load(from store: any VaultStore, _ rows: ControlRows) throws(StoreFailure) {
    let row = try store.control(.rekey, RekeyJob.row)
    // An altered row is named by verification, and nothing is done for it.
    let job = row.flatMap { try? rows.open($0, as: RekeyJob.self) }
    state.withLock { $0.isPending = job?.state == .begun }
  }

  var isPending: Bool { state.withLock { $0.isPending } }
  var isRunning: Bool { state.withLock { $0.isRunning } }

  func ordered() { state.withLock { $0.isPending = true } }
  func done() { state.withLock { $0.isPending = false } }

  /// Begins to carry it out; `false` where nothing is to be done, or somebody does it.
  func begin() -> Bool {
    state.withLock { state in
      guard state.isPending, !state.isRunning else { return false }
      state.isRunning = true
      return true
    }
  }

  func end() { state.withLock { $0.isRunning = false } }
}
