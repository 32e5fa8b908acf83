import Foundation
import Synchronization
public import Vault

/// A vault's store in memory: as strict as a real one, gone with the process.
public final class InMemoryVaultStore: VaultStore {
  /// What the last commit left; readers see it and nothing else.
  private let committed = Mutex(StoreContents())
  /// Held through a transaction, so that one follows the other.
  private let writing = NSLock()

  public init() {}

  public func record(_ id: RecordID) throws(StoreFailure) -> SealedRecord? { contents.records[id] }

  public func factsRows(of subject: SubjectID, limit: Int) throws(StoreFailure) -> [FactsRow] {
    contents.records.values.filter { $0.header.subject == subject }
      .sorted { ($0.header.created, $0.header.id) < ($1.header.created, $1.header.id) }.prefix(max(0, limit))
      .map {
        FactsRow(
          header: $0.header, facts: $0.facts, contentDigest: $0.contentDigest, keyCommitment: $0.keyCommitment
        )
      }
  }

  public func records(
    _ rows: RowSelection, after: RecordID?, limit: Int
  ) throws(StoreFailure) -> [SealedRecord] {
    contents.page(after: after, limit: limit) { rows.contains($0.header) }
  }

  public func records(
    matching tokens: [SearchToken], after: RecordID?, limit: Int
  ) throws(StoreFailure) -> [RecordID] {
    let asked = Set(tokens)
    return contents.page(after: after, limit: limit) { !asked.isDisjoint(with: tokenSet($0.tokens)) }
      .map(\.header.id)
  }

  public func records(of batch: ImportID, after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord]
  {
    contents.page(after: after, limit: limit) { $0.header.batch == batch }
  }

  public func records(after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord] {
    contents.page(after: after, limit: limit) { _ in true }
  }

  public func recordCounts() throws(StoreFailure) -> [Name: Int] {
    contents.records.values.reduce(into: [:]) { $0[$1.header.type, default: 0] += 1 }
  }

  public func controls(_ kind: ControlKind) throws(StoreFailure) -> [ControlRow] {
    contents.controls.values.filter { $0.kind == kind }
      .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  public func control(_ kind: ControlKind, _ id: String) throws(StoreFailure) -> ControlRow? {
    contents.controls[ControlKey(kind: kind, id: Array(id.utf8))]
  }

  public func logHead() throws(StoreFailure) -> LogHead? { contents.head }

  public func entries(from first: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
    let entries = contents.entries
    guard first < entries.count else { return [] }
    return Array(entries[Int(first)...].prefix(max(0, limit)))
  }

  public func leaves(
    from first: UInt64, limit: Int, _ body: (LeafColumns, Span<UInt8>) -> Void
  ) throws(StoreFailure) {
    for entry in try entries(from: first, limit: limit) {
      guard let outcome = AuditOutcome(rawValue: entry.outcome) else {
        throw StoreFailure(.damaged, "a log entry has an unknown outcome")
      }
      let columns = LeafColumns(
        seq: entry.seq, time: entry.time, event: AuditEvent(code: entry.event.utf8), outcome: outcome)
      body(columns, entry.leaf.span)
    }
  }

  public func charges(from time: Timestamp, _ body: (EntryCharge) -> Void) throws(StoreFailure) {
    for entry in contents.entries where entry.time >= time && !entry.budget.isEmpty {
      body(EntryCharge(time: entry.time, budget: entry.budget, actorToken: entry.actorToken))
    }
  }

  public func entries(
    matching query: EntryQuery, before: UInt64?, limit: Int
  ) throws(StoreFailure) -> [StoredEntry] {
    let entries = contents.entries
    return Array(
      entries.prefix(Int(min(before ?? .max, UInt64(entries.count)))).reversed().lazy
        .filter { $0.matches(query) }.prefix(max(0, limit)))
  }

  public func openings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int {
    contents.entries.count { $0.hasOpening(of: events, in: range) }
  }

  public func tile(level: Int, index: UInt64) throws(StoreFailure) -> [UInt8]? {
    contents.tiles[TileKey(level: level, index: index)]
  }

  public func idempotentAnswer(_ key: [UInt8]) throws(StoreFailure) -> IdempotentAnswer? {
    contents.answers[key]
  }

  public func idempotentAnswers(after: [UInt8]?, limit: Int) throws(StoreFailure) -> [IdempotentAnswer] {
    let answers = contents.answers
    let keys = answers.keys.filter { key in after.map { $0.lexicographicallyPrecedes(key) } ?? true }
    return keys.sorted { $0.lexicographicallyPrecedes($1) }.prefix(max(0, limit)).compactMap { answers[$0] }
  }

  /// Memory has no structure of its own to check.
  public func integrityProblems() throws(StoreFailure) -> [String] { [] }

  /// Search reads the records' own lists: there is no index to differ from them.
  public func indexProblems() throws(StoreFailure) -> [String] { [] }

  /// Memory keeps nothing of what it removed.
  public func forgetRemoved() throws(StoreFailure) {}

  public func commit<Result>(
    _ body: (any StoreTransaction) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    writing.lock()
    defer { writing.unlock() }
    let transaction = InMemoryTransaction(contents)
    defer { transaction.end() }
    let result = try body(transaction)
    let final = try transaction.contentsToKeep()
    committed.withLock { $0 = final }
    return result
  }

  private var contents: StoreContents { committed.withLock { $0 } }
}

extension StoredEntry {
  func hasOpening(of events: [String], in range: Range<UInt64>) -> Bool {
    range.contains(seq) && !(subjectBox.isEmpty && periodBox.isEmpty)
      && events.contains { $0.utf8.elementsEqual(event.utf8) }
  }

  var withoutOpening: StoredEntry {
    StoredEntry(
      seq: seq, time: time, event: event, outcome: outcome, leaf: leaf, subjectBox: [], periodBox: [],
      actorToken: [], subjectToken: [], budget: "")
  }
}

struct ControlKey: Hashable, Sendable {
  let kind: ControlKind
  /// Bytes: Swift's strings compare by canonical equivalence.
  let id: [UInt8]
}

struct TileKey: Hashable, Sendable {
  let level: Int
  let index: UInt64
}

/// All a vault's store holds, as one value: a transaction works on a copy.
struct StoreContents: Sendable {
  var records: [RecordID: SealedRecord] = [:]
  /// How many records carry a token.
  var carriers: [SearchToken: Int] = [:]
  var controls: [ControlKey: ControlRow] = [:]
  var entries: [StoredEntry] = []
  var tiles: [TileKey: [UInt8]] = [:]
  var head: LogHead?
  var answers: [[UInt8]: IdempotentAnswer] = [:]

  func page(
    after: RecordID?, limit: Int, where isWanted: (SealedRecord) -> Bool
  ) -> [SealedRecord] {
    Array(
      records.values.filter { record in (after.map { $0 < record.header.id } ?? true) && isWanted(record) }
        .sorted { $0.header.id < $1.header.id }.prefix(max(0, limit)))
  }
}

/// The tokens a record's list holds.
func tokenSet(_ list: [UInt8]) -> Set<SearchToken> {
  Set(
    stride(from: 0, to: list.count - list.count % SearchToken.byteCount, by: SearchToken.byteCount).map {
      SearchToken(bytes: Array(list[$0..<$0 + SearchToken.byteCount]))
    })
}
