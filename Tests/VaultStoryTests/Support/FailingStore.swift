import Dispatch
import Synchronization

@testable import Vault

/// When and how the next commits of a store fail.
final class Faults: Sendable {
  enum Fault {
    /// The store answers no before anything is on the medium.
    case beforePersisting
    /// The store has persisted, and answers no all the same.
    case afterPersisting
    /// There is no room left.
    case full
    /// The medium cannot be written.
    case readOnly
    /// The store does not return until it is let go; then it does what it was asked to.
    case hanging

    /// What the store answers.
    var failure: StoreFailure {
      switch self {
      case .full: StoreFailure(.full, "vault store: database or disk is full (13)")
      case .readOnly: StoreFailure(.readOnly, "vault store: attempt to write a readonly database (8)")
      default: StoreFailure(.unavailable, "vault store: disk I/O error (10)")
      }
    }
  }

  private let hung = DispatchSemaphore(value: 0)

  func letGo() { hung.signal() }
  fileprivate func hang() { hung.wait() }

  private let pending = Mutex<[Fault?]>([])
  private let rows = Mutex((areSelected: true, given: [RecordID]()))

  /// Whether the store looks at the conditions of a page's rows, as it must; without, it gives every row of the places.
  func select(_ areSelected: Bool) { rows.withLock { $0 = (areSelected, []) } }

  /// The rows given for pages since `select`.
  var givenRows: [RecordID] { rows.withLock { $0.given } }

  fileprivate func selection(_ rows: RowSelection) -> RowSelection {
    if self.rows.withLock({ $0.areSelected }) { return rows }
    return RowSelection(type: rows.type, in: rows.parts.flatMap(\.places))
  }

  fileprivate func note(_ records: [SealedRecord]) -> [SealedRecord] {
    rows.withLock { $0.given += records.map(\.header.id) }
    return records
  }

  /// The next commits: `nil` goes well.
  func next(_ faults: Fault?...) { pending.withLock { $0 = faults } }
  func next(_ faults: [Fault?]) { pending.withLock { $0 = faults } }

  /// The commit after `count` others.
  func fail(at count: Int, _ fault: Fault) { next(Array(repeating: nil, count: count) + [fault]) }

  /// Whether a fault is still to come.
  var isPending: Bool { pending.withLock { !$0.isEmpty } }

  func take() -> Fault? {
    pending.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }
}

/// A store whose commits fail when a test says so.
final class FailingStore: VaultStore {
  private let store: any VaultStore
  private let faults: Faults

  init(_ store: any VaultStore, _ faults: Faults) {
    self.store = store
    self.faults = faults
  }

  func commit<Result>(
    _ body: (any StoreTransaction) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    guard let fault = faults.take() else { return try store.commit(body) }
    switch fault {
    case .hanging:
      faults.hang()
      return try store.commit(body)
    case .beforePersisting, .full, .readOnly:
      return try store.commit { (transaction) throws(StoreFailure) -> Result in
        _ = try body(transaction)
        throw fault.failure
      }
    case .afterPersisting:
      _ = try store.commit(body)
      throw fault.failure
    }
  }

  func record(_ id: RecordID) throws(StoreFailure) -> SealedRecord? { try store.record(id) }
  func factsRows(of subject: SubjectID, limit: Int) throws(StoreFailure) -> [FactsRow] {
    try store.factsRows(of: subject, limit: limit)
  }
  func records(_ rows: RowSelection, after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord] {
    faults.note(try store.records(faults.selection(rows), after: after, limit: limit))
  }
  func records(matching tokens: [SearchToken], after: RecordID?, limit: Int) throws(StoreFailure)
    -> [RecordID]
  {
    try store.records(matching: tokens, after: after, limit: limit)
  }
  func records(of batch: ImportID, after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord] {
    try store.records(of: batch, after: after, limit: limit)
  }
  func records(after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord] {
    try store.records(after: after, limit: limit)
  }
  func recordCounts() throws(StoreFailure) -> [Name: Int] { try store.recordCounts() }
  func controls(_ kind: ControlKind) throws(StoreFailure) -> [ControlRow] { try store.controls(kind) }
  func control(_ kind: ControlKind, _ id: String) throws(StoreFailure) -> ControlRow? {
    try store.control(kind, id)
  }
  func logHead() throws(StoreFailure) -> LogHead? { try store.logHead() }
  func entries(from first: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
    try store.entries(from: first, limit: limit)
  }
  func leaves(
    from first: UInt64, limit: Int, _ body: (LeafColumns, Span<UInt8>) -> Void
  ) throws(StoreFailure) {
    try store.leaves(from: first, limit: limit, body)
  }
  func charges(from time: Timestamp, _ body: (EntryCharge) -> Void) throws(StoreFailure) {
    try store.charges(from: time, body)
  }
  func entries(matching query: EntryQuery, before: UInt64?, limit: Int) throws(StoreFailure) -> [StoredEntry]
  {
    try store.entries(matching: query, before: before, limit: limit)
  }
  func entryCounts(of entries: Range<UInt64>) throws(StoreFailure) -> [EntryCount] {
    try store.entryCounts(of: entries)
  }
  func entryCount(before time: Timestamp) throws(StoreFailure) -> UInt64 {
    try store.entryCount(before: time)
  }
  func openings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int {
    try store.openings(of: events, in: range)
  }
  func tile(level: Int, index: UInt64) throws(StoreFailure) -> [UInt8]? {
    try store.tile(level: level, index: index)
  }
  func idempotentAnswer(_ key: [UInt8]) throws(StoreFailure) -> IdempotentAnswer? {
    try store.idempotentAnswer(key)
  }
  func idempotentAnswers(after: [UInt8]?, limit: Int) throws(StoreFailure) -> [IdempotentAnswer] {
    try store.idempotentAnswers(after: after, limit: limit)
  }
  func integrityProblems() throws(StoreFailure) -> [String] { try store.integrityProblems() }
  func indexProblems() throws(StoreFailure) -> [String] { try store.indexProblems() }

  /// Counts as a commit: it fails when one would.
  func forgetRemoved() throws(StoreFailure) {
    guard let fault = faults.take() else { return try store.forgetRemoved() }
    switch fault {
    case .hanging:
      faults.hang()
      try store.forgetRemoved()
    case .beforePersisting, .full, .readOnly: throw fault.failure
    case .afterPersisting:
      try store.forgetRemoved()
      throw fault.failure
    }
  }
}
