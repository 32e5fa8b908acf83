import Synchronization
public import Vault

/// A store that fails the commits it is told to, before or after they are durable.
///
/// "After" is the case a caller must be ready for: the commit answered with an error and is there all the same.
public final class FailingVaultStore: VaultStore {
  public enum Moment: Sendable {
    /// Nothing of the commit is kept.
    case beforePersisting
    /// The commit is kept and yet reported as failed.
    case afterPersisting
  }

  private struct Plan: Sendable {
    var commits = 0
    var failures: [Int: (moment: Moment, failure: StoreFailure)] = [:]
  }
  private let inner: any VaultStore
  private let plan = Mutex(Plan())

  public init(_ inner: any VaultStore) { self.inner = inner }

  /// Fails the `n`th commit from now on; 1 is the next.
  public func failCommit(
    _ n: Int, _ moment: Moment,
    with failure: StoreFailure = StoreFailure(.unavailable, "vault store: disk I/O error (10)")
  ) {
    plan.withLock { $0.failures[$0.commits + n] = (moment, failure) }
  }

  /// How many commits were asked for so far.
  public var commits: Int { plan.withLock { $0.commits } }

  public func commit<Result>(
    _ body: (any StoreTransaction) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    let planned = plan.withLock { plan in
      plan.commits += 1
      return plan.failures.removeValue(forKey: plan.commits)
    }
    guard let planned else { return try inner.commit(body) }
    switch planned.moment {
    case .beforePersisting:
      return try inner.commit { transaction throws(StoreFailure) -> Result in
        _ = try body(transaction)
        throw planned.failure
      }
    case .afterPersisting:
      _ = try inner.commit(body)
      throw planned.failure
    }
  }

  public func record(_ id: RecordID) throws(StoreFailure) -> SealedRecord? { try inner.record(id) }
  public func factsRows(of subject: SubjectID, limit: Int) throws(StoreFailure) -> [FactsRow] {
    try inner.factsRows(of: subject, limit: limit)
  }
  public func records(
    _ rows: RowSelection, after: RecordID?, limit: Int
  ) throws(StoreFailure) -> [SealedRecord] {
    try inner.records(rows, after: after, limit: limit)
  }
  public func records(
    matching tokens: [SearchToken], after: RecordID?, limit: Int
  ) throws(StoreFailure) -> [RecordID] {
    try inner.records(matching: tokens, after: after, limit: limit)
  }
  public func records(of batch: ImportID, after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord]
  {
    try inner.records(of: batch, after: after, limit: limit)
  }
  public func records(after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord] {
    try inner.records(after: after, limit: limit)
  }
  public func recordCounts() throws(StoreFailure) -> [Name: Int] { try inner.recordCounts() }
  public func controls(_ kind: ControlKind) throws(StoreFailure) -> [ControlRow] { try inner.controls(kind) }
  public func control(_ kind: ControlKind, _ id: String) throws(StoreFailure) -> ControlRow? {
    try inner.control(kind, id)
  }
  public func logHead() throws(StoreFailure) -> LogHead? { try inner.logHead() }
  public func entries(from first: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
    try inner.entries(from: first, limit: limit)
  }
  public func leaves(
    from first: UInt64, limit: Int, _ body: (LeafColumns, Span<UInt8>) -> Void
  ) throws(StoreFailure) {
    try inner.leaves(from: first, limit: limit, body)
  }
  public func charges(from time: Timestamp, _ body: (EntryCharge) -> Void) throws(StoreFailure) {
    try inner.charges(from: time, body)
  }
  public func entries(
    matching query: EntryQuery, before: UInt64?, limit: Int
  ) throws(StoreFailure) -> [StoredEntry] {
    try inner.entries(matching: query, before: before, limit: limit)
  }
  public func entryCounts(of entries: Range<UInt64>) throws(StoreFailure) -> [EntryCount] {
    try inner.entryCounts(of: entries)
  }
  public func entryCount(before time: Timestamp) throws(StoreFailure) -> UInt64 {
    try inner.entryCount(before: time)
  }
  public func openings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int {
    try inner.openings(of: events, in: range)
  }
  public func tile(level: Int, index: UInt64) throws(StoreFailure) -> [UInt8]? {
    try inner.tile(level: level, index: index)
  }
  public func idempotentAnswer(_ key: [UInt8]) throws(StoreFailure) -> IdempotentAnswer? {
    try inner.idempotentAnswer(key)
  }
  public func idempotentAnswers(after: [UInt8]?, limit: Int) throws(StoreFailure) -> [IdempotentAnswer] {
    try inner.idempotentAnswers(after: after, limit: limit)
  }
  public func integrityProblems() throws(StoreFailure) -> [String] { try inner.integrityProblems() }
  public func indexProblems() throws(StoreFailure) -> [String] { try inner.indexProblems() }
  public func forgetRemoved() throws(StoreFailure) { try inner.forgetRemoved() }
}
