public import Vault

/// A vault's records, control rows and log in `vault.db`.
///
/// Reads run inline on connections of SQLite's C interface; writes on one connection, one transaction at a time,
/// durable when they return (see `Writer`).
public final class SQLiteVaultStore: VaultStore {
  private let file: DatabaseFile
  private let readers: ReaderPool<VaultReader>
  private let scans: ReaderPool<Scan>
  /// `nil` where the store was opened for reading.
  let writer: Writer<VaultWrites>?
  /// Keeps the folder's lock for as long as the store lives.
  private let directory: VaultDirectory?

  /// Makes an empty `vault.db` in the folder and opens it.
  public static func create(in directory: VaultDirectory) throws(StoreFailure) -> SQLiteVaultStore {
    try DatabaseFile(directory: directory.path, format: .vault).create()
    return try open(in: directory)
  }

  /// Opens the `vault.db` of the folder.
  ///
  /// - Throws: `.unavailable` where there is none or others may read it; `.damaged` where it is foreign, cut off,
  ///   changed or of another format.
  public static func open(in directory: VaultDirectory) throws(StoreFailure) -> SQLiteVaultStore {
    let file = DatabaseFile(directory: directory.path, format: .vault)
    try file.check()
    let writer = try Writer(file, cacheKiB: 32 * 1024) { connection throws(StoreFailure) in
      try VaultWrites(on: connection)
    }
    return SQLiteVaultStore(file, writer: writer, directory: directory)
  }

  /// Opens the `vault.db` in the folder `path` for reading only, whoever else has it open; `commit` refuses.
  public static func openReadOnly(at path: String) throws(StoreFailure) -> SQLiteVaultStore {
    try checkIsPrivateDirectory(path)
    let file = DatabaseFile(directory: path, format: .vault)
    try file.check()
    return SQLiteVaultStore(file, writer: nil, directory: nil)
  }

  private init(_ file: DatabaseFile, writer: Writer<VaultWrites>?, directory: VaultDirectory?) {
    self.file = file
    self.writer = writer
    self.directory = directory
    let symbols = SharedSymbols()
    readers = ReaderPool(keeping: 8) { () throws(StoreFailure) in try VaultReader(file, symbols: symbols) }
    // As many as a verification has threads; each keeps little.
    scans = ReaderPool(keeping: 4) { () throws(StoreFailure) in try Scan(file) }
  }

  deinit { close() }

  /// Ends all connections; every later call throws `.unavailable`. Twice is once.
  ///
  /// The folder's lock ends with the last value that holds its `VaultDirectory`.
  public func close() {
    readers.close()
    scans.close()
    writer?.close()
  }

  /// Takes as little room beside the data as can be while the medium is full.
  public func economize(_ isShort: Bool) { writer?.economize(isShort) }

  // MARK: Records

  public func record(_ id: RecordID) throws(StoreFailure) -> SealedRecord? {
    try readers.read { reader throws(StoreFailure) in try reader.records.record(id) }
  }

  public func factsRows(of subject: SubjectID, limit: Int) throws(StoreFailure) -> [FactsRow] {
    try readers.read { reader throws(StoreFailure) in try reader.records.factsRows(of: subject, limit: limit)
    }
  }

  public func records(
    _ rows: RowSelection, after: RecordID?, limit: Int
  ) throws(StoreFailure) -> [SealedRecord] {
    try readers.read { reader throws(StoreFailure) in
      try reader.records.records(rows, after: after, limit: limit)
    }
  }

  public func records(
    matching tokens: [SearchToken], after: RecordID?, limit: Int
  ) throws(StoreFailure) -> [RecordID] {
    try readers.read { reader throws(StoreFailure) in
      try reader.records.ids(matching: tokens, after: after, limit: limit)
    }
  }

  public func records(of batch: ImportID, after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord]
  {
    try readers.read { reader throws(StoreFailure) in
      try reader.records.records(of: batch, after: after, limit: limit)
    }
  }

  public func records(after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord] {
    try scans.read { scan throws(StoreFailure) in try scan.records(after: after, limit: limit) }
  }

  public func recordCounts() throws(StoreFailure) -> [Name: Int] {
    try readers.read { reader throws(StoreFailure) in try reader.records.counts() }
  }

  // MARK: Control rows

  public func controls(_ kind: ControlKind) throws(StoreFailure) -> [ControlRow] {
    try readers.read { reader throws(StoreFailure) in try reader.controls.controls(kind) }
  }

  public func control(_ kind: ControlKind, _ id: String) throws(StoreFailure) -> ControlRow? {
    try readers.read { reader throws(StoreFailure) in try reader.controls.control(kind, id) }
  }

  public func idempotentAnswer(_ key: [UInt8]) throws(StoreFailure) -> IdempotentAnswer? {
    try readers.read { reader throws(StoreFailure) in try reader.controls.idempotentAnswer(key) }
  }

  public func idempotentAnswers(after: [UInt8]?, limit: Int) throws(StoreFailure) -> [IdempotentAnswer] {
    try scans.read { scan throws(StoreFailure) in try scan.keptAnswers(after: after, limit: limit) }
  }

  // MARK: The log

  public func logHead() throws(StoreFailure) -> LogHead? {
    try readers.read { reader throws(StoreFailure) in try reader.log.logHead() }
  }

  public func entries(from first: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
    try scans.read { scan throws(StoreFailure) in try scan.entries(from: first, limit: limit) }
  }

  public func leaves(
    from first: UInt64, limit: Int, _ body: (LeafColumns, Span<UInt8>) -> Void
  ) throws(StoreFailure) {
    try scans.read { scan throws(StoreFailure) in try scan.leaves(from: first, limit: limit, body) }
  }

  public func charges(from time: Timestamp, _ body: (EntryCharge) -> Void) throws(StoreFailure) {
    try readers.read { reader throws(StoreFailure) in try reader.log.charges(from: time, body) }
  }

  public func entries(
    matching query: EntryQuery, before: UInt64?, limit: Int
  ) throws(StoreFailure) -> [StoredEntry] {
    try readers.read { reader throws(StoreFailure) in
      try reader.log.entries(matching: query, before: before, limit: limit)
    }
  }

  public func entryCounts(of entries: Range<UInt64>) throws(StoreFailure) -> [EntryCount] {
    try readers.read { reader throws(StoreFailure) in try reader.counts.counts(of: entries) }
  }

  public func entryCount(before time: Timestamp) throws(StoreFailure) -> UInt64 {
    try readers.read { reader throws(StoreFailure) in try reader.log.entryCount(before: time) }
  }

  public func openings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int {
    try readers.read { reader throws(StoreFailure) in try reader.log.openings(of: events, in: range) }
  }

  public func tile(level: Int, index: UInt64) throws(StoreFailure) -> [UInt8]? {
    try readers.read { reader throws(StoreFailure) in try reader.log.tile(level: level, index: index) }
  }

  // MARK: Checks

  public func integrityProblems() throws(StoreFailure) -> [String] {
    try scans.read { scan throws(StoreFailure) in try scan.integrityProblems() + scan.strayProblems() }
  }

  public func indexProblems() throws(StoreFailure) -> [String] {
    try scans.read { scan throws(StoreFailure) in try scan.indexProblems() }
  }

  // MARK: Writing

  /// What is deleted is overwritten in its page (`secure_delete`); the write-ahead log, which holds the pages as they
  /// were, is cut.
  public func forgetRemoved() throws(StoreFailure) { try writer?.cutLog() }

  public func commit<Result>(
    _ body: (any StoreTransaction) throws(StoreFailure) -> Result
  ) throws(StoreFailure) -> Result {
    guard let writer else {
      throw StoreFailure(
        .readOnly, "\(file.name): was opened for reading only\nopen the vault to write to it")
    }
    return try writer.commit { writes throws(StoreFailure) in
      try SQLiteTransaction.run(on: writes, body)
    }
  }
}

/// The prepared reads of one connection.
///
/// Sendable: the pool lends it to one thread at a time.
final class VaultReader: @unchecked Sendable {
  let records: RecordReads
  let controls: ControlReads
  let log: LogReads
  let counts: LogCountReads

  init(_ file: DatabaseFile, symbols: SharedSymbols) throws(StoreFailure) {
    let connection = try Connection(reading: file, cacheKiB: 4096)
    records = try RecordReads(on: connection, symbols: symbols)
    controls = try ControlReads(on: connection)
    log = try LogReads(on: connection, symbols: symbols)
    counts = try LogCountReads(on: connection, symbols: symbols)
  }
}
