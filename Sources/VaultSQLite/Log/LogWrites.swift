import Vault

/// The statements that write the log.
final class LogWrites {
  private let symbols: WriterSymbols
  private let file: String
  private let connection: WriterConnection
  private let insertion: Statement
  private let last: Statement
  private let tile: Statement
  private let head: Statement

  init(on connection: WriterConnection, symbols: WriterSymbols) throws(StoreFailure) {
    self.symbols = symbols
    self.connection = connection
    file = connection.file
    insertion = try connection.prepare(
      "INSERT INTO entry (\(EntryColumns.all)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    last = try connection.prepare("SELECT seq, time FROM entry ORDER BY seq DESC LIMIT 1")
    tile = try connection.prepare(
      """
      INSERT INTO tile (level, number, hashes) VALUES (?, ?, ?)
      ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
      """)
    head = try connection.prepare(
      """
      INSERT INTO head (only, size, root, frontier, checkpoint, time) VALUES (1, ?, ?, ?, ?, ?)
      ON CONFLICT (only) DO UPDATE SET size = excluded.size, root = excluded.root,
        frontier = excluded.frontier, checkpoint = excluded.checkpoint, time = excluded.time
      """)
  }

  /// Where the log ends: what the next entry must follow.
  struct End {
    var size: Int64
    var time: Timestamp
  }

  func end() throws(StoreFailure) -> End {
    defer { last.reset() }
    guard try last.step() else { return End(size: 0, time: Timestamp(microseconds: .min)) }
    return End(size: try last.int(0) + 1, time: Timestamp(microseconds: try last.int(1)))
  }

  /// INVARIANT: sequence numbers are dense from 0 and times do not decrease, whatever the caller believes.
  func append(_ entry: StoredEntry, after end: End) throws(StoreFailure) -> End {
    guard entry.seq == UInt64(end.size), entry.time >= end.time else {
      throw .damaged(file, "a log entry does not follow the last one stored")
    }
    guard let outcome = StoredOutcome(text: entry.outcome) else {
      throw StoreFailure(.unavailable, "\(file): a log entry's outcome is none of allow, deny, error")
    }
    insertion.bind(1, end.size)
    insertion.bind(2, entry.time.microseconds)
    insertion.bind(3, try symbols.code(of: entry.event))
    insertion.bind(4, outcome.rawValue)
    if entry.budget.isEmpty {
      insertion.bindNull(5)
    } else {
      insertion.bind(5, try symbols.code(of: entry.budget))
    }
    insertion.bindOptional(6, entry.actorToken)
    insertion.bindOptional(7, entry.subjectToken)
    insertion.bindOptional(8, entry.caseToken)
    insertion.bind(9, entry.leaf)
    insertion.bind(10, entry.subjectBox)
    insertion.bind(11, entry.periodBox)
    try insertion.run()
    return End(size: end.size + 1, time: entry.time)
  }

  func removeOpenings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int {
    var codes: [Int64] = []
    for event in events { codes.append(try symbols.code(of: event)) }
    let removal = try connection.prepare(
      """
      UPDATE entry NOT INDEXED SET subject_box = x'', period_box = x'', actor = NULL, subject = NULL,
        case_token = NULL, budget = NULL
      WHERE \(EntryColumns.withOpening(codes))
      """)
    removal.bind(1, try signed(range.lowerBound))
    removal.bind(2, try signed(range.upperBound))
    return try removal.run()
  }

  func putTile(level: Int, index: UInt64, hashes: [UInt8]) throws(StoreFailure) {
    tile.bind(1, Int64(level))
    tile.bind(2, try signed(index))
    tile.bind(3, hashes)
    try tile.run()
  }

  func putHead(_ value: LogHead) throws(StoreFailure) {
    head.bind(1, try signed(value.size))
    head.bind(2, value.root)
    head.bind(3, value.frontier)
    head.bind(4, value.checkpoint)
    head.bind(5, value.time.microseconds)
    try head.run()
  }

  private func signed(_ number: UInt64) throws(StoreFailure) -> Int64 {
    guard let number = Int64(exactly: number) else {
      throw StoreFailure(.unavailable, "\(file): a number is too large to store")
    }
    return number
  }
}
