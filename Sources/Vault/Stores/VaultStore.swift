/// Where sealed records, control rows and the audit log lie.
///
/// A store keeps bytes and finds them again; it holds no key and decides nothing. Reads see the last durable
/// commit. All writing goes through `commit`, which one sequencer calls, one transaction at a time.
/// Every method may throw `StoreFailure`.
public protocol VaultStore: Sendable {
  /// The record, or `nil`.
  func record(_ id: RecordID) throws(StoreFailure) -> SealedRecord?
  /// The facts rows of a subject, all types, oldest first; at most `limit`.
  func factsRows(of subject: SubjectID, limit: Int) throws(StoreFailure) -> [FactsRow]
  /// The selected records, in order of id, after `after`.
  func records(_ rows: RowSelection, after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord]
  /// Records that carry any of these search tokens, in order of id, after `after`.
  func records(matching tokens: [SearchToken], after: RecordID?, limit: Int) throws(StoreFailure)
    -> [RecordID]
  /// Records an import brought, in order of id, after `after`.
  func records(of batch: ImportID, after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord]
  /// Every record, in order of id: for verification.
  func records(after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord]
  /// How many records of each type there are: for health figures, catalogue checks and `status`.
  func recordCounts() throws(StoreFailure) -> [Name: Int]

  /// Every control row of a kind, in order of id.
  func controls(_ kind: ControlKind) throws(StoreFailure) -> [ControlRow]
  /// One control row, or `nil`.
  func control(_ kind: ControlKind, _ id: String) throws(StoreFailure) -> ControlRow?

  /// The head of the log, or `nil` where the log is not open yet.
  func logHead() throws(StoreFailure) -> LogHead?
  /// The entries with sequence numbers from `first` on, at most `limit`.
  func entries(from first: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry]
  /// Calls `body` with each leaf from `first` on, at most `limit`, where it lies: nothing else of the entry is read
  /// but the columns that repeat what the leaf says.
  func leaves(from first: UInt64, limit: Int, _ body: (LeafColumns, Span<UInt8>) -> Void)
    throws(StoreFailure)
  /// Calls `body` with each entry at or after `time` that was charged to a budget, oldest first.
  func charges(from time: Timestamp, _ body: (EntryCharge) -> Void) throws(StoreFailure)
  /// The newest entries below `before` (all where `nil`) that match, newest first.
  func entries(matching query: EntryQuery, before: UInt64?, limit: Int) throws(StoreFailure) -> [StoredEntry]
  /// How many of these entries there are of each event and outcome, in no order; those of which there are none are
  /// left out.
  func entryCounts(of entries: Range<UInt64>) throws(StoreFailure) -> [EntryCount]
  /// How many entries lie before `time`.
  func entryCount(before time: Timestamp) throws(StoreFailure) -> UInt64
  /// How many entries of these events there are in `range` whose openings are there.
  func openings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int
  /// The hash tile at `level`, `index` (C2SP tlog-tiles): up to 256 hashes of 32 bytes, or `nil`.
  func tile(level: Int, index: UInt64) throws(StoreFailure) -> [UInt8]?

  /// The answer kept for an idempotency key, or `nil`.
  func idempotentAnswer(_ key: [UInt8]) throws(StoreFailure) -> IdempotentAnswer?

  /// Every answer kept, in order of key, after `after`: for verification.
  func idempotentAnswers(after: [UInt8]?, limit: Int) throws(StoreFailure) -> [IdempotentAnswer]

  /// Checks the file's own structure (pages, indexes); what it finds, in words without values.
  func integrityProblems() throws(StoreFailure) -> [String]
  /// Search tokens in the index that no record's own list carries, or that are missing there, by record.
  func indexProblems() throws(StoreFailure) -> [String]

  /// Makes sure that what was removed or replaced before is nowhere in the store's files any more, its own log
  /// included. `.busy` where a reader kept it from that: to be called again; twice is once.
  func forgetRemoved() throws(StoreFailure)

  /// Runs `body` as one transaction and returns when it is durable.
  ///
  /// - Throws: whatever `body` throws, with nothing written; `StoreFailure` where the store could not make it
  ///   durable, with nothing written or, after a failure of the medium, in doubt: the caller then closes.
  func commit<Result>(_ body: (any StoreTransaction) throws(StoreFailure) -> Result) throws(StoreFailure)
    -> Result
}

/// The one open writing transaction of a store; does not outlive the body it is given to.
///
/// After a call has thrown, the transaction can only be rolled back: swallowing the error does not save it.
public protocol StoreTransaction: AnyObject {
  /// Runs `body` so that its writes vanish where it gives `.refused`.
  func savepoint(_ body: () throws(StoreFailure) -> WriteOutcome) throws(StoreFailure) -> WriteOutcome

  /// Writes a new record with its tokens; `false` where the id is taken.
  func insert(_ record: SealedRecord) throws(StoreFailure) -> Bool
  /// Replaces a record and its tokens where its version is still `expected`; `false` where it is not.
  func replace(_ record: SealedRecord, expecting expected: UInt32) throws(StoreFailure) -> Bool
  /// Removes a record and its tokens where its version is still `expected`; `false` where it is not.
  func remove(_ id: RecordID, expecting expected: UInt32) throws(StoreFailure) -> Bool
  /// Whether any record carries this token, seen from inside the transaction.
  func isTaken(_ token: SearchToken) throws(StoreFailure) -> Bool

  /// Writes a control row where the stored version is `row.version - 1` (no row: version 1); `false` otherwise.
  func put(_ row: ControlRow) throws(StoreFailure) -> Bool

  /// Adds an entry to the log; `.damaged` where its number does not follow the last one's, or its time lies
  /// before it: then the caller's head and the stored log disagree.
  func append(_ entry: StoredEntry) throws(StoreFailure)
  /// Empties the openings of the entries of these events in `range`, and what the entries are found by beside their
  /// leaves; how many had any.
  @discardableResult
  func removeOpenings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int
  func putTile(level: Int, index: UInt64, hashes: [UInt8]) throws(StoreFailure)
  func putHead(_ head: LogHead) throws(StoreFailure)

  /// Keeps the answer to an idempotent call; `false` where the key is taken. Drops answers expired at `now`.
  func keep(_ answer: IdempotentAnswer, now: Timestamp) throws(StoreFailure) -> Bool
}

/// What a savepoint's body came to.
public enum WriteOutcome: Sendable, Equatable {
  case written
  case refused(ReasonCode)
}

/// A failure of the store itself; never an expected "no".
public struct StoreFailure: Error, Sendable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// No room left on the medium.
    case full
    /// The medium or the file cannot be written.
    case readOnly
    /// The file is damaged or is not a vault of this format.
    case damaged
    /// Another process holds the vault.
    case busy
    /// Anything else the medium answers.
    case unavailable
  }
  public let kind: Kind
  /// What failed, in words without a value: `vault store: disk I/O error (10)`.
  public let description: String

  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// Sixteen bytes that stand for one searchable value of one field; keyed, so that only the vault can make them.
public struct SearchToken: Hashable, Sendable {
  public static let byteCount = 16
  public let bytes: [UInt8]
  public init(bytes: [UInt8]) { self.bytes = bytes }
}

/// What an idempotent call came to: status and ids, no values.
public struct IdempotentAnswer: Sendable, Equatable {
  /// Keyed hash of caller and key.
  public let key: [UInt8]
  /// Keyed hash of the call's body.
  public let body: [UInt8]
  public let status: Int
  /// Record ids, versions and log positions, as the API wrote them.
  public let answer: [UInt8]
  public let expires: Timestamp

  public init(key: [UInt8], body: [UInt8], status: Int, answer: [UInt8], expires: Timestamp) {
    self.key = key
    self.body = body
    self.status = status
    self.answer = answer
    self.expires = expires
  }
}
