import MerkleLog
import Sodium

/// What the sequencer carries from commit to commit: the tree's edge, time, budgets and recent changes.
struct LogState: Sendable {
  private var tree: TileBuilder
  private var time: Timestamp
  var budgets: BudgetLedger
  /// The position of the last change of what decisions rest on.
  private var changed: [ChangeKey: Change] = [:]
  /// Decisions taken before this size are taken again: older changes are forgotten.
  private var changesKnownFrom: UInt64
  /// Wall and monotonic clock at the last commit, to notice when the wall clock is set.
  private var clockMark: (wall: Timestamp, uptime: Int64)?
  /// A commit failed: what is stored must be read again.
  var inDoubt = false

  private struct Change {
    let position: UInt64
    let group: RandomIdentifier?
  }

  /// A larger number of changes than this is not remembered.
  private static let rememberedChanges = 65_536
  /// A clock that moves by more than this against the monotonic one was set.
  private static let clockTolerance: Int64 = 5

  private init(tree: TileBuilder, time: Timestamp, budgets: BudgetLedger) {
    self.tree = tree
    self.time = time
    self.budgets = budgets
    changesKnownFrom = tree.size
  }

  var size: UInt64 { tree.size }
  var root: TreeHash { tree.root }

  /// An empty log.
  static func empty() -> LogState {
    LogState(tree: TileBuilder(), time: Timestamp(microseconds: 0), budgets: BudgetLedger())
  }

  /// The state of the log in `store`, with the budgets of the last day.
  ///
  /// The tree's edge is rebuilt from the tiles and must give the root the head names.
  static func resume(from store: any VaultStore, now: Timestamp, signer: CheckpointSigner)
    throws(StoreFailure)
    -> LogState
  {
    guard let head = try store.logHead() else { return .empty() }
    try check(head, of: store, signer: signer)
    let tree: TileBuilder
    do {
      tree = try TileBuilder(size: head.size, tiles: StoreTiles(store: store))
    } catch let failure as StoreFailure {
      throw failure
    } catch {
      throw StoreFailure(.damaged, "audit log: \(error)\nrun `fengni audit verify` to see what was changed")
    }
    guard tree.root.array == head.root, tree.frontier.encoded == head.frontier else {
      throw StoreFailure(.damaged, "audit log: head does not fit the tree\nrun `fengni audit verify`")
    }
    var budgets = BudgetLedger()
    try store.charges(from: now.adding(seconds: -BudgetLedger.longestWindow)) { charge in
      budgets.record(budget: charge.budget, actor: charge.actorToken, amount: 1, at: charge.time)
    }
    return LogState(tree: tree, time: head.time, budgets: budgets)
  }

  /// The head must be one this vault signed, and tell the time of the last entry: a log rewritten in the file while
  /// the vault was down must not be carried on and signed.
  private static func check(_ head: LogHead, of store: any VaultStore, signer: CheckpointSigner)
    throws(StoreFailure)
  {
    let isSigned: Bool
    do {
      let checkpoint = try SignedNote(head.checkpoint).verified(by: [signer.verifierKey])
        .checkpoint(origin: signer.verifierKey.name)
      isSigned = checkpoint.size == head.size && checkpoint.root.array == head.root
    } catch {
      isSigned = false
    }
    guard isSigned else {
      throw StoreFailure(
        .damaged, "audit log: head is not one this vault signed\nrun `fengni audit verify --data`")
    }
    guard head.size > 0 else { return }
    let last = try store.entries(from: head.size - 1, limit: 1).first
    guard let last, last.seq == head.size - 1, Leaf(text: last.leaf)?.time == head.time else {
      throw StoreFailure(
        .damaged, "audit log: head does not tell the time of the last entry\nrun `fengni audit verify --data`"
      )
    }
  }

  /// After a commit that failed: what is stored now, with what is known from before.
  static func resume(_ state: LogState, from store: any VaultStore, signer: CheckpointSigner)
    throws(StoreFailure) -> LogState
  {
    var resumed = try resume(from: store, now: state.time, signer: signer)
    resumed.budgets = state.budgets
    resumed.clockMark = state.clockMark
    return resumed
  }

  /// Writes drafts, entries and the new head into an open transaction.
  mutating func apply(
    _ drafts: [Draft], in transaction: any StoreTransaction, clock: any WallClock, signer: CheckpointSigner,
    clockStep: (Int64) throws -> EntryDraft
  ) throws(StoreFailure) -> ([Provisional], LogHead?) {
    let start = size
    var leaves: [TreeHash] = []
    let now = clock.now()
    let step = try stepOfClock(now, uptime: clock.uptime()).map { seconds throws(StoreFailure) in
      try LogState.sealed { try clockStep(seconds) }
    }
    let isLed = drafts.first?.leads ?? false
    if let step, !isLed { try append([step], now: now, in: transaction, leaves: &leaves) }
    var answers: [Provisional] = []
    answers.reserveCapacity(drafts.count)
    for draft in drafts {
      answers.append(try apply(draft, now: now, in: transaction, leaves: &leaves))
    }
    if let step, isLed { try append([step], now: now, in: transaction, leaves: &leaves) }
    guard !leaves.isEmpty else { return (answers, nil) }
    for tile in tree.append(leaves) {
      try transaction.putTile(
        level: tile.coordinate.level, index: tile.coordinate.index, hashes: tile.encoded)
    }
    assert(size == start + UInt64(leaves.count))
    let root = tree.root
    let head = LogHead(
      size: size, root: root.array, frontier: tree.frontier.encoded,
      checkpoint: signer.checkpoint(size: size, root: root), time: time)
    try transaction.putHead(head)
    forgetOldChanges()
    return (answers, head)
  }

  private mutating func apply(
    _ draft: Draft, now: Timestamp, in transaction: any StoreTransaction, leaves: inout [TreeHash]
  ) throws(StoreFailure) -> Provisional {
    guard isCurrent(draft, now: now) else { return .stale }
    var outcome = WriteOutcome.written
    var wait: Int64?
    if let charge = draft.charge, let seconds = budgets.refusal(of: charge, at: now) {
      outcome = .refused(.rateLimit)
      wait = seconds
    } else if let write = draft.write {
      outcome = try transaction.savepoint { () throws(StoreFailure) in try write(transaction) }
    }
    let first = tree.size + UInt64(leaves.count)
    switch outcome {
    case .written:
      try append(draft.entries, now: now, in: transaction, leaves: &leaves)
      if let charge = draft.charge, !charge.isTrial { budgets.record(charge, at: time) }
      for key in draft.changes { changed[key] = Change(position: first, group: draft.group) }
      return .committed(draft: draft.id, first: first, count: draft.entries.count, time: time)
    case .refused(let reason):
      let entries = try LogState.sealed { try draft.refused(reason) }
      try append(entries, now: now, in: transaction, leaves: &leaves)
      return .refused(
        reason, draft: draft.id, first: first, count: entries.count, time: time, wait: wait)
    }
  }

  private mutating func append(
    _ entries: [EntryDraft], now: Timestamp, in transaction: any StoreTransaction, leaves: inout [TreeHash]
  ) throws(StoreFailure) {
    for entry in entries {
      // Order of position and order of time agree, whatever the clock does.
      time = max(now, Timestamp(microseconds: time.microseconds + 1))
      let stored = entry.stored(seq: tree.size + UInt64(leaves.count), time: time)
      try transaction.append(stored)
      leaves.append(TreeHash.leaf(stored.leaf.span.bytes))
    }
  }

  /// Whether what a draft was decided on still holds.
  func isCurrent(_ draft: Draft, now: Timestamp) -> Bool {
    let basis = draft.basis
    guard now < basis.validUntil, basis.size >= changesKnownFrom else { return false }
    return basis.watches.allSatisfy { key in
      guard let change = changed[key], change.position >= basis.size else { return true }
      return draft.group != nil && change.group == draft.group
    }
  }

  private mutating func forgetOldChanges() {
    guard changed.count > LogState.rememberedChanges else { return }
    let limit = size > 100_000 ? size - 100_000 : 0
    changed = changed.filter { $0.value.position >= limit }
    changesKnownFrom = max(changesKnownFrom, limit)
    if changed.count > LogState.rememberedChanges {
      changed = [:]
      changesKnownFrom = size
    }
  }

  /// By how many seconds the wall clock was set since the last commit, if it was.
  private mutating func stepOfClock(_ now: Timestamp, uptime: Int64) -> Int64? {
    defer { clockMark = (now, uptime) }
    guard let mark = clockMark else {
      // At start: a clock behind the log's own time was set back while the vault was down.
      let behind = (time.microseconds - now.microseconds) / 1_000_000
      return behind > LogState.clockTolerance ? -behind : nil
    }
    let step = (now.microseconds - mark.wall.microseconds - (uptime - mark.uptime)) / 1_000_000
    return abs(step) > LogState.clockTolerance ? step : nil
  }

  /// An entry that cannot be sealed refuses the whole: without a leaf there is no answer.
  private static func sealed<Result>(_ body: () throws -> Result) throws(StoreFailure) -> Result {
    do {
      return try body()
    } catch let failure as StoreFailure {
      throw failure
    } catch {
      throw StoreFailure(.unavailable, "audit entry: cannot be sealed: \(error)")
    }
  }
}

/// The hash tiles of a store, as `MerkleLog` reads them.
struct StoreTiles: TileReader {
  let store: any VaultStore

  func tile(at coordinate: TileCoordinate) throws -> HashTile? {
    guard let bytes = try store.tile(level: coordinate.level, index: coordinate.index) else { return nil }
    return HashTile(level: coordinate.level, index: coordinate.index, encoded: bytes.span.bytes)
  }
}
