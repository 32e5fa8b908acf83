import Dispatch
import MerkleLog
import Sodium
import Synchronization

/// Proof that what a draft said stands in the log, durably; only the sequencer makes one.
public struct AuditReceipt: Sendable {
  /// The draft it answers.
  let draft: RandomIdentifier
  /// The position of the draft's first entry.
  public let first: UInt64
  /// How many entries the draft has.
  public let count: Int
  public let time: Timestamp

  fileprivate init(draft: RandomIdentifier, first: UInt64, count: Int, time: Timestamp) {
    self.draft = draft
    self.first = first
    self.count = count
    self.time = time
  }

  public var last: UInt64 { first + UInt64(max(1, count)) - 1 }
}

/// What became of a draft.
public enum Sequenced: Sendable {
  case committed(AuditReceipt)
  /// Refused at the last moment; the refusal is in the log. Seconds to wait, where a budget was used up.
  case refused(ReasonCode, AuditReceipt, wait: Int64?)
  /// What it was decided on has changed: decide again.
  case stale
}

/// The one writer of a vault: puts drafts in an order, and returns when they are durable.
///
/// Takes all that wait when the last commit ends (at most a thousand; no timer) and commits leaves, openings,
/// index rows, record writes and the new head in one transaction, so that one fsync serves many requests.
/// Callers are released after the commit: nothing leaves the process before its leaf is durable. Where a commit
/// fails, all its drafts fail, and the head is read again before the next: a commit that failed but persisted
/// over-reports and never forks.
public final class Sequencer: Sendable {
  /// Drafts handed in together; they are answered together.
  private struct Pending {
    let drafts: [Draft]
    let answer: PendingAnswer
  }

  private struct Waiting {
    var pending: [Pending] = []
    var running = false
    /// Nothing is taken any more.
    var isClosed = false
    /// What the commit under way is for, and since when: see `watch`.
    var underWay: [Pending] = []
    var since: ContinuousClock.Instant?
    var isStalled = false
    var isWatched = false
    var patience = Sequencer.patience
  }

  private let store: any VaultStore
  private let clock: any WallClock
  private let signer: CheckpointSigner
  private let clockStep: @Sendable (_ seconds: Int64) throws -> EntryDraft
  private let afterCommit: @Sendable (LogHead) throws(StoreFailure) -> Void
  private let afterDoubt: @Sendable () throws(StoreFailure) -> Void
  private let noRoom: @Sendable () -> Void
  private let queue = DispatchQueue(label: "fengni.sequencer", qos: .userInitiated)
  /// Where commits are looked after; one that hangs holds `queue`.
  private let watching = DispatchQueue(label: "fengni.sequencer.patience", qos: .utility)
  private let waiting = Mutex(Waiting())
  private let log: Mutex<LogState>
  /// As of the last commit: whoever asks what is left does not wait for the one under way.
  private let budgets: Mutex<BudgetLedger>
  /// Where entries go while the vault is held: nothing is committed or signed then.
  private let held = Mutex<HeldEntries?>(nil)
  /// What is durable: read before records are loaded.
  private let durableSize: Atomic<UInt64>

  static let largestBatch = 1000

  /// Takes over the log of `store`, which must be open (`LogState.resume`).
  ///
  /// - Parameters:
  ///   - afterCommit: runs after each commit, before its callers are released.
  ///   - afterDoubt: runs before the first commit after one that failed: what is kept in memory of the store is
  ///     read again, since the failed commit may have persisted.
  ///   - noRoom: runs once after each commit that found no room, before its callers are answered.
  init(
    store: any VaultStore, clock: any WallClock, signer: CheckpointSigner, state: LogState,
    clockStep: @escaping @Sendable (Int64) throws -> EntryDraft,
    afterCommit: @escaping @Sendable (LogHead) throws(StoreFailure) -> Void = { _ in },
    afterDoubt: @escaping @Sendable () throws(StoreFailure) -> Void = {},
    noRoom: @escaping @Sendable () -> Void = {}
  ) {
    self.store = store
    self.clock = clock
    self.signer = signer
    self.clockStep = clockStep
    self.afterCommit = afterCommit
    self.afterDoubt = afterDoubt
    self.noRoom = noRoom
    durableSize = Atomic(state.size)
    log = Mutex(state)
    budgets = Mutex(state.budgets)
  }

  /// The size of the log as far as it is durable.
  public var size: UInt64 { durableSize.load(ordering: .acquiring) }

  /// Commits a draft; returns when it is durable, refused or stale.
  public func submit(_ draft: Draft) async throws(StoreFailure) -> Sequenced {
    try await submit([draft])[0]
  }

  /// Commits drafts in one transaction; their answers in the same order.
  ///
  /// - Parameter drafts: at least one, at most `largestBatch`.
  public func submit(_ drafts: [Draft]) async throws(StoreFailure) -> [Sequenced] {
    precondition(
      (1...Sequencer.largestBatch).contains(drafts.count), "1 to 1000 drafts go into one transaction")
    let result = await withCheckedContinuation { continuation in
      enqueue(Pending(drafts: drafts, answer: PendingAnswer(continuation)))
    }
    return try result.get()
  }

  /// Takes nothing more: drafts that wait and all that come are answered as by a store that is not there.
  ///
  /// - Returns: whether nothing that was not durable before will be; `false` where the medium does not answer: the commit
  ///   under way may be durable later, and whoever waits for it is answered without it.
  func end() -> Bool {
    let rest = waiting.withLock { waiting -> [Pending] in
      waiting.isClosed = true
      defer { waiting.pending = [] }
      return waiting.pending
    }
    for pending in rest { pending.answer.give(.failure(Sequencer.closed)) }
    if settles() { return true }
    let late = waiting.withLock { $0.underWay }
    for pending in late { pending.answer.give(.failure(Sequencer.stalled)) }
    return false
  }

  /// As `end`, where nobody closes the store behind it.
  func close() { _ = end() }

  /// Whether nothing is taken any more.
  var isClosed: Bool { waiting.withLock { $0.isClosed } }

  /// Commits and signs nothing from now on: what tells of a look goes to `entries` and becomes a leaf later, what changes
  /// something, or gives content, is answered as by a store that is not there.
  ///
  /// - Parameter entries: asked only where nothing is held yet, while nothing is added to them.
  func hold(keeping entries: () throws -> HeldEntries) throws {
    // First, so that it is also in force behind a commit that does not return.
    try held.withLock { held in
      if held == nil { held = try entries() }
    }
    _ = settles()
  }

  /// Waits for the commit under way, which holds the lock until it is durable, but not without end.
  private func settles() -> Bool {
    if log.withLockIfAvailable({ _ in }) != nil { return true }
    let settled = DispatchSemaphore(value: 0)
    DispatchQueue.global(qos: .userInitiated).async {
      self.log.withLock { _ in }
      settled.signal()
    }
    let patience = min(waiting.withLock { $0.patience }, Sequencer.closingPatience)
    return settled.wait(timeout: .now() + .nanoseconds(Sequencer.nanoseconds(patience))) == .success
  }

  private var isHeld: Bool { held.withLock { $0 != nil } }

  private static let closed = StoreFailure(.unavailable, "log: closed")

  /// What is left of a budget for an actor, one number a window.
  func left(budget: String, actor: [UInt8], windows: [BudgetLimit]) -> [Int] {
    budgets.withLock { $0 }.left(budget: budget, actor: actor, windows: windows, at: clock.now())
  }

  private func enqueue(_ pending: Pending) {
    enum Turn { case refused(StoreFailure), queued, first }
    let turn = waiting.withLock { waiting -> Turn in
      if waiting.isClosed { return .refused(Sequencer.closed) }
      if waiting.isStalled { return .refused(Sequencer.stalled) }
      waiting.pending.append(pending)
      if waiting.running { return .queued }
      waiting.running = true
      return .first
    }
    switch turn {
    case .refused(let failure): pending.answer.give(.failure(failure))
    case .queued: break
    case .first:
      queue.async { self.drain() }
      watch()
    }
  }

  private func drain() {
    while true {
      let batch = waiting.withLock { waiting -> [Pending] in
        var count = 0
        let end = waiting.pending.firstIndex { pending in
          count += pending.drafts.count
          return count > Sequencer.largestBatch
        }
        let taken = Array(waiting.pending[..<(end ?? waiting.pending.endIndex)])
        waiting.pending.removeFirst(taken.count)
        waiting.running = !taken.isEmpty
        waiting.underWay = taken
        waiting.since = taken.isEmpty ? nil : .now
        waiting.isStalled = false
        return taken
      }
      if batch.isEmpty { return }
      if isHeld {
        // What is refused then must not take an officer's look with it.
        for pending in batch { pending.answer.give(reported(commit(pending.drafts))) }
        continue
      }
      switch reported(commit(batch.flatMap(\.drafts))) {
      case .success(let answers):
        var start = 0
        for pending in batch {
          pending.answer.give(.success(Array(answers[start..<start + pending.drafts.count])))
          start += pending.drafts.count
        }
      case .failure(let failure):
        for pending in batch { pending.answer.give(.failure(failure)) }
      }
    }
  }

  /// Tells of a commit that found no room, before anybody who waits for it is answered.
  private func reported(_ outcome: PendingAnswer.Outcome) -> PendingAnswer.Outcome {
    if case .failure(let failure) = outcome, failure.kind == .full { noRoom() }
    return outcome
  }

  // MARK: A medium that does not answer

  /// How long a commit may take before those who wait for it are answered without it.
  static let patience = Duration.seconds(15)
  /// How long the end of the vault waits for it: less than the ten seconds that a server has to stop.
  private static let closingPatience = Duration.seconds(5)

  private static let stalled = StoreFailure(
    .unavailable, "log: the medium does not answer\nlook after the medium of the vault's folder")

  /// Whether the commit under way has taken so long that nothing more is taken until it ends.
  var isStalled: Bool { waiting.withLock { $0.isStalled } }

  /// Waits at most so long from now on.
  func wait(atMost patience: Duration) {
    waiting.withLock { waiting in
      waiting.patience = patience
      waiting.isWatched = true
    }
    lookAgain(in: patience)
  }

  /// Looks after the commits until none is under way. One that does not return cannot be ended; those who wait for it
  /// can be answered, and what they asked for is not given. If it succeeds later, the log says more than was given.
  private func watch() {
    let patience = waiting.withLock { waiting -> Duration? in
      defer { waiting.isWatched = true }
      return waiting.isWatched ? nil : waiting.patience
    }
    guard let patience else { return }
    lookAgain(in: patience)
  }

  private func lookAgain(in time: Duration) {
    watching.asyncAfter(deadline: .now() + .nanoseconds(Sequencer.nanoseconds(time))) { [weak self] in
      self?.answerTheLate()
    }
  }

  private static func nanoseconds(_ time: Duration) -> Int {
    let (seconds, attoseconds) = time.components
    return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
  }

  private func answerTheLate() {
    let (late, next) = waiting.withLock { waiting -> ([Pending], Duration?) in
      waiting.isWatched = waiting.running
      guard waiting.running else { return ([], nil) }
      let taken = waiting.since.map { .now - $0 } ?? .zero
      guard taken >= waiting.patience else { return ([], waiting.patience - taken) }
      waiting.isStalled = true
      defer {
        waiting.underWay = []
        waiting.pending = []
      }
      return (waiting.underWay + waiting.pending, waiting.patience)
    }
    for pending in late { pending.answer.give(.failure(Sequencer.stalled)) }
    if let next { lookAgain(in: next) }
  }

  private func commit(_ drafts: [Draft]) -> Result<[Sequenced], StoreFailure> {
    log.withLock { state in
      if isClosed { return .failure(Sequencer.closed) }
      if let answer = held.withLock({ $0?.take(drafts, behind: state, at: clock.now()) }) {
        return answer
      }
      do throws(StoreFailure) {
        if state.inDoubt {
          let resumed = try LogState.resume(state, from: store, signer: signer)
          guard resumed.size >= size else {
            throw StoreFailure(
              .damaged, "audit log: entries that were durable are gone\nrun `fengni audit verify --data`")
          }
          try afterDoubt()
          state = resumed
          // What had failed may have persisted: who asks from now on has read it.
          durableSize.store(resumed.size, ordering: .releasing)
        }
        let start = state.size
        var next = state
        let (answers, head) = try store.commit { (transaction) throws(StoreFailure) in
          next = state
          return try next.apply(
            drafts, in: transaction, clock: clock, signer: signer, clockStep: clockStep)
        }
        state = next
        budgets.withLock { $0 = next.budgets }
        for (draft, answer) in zip(drafts, answers) where answer.isCommitted { draft.whenDurable?() }
        if let head {
          try afterCommit(head)
          durableSize.store(head.size, ordering: .releasing)
        } else {
          assert(state.size == start)
        }
        return .success(answers.map { $0.receipted() })
      } catch {
        state.inDoubt = true
        return .failure(error)
      }
    }
  }
}

extension HeldEntries {
  /// Keeps the entries of drafts that only tell of a look at the log; durable when it returns. Content that was on its way
  /// when the hold was placed is not released.
  ///
  /// - Parameter state: the log that is held. Behind it comes the entry that tells of the hold, then these in order.
  fileprivate mutating func take(
    _ drafts: [Draft], behind state: LogState, at now: Timestamp
  ) -> Result<[Sequenced], StoreFailure> {
    var entries: [EntryDraft] = []
    var answers: [Sequenced] = []
    for draft in drafts {
      guard draft.write == nil, draft.charge == nil,
        draft.entries.allSatisfy({ $0.state == nil && $0.event.isServedInHold })
      else {
        return .failure(
          StoreFailure(.readOnly, "audit log: held: nothing is changed, and no content is given"))
      }
      guard state.isCurrent(draft, now: now) else {
        answers.append(.stale)
        continue
      }
      let first = state.size + 1 + UInt64(count + entries.count)
      answers.append(
        .committed(AuditReceipt(draft: draft.id, first: first, count: draft.entries.count, time: now)))
      entries += draft.entries
    }
    do throws(StoreFailure) {
      if !entries.isEmpty { try append(entries, at: now) }
      return .success(answers)
    } catch {
      return .failure(error)
    }
  }
}

extension AuditEvent {
  /// Whether it tells of something that is served while the log is not the one last known: officers look at it, somebody
  /// fails to sign in or to open a new log, damage is found.
  fileprivate var isServedInHold: Bool {
    switch self {
    case .auditRead, .auditVerify, .auditExport, .loginFail, .integrityFail, .logOpen: true
    default: false
    }
  }
}

/// A draft's outcome inside the transaction: a receipt comes of it only when the transaction is durable.
enum Provisional {
  case committed(draft: RandomIdentifier, first: UInt64, count: Int, time: Timestamp)
  case refused(ReasonCode, draft: RandomIdentifier, first: UInt64, count: Int, time: Timestamp, wait: Int64?)
  case stale

  fileprivate var isCommitted: Bool {
    if case .committed = self { true } else { false }
  }

  fileprivate func receipted() -> Sequenced {
    switch self {
    case .committed(let draft, let first, let count, let time):
      .committed(AuditReceipt(draft: draft, first: first, count: count, time: time))
    case .refused(let reason, let draft, let first, let count, let time, let wait):
      .refused(reason, AuditReceipt(draft: draft, first: first, count: count, time: time), wait: wait)
    case .stale: .stale
    }
  }
}
