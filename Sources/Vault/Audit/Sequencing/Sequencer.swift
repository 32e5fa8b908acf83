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
  private let store: any VaultStore
  private let clock: any WallClock
  private let signer: CheckpointSigner
  private let clockStep: @Sendable (_ seconds: Int64) throws -> EntryDraft
  private let afterCommit: @Sendable (LogHead) throws(StoreFailure) -> Void
  private let afterDoubt: @Sendable () throws(StoreFailure) -> Void
  private let noRoom: @Sendable () -> Void
  private let queue = DispatchQueue(label: "fengni.sequencer", qos: .userInitiated)
  private let waiting = DraftQueue()
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
      let pending = DraftQueue.Pending(drafts: drafts, answer: PendingAnswer(continuation))
      if waiting.add(pending) { queue.async { self.drain() } }
    }
    return try result.get()
  }

  /// Takes nothing more: drafts that wait and all that come are answered as by a store that is not there.
  ///
  /// - Returns: whether nothing that was not durable before will be; `false` where the medium does not answer: the commit
  ///   under way may be durable later, and whoever waits for it is answered without it.
  func end() -> Bool {
    waiting.close()
    if settles() { return true }
    waiting.giveUpUnderWay()
    return false
  }

  /// As `end`, where nobody closes the store behind it.
  func close() { _ = end() }

  /// Whether nothing is taken any more.
  var isClosed: Bool { waiting.isClosed }

  /// Whether the commit under way has taken so long that nothing more is taken until it ends.
  var isStalled: Bool { waiting.isStalled }

  /// Waits at most so long for a commit from now on.
  func wait(atMost patience: Duration) { waiting.wait(atMost: patience) }

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
    return settled.wait(timeout: .now() + waiting.closingPatience) == .success
  }

  private var isHeld: Bool { held.withLock { $0 != nil } }

  /// What is left of a budget for an actor, one number a window.
  func left(budget: String, actor: [UInt8], windows: [BudgetLimit]) -> [Int] {
    budgets.withLock { $0 }.left(budget: budget, actor: actor, windows: windows, at: clock.now())
  }

  private func drain() {
    while true {
      let batch = waiting.next(atMost: Sequencer.largestBatch)
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

  private func commit(_ drafts: [Draft]) -> Result<[Sequenced], StoreFailure> {
    log.withLock { state in
      if isClosed { return .failure(DraftQueue.closed) }
      if let answer = held.withLock({ $0?.take(drafts, behind: state, at: clock.now()) }) {
        return answer.map { answers in answers.map { $0.receipted() } }
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
