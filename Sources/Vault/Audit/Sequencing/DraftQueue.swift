import Dispatch
import Synchronization

/// Drafts that wait for the sequencer, and the watch over the commit under way.
///
/// A commit that does not return cannot be ended; those who wait for it can be answered, and what they asked for is not
/// given. If it succeeds later, the log says more than was given.
final class DraftQueue: Sendable {
  /// Drafts handed in together; they are answered together.
  struct Pending {
    let drafts: [Draft]
    let answer: PendingAnswer
  }

  private struct State {
    var pending: [Pending] = []
    var isRunning = false
    /// Nothing is taken any more.
    var isClosed = false
    /// What the commit under way is for, and since when.
    var underWay: [Pending] = []
    var since: ContinuousClock.Instant?
    var isStalled = false
    var isWatched = false
    var patience = DraftQueue.patience
  }

  private let state = Mutex(State())
  /// Where commits are looked after; one that hangs holds the sequencer's own queue.
  private let watching = DispatchQueue(label: "fengni.sequencer.patience", qos: .utility)

  /// How long a commit may take before those who wait for it are answered without it.
  static let patience = Duration.seconds(15)
  /// The most that the end of the vault waits for it: less than the ten seconds that a server has to stop.
  private static let closingPatience = Duration.seconds(5)

  static let closed = StoreFailure(.unavailable, "log: closed")
  private static let stalled = StoreFailure(
    .unavailable, "log: the medium does not answer\nlook after the medium of the vault's folder")

  /// Whether nothing is taken any more.
  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Whether the commit under way has taken so long that nothing more is taken until it ends.
  var isStalled: Bool { state.withLock { $0.isStalled } }

  /// How long to wait for the commit under way when no other may follow.
  var closingPatience: DispatchTimeInterval {
    DraftQueue.interval(min(state.withLock { $0.patience }, DraftQueue.closingPatience))
  }

  /// Takes drafts; they are answered at once where none are taken any more.
  ///
  /// - Returns: whether nothing was under way: then the caller sees to it that they are committed.
  func add(_ pending: Pending) -> Bool {
    enum Turn { case refused(StoreFailure), queued, first }
    let turn = state.withLock { state -> Turn in
      if state.isClosed { return .refused(DraftQueue.closed) }
      if state.isStalled { return .refused(DraftQueue.stalled) }
      state.pending.append(pending)
      if state.isRunning { return .queued }
      state.isRunning = true
      return .first
    }
    switch turn {
    case .refused(let failure):
      pending.answer.give(.failure(failure))
      return false
    case .queued: return false
    case .first:
      watch()
      return true
    }
  }

  /// What is committed next; the commit before is over. None where nothing waits.
  func next(atMost most: Int) -> [Pending] {
    state.withLock { state in
      var count = 0
      let end = state.pending.firstIndex { pending in
        count += pending.drafts.count
        return count > most
      }
      let taken = Array(state.pending[..<(end ?? state.pending.endIndex)])
      state.pending.removeFirst(taken.count)
      state.isRunning = !taken.isEmpty
      state.underWay = taken
      state.since = taken.isEmpty ? nil : .now
      state.isStalled = false
      return taken
    }
  }

  /// Takes nothing more, and answers those that wait; not those of the commit under way.
  func close() {
    let rest = state.withLock { state -> [Pending] in
      state.isClosed = true
      defer { state.pending = [] }
      return state.pending
    }
    for pending in rest { pending.answer.give(.failure(DraftQueue.closed)) }
  }

  /// Answers those of the commit under way without it.
  func giveUpUnderWay() {
    let late = state.withLock { $0.underWay }
    for pending in late { pending.answer.give(.failure(DraftQueue.stalled)) }
  }

  // MARK: The watch

  /// Waits at most so long from now on.
  func wait(atMost patience: Duration) {
    state.withLock { state in
      state.patience = patience
      state.isWatched = true
    }
    lookAgain(in: patience)
  }

  /// Looks after the commits until none is under way.
  private func watch() {
    let patience = state.withLock { state -> Duration? in
      defer { state.isWatched = true }
      return state.isWatched ? nil : state.patience
    }
    if let patience { lookAgain(in: patience) }
  }

  private func lookAgain(in time: Duration) {
    watching.asyncAfter(deadline: .now() + DraftQueue.interval(time)) { [weak self] in self?.answerTheLate() }
  }

  private func answerTheLate() {
    let (late, next) = state.withLock { state -> ([Pending], Duration?) in
      state.isWatched = state.isRunning
      guard state.isRunning else { return ([], nil) }
      let taken = state.since.map { .now - $0 } ?? .zero
      guard taken >= state.patience else { return ([], state.patience - taken) }
      state.isStalled = true
      defer {
        state.underWay = []
        state.pending = []
      }
      return (state.underWay + state.pending, state.patience)
    }
    for pending in late { pending.answer.give(.failure(DraftQueue.stalled)) }
    if let next { lookAgain(in: next) }
  }

  private static func interval(_ time: Duration) -> DispatchTimeInterval {
    let (seconds, attoseconds) = time.components
    return .nanoseconds(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
  }
}
