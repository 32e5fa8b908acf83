import Synchronization

/// The subjects whose erasure was ordered and is not done: from the order on they are to everybody as if they were not
/// there.
final class ErasingSubjects: Sendable {
  private struct State {
    /// Ordered, durably, and not done.
    var ordered: Set<SubjectID> = []
    /// Erased before, put back, and not destroyed again yet.
    var putBack: Set<SubjectID> = []
    /// Being carried out at this moment.
    var running: Set<SubjectID> = []
  }

  private let state = Mutex(State())

  init(store: any VaultStore, rows: ControlRows) throws(StoreFailure) { try reload(from: store, rows) }

  /// Reads all orders again: a commit that failed may have written one.
  func reload(from store: any VaultStore, _ rows: ControlRows) throws(StoreFailure) {
    let ordered = try store.controls(.erasure).compactMap { row -> SubjectID? in
      // An altered row is named by verification.
      guard let erasure = try? rows.open(row, as: Erasure.self), erasure.state == .begun else { return nil }
      return erasure.subject
    }
    state.withLock { $0.ordered = Set(ordered) }
  }

  func contains(_ subject: SubjectID) -> Bool {
    state.withLock { $0.ordered.contains(subject) || $0.putBack.contains(subject) }
  }

  func ordered(_ subject: SubjectID) { state.withLock { _ = $0.ordered.insert(subject) } }

  func done(_ subject: SubjectID) {
    state.withLock { state in
      state.ordered.remove(subject)
      state.putBack.remove(subject)
    }
  }

  /// Hides subjects whose keys were put back and cannot be destroyed at the moment.
  func putBack(_ subjects: [SubjectID]) { state.withLock { $0.putBack.formUnion(subjects) } }

  /// Begins to carry out an order; `false` where that is under way.
  func begin(_ subject: SubjectID) -> Bool { state.withLock { $0.running.insert(subject).inserted } }

  func end(_ subject: SubjectID) { state.withLock { _ = $0.running.remove(subject) } }
}
