import Vault

/// The queries of the log, prepared on one reading connection.
final class LogReads {
  private let connection: Connection
  private let shared: SharedSymbols
  private let symbols: Statement
  private let head: Statement
  private let tile: Statement
  private let firstTimeFrom: Statement
  private let newest: Statement
  private let charged: Statement

  init(on connection: Connection, symbols shared: SharedSymbols) throws(StoreFailure) {
    self.connection = connection
    self.shared = shared
    symbols = try connection.prepare(SymbolTable.query)
    head = try connection.prepare("SELECT size, root, frontier, checkpoint, time FROM head WHERE only = 1")
    tile = try connection.prepare("SELECT hashes FROM tile WHERE level = ? AND number = ?")
    firstTimeFrom = try connection.prepare("SELECT seq, time FROM entry WHERE seq >= ? ORDER BY seq LIMIT 1")
    newest = try connection.prepare("SELECT seq FROM entry ORDER BY seq DESC LIMIT 1")
    charged = try connection.prepare(
      "SELECT time, budget, actor FROM entry NOT INDEXED WHERE seq >= ? AND budget IS NOT NULL ORDER BY seq")
  }

  func logHead() throws(StoreFailure) -> LogHead? {
    defer { head.reset() }
    guard try head.step() else { return nil }
    return LogHead(
      size: try head.int(0, as: UInt64.self), root: try head.bytes(1), frontier: try head.bytes(2),
      checkpoint: try head.bytes(3), time: Timestamp(microseconds: try head.int(4)))
  }

  func tile(level: Int, index: UInt64) throws(StoreFailure) -> [UInt8]? {
    guard let index = Int64(exactly: index) else { return nil }
    tile.bind(1, Int64(level))
    tile.bind(2, index)
    defer { tile.reset() }
    return try tile.step() ? try tile.bytes(0) : nil
  }

  func openings(of events: [String], in range: Range<UInt64>) throws(StoreFailure) -> Int {
    try connection.snapshot { () throws(StoreFailure) -> Int in
      var reader = SymbolReader(shared, query: symbols, file: connection.file.name)
      var codes: [Int64] = []
      for event in events {
        if let code = try reader.code(of: event) { codes.append(code) }
      }
      let count = try connection.prepare(
        "SELECT count(*) FROM entry NOT INDEXED WHERE \(EntryColumns.withOpening(codes))")
      defer { count.reset() }
      count.bind(1, Int64(clamping: range.lowerBound))
      count.bind(2, Int64(clamping: range.upperBound))
      return try count.step() ? try count.int(0, as: Int.self) : 0
    }
  }

  func entries(
    matching query: EntryQuery, before: UInt64?, limit: Int
  ) throws(StoreFailure) -> [StoredEntry] {
    guard limit > 0 else { return [] }
    return try connection.snapshot { () throws(StoreFailure) -> [StoredEntry] in
      var reader = SymbolReader(shared, query: symbols, file: connection.file.name)
      guard let search = try search(query, &reader) else { return [] }
      // Time grows with the sequence, so a span of time is a span of it.
      let first = try query.from.map { from throws(StoreFailure) in try firstSeq(notBefore: from) } ?? 0
      var end = Int64(clamping: before ?? .max)
      if let until = query.until { end = min(end, try firstSeq(notBefore: until)) }
      let statement = try connection.statement(search.sql)
      defer { statement.reset() }
      statement.bind(1, first)
      statement.bind(2, end)
      statement.bind(3, Int64(limit))
      for (index, value) in search.values.enumerated() {
        switch value {
        case .int(let int): statement.bind(Int32(4 + index), int)
        case .bytes(let bytes): statement.bind(Int32(4 + index), bytes)
        }
      }
      var entries: [StoredEntry] = []
      while try statement.step() {
        entries.append(try EntryColumns.entry(statement, &reader, file: connection.file.name))
      }
      return entries
    }
  }

  func charges(from time: Timestamp, _ body: (EntryCharge) -> Void) throws(StoreFailure) {
    try connection.snapshot { () throws(StoreFailure) in
      var reader = SymbolReader(shared, query: symbols, file: connection.file.name)
      var budgets: [Int64: String] = [:]
      charged.bind(1, try firstSeq(notBefore: time))
      defer { charged.reset() }
      while try charged.step() {
        let code = try charged.int(1)
        if budgets[code] == nil { budgets[code] = try reader.symbol(code).text }
        body(
          EntryCharge(
            time: Timestamp(microseconds: try charged.int(0)), budget: budgets[code, default: ""],
            actorToken: try charged.optionalBytes(2)))
      }
    }
  }

  private enum Value {
    case int(Int64)
    case bytes([UInt8])
  }

  /// The query as SQL, or `nil` where nothing can match it. The most selective index is named, not left to the
  /// planner, which knows no frequencies.
  private func search(
    _ query: EntryQuery, _ reader: inout SymbolReader
  ) throws(StoreFailure) -> (sql: String, values: [Value])? {
    var conditions = ""
    var values: [Value] = []
    var index = ""
    func require(_ condition: String, _ value: Value) {
      values.append(value)
      conditions += " AND \(condition) = ?\(3 + values.count)"
    }
    if let event = query.event {
      guard let code = try reader.code(of: event) else { return nil }
      require("event", .int(code))
      index = "entry_event"
    }
    if let text = query.outcome {
      guard let outcome = StoredOutcome(text: text) else { return nil }
      require("outcome", .int(outcome.rawValue))
      if outcome != .allow {
        // The words of the partial index.
        conditions += " AND outcome > 0"
        index = "entry_refused"
      }
    }
    if let actor = query.actorToken {
      require("actor", .bytes(actor))
      index = "entry_actor"
    }
    if let token = query.caseToken {
      require("case_token", .bytes(token))
      index = "entry_case"
    }
    if let subject = query.subjectToken {
      require("subject", .bytes(subject))
      index = "entry_subject"
    }
    if let from = query.from {
      values.append(.int(from.microseconds)); conditions += " AND time >= ?\(3 + values.count)"
    }
    if let until = query.until {
      values.append(.int(until.microseconds)); conditions += " AND time < ?\(3 + values.count)"
    }
    let by = index.isEmpty ? "NOT INDEXED" : "INDEXED BY \(index)"
    return (
      """
      SELECT \(EntryColumns.all) FROM entry \(by) WHERE seq >= ?1 AND seq < ?2\(conditions)
      ORDER BY seq DESC LIMIT ?3
      """, values
    )
  }

  func entryCount(before time: Timestamp) throws(StoreFailure) -> UInt64 {
    try connection.snapshot { () throws(StoreFailure) -> UInt64 in UInt64(try firstSeq(notBefore: time)) }
  }

  /// The lowest sequence number of an entry at or after `time`; one past the last where there is none.
  private func firstSeq(notBefore time: Timestamp) throws(StoreFailure) -> Int64 {
    var low: Int64 = 0
    var high = try length()
    while low < high {
      let middle = low + (high - low) / 2
      firstTimeFrom.bind(1, middle)
      defer { firstTimeFrom.reset() }
      guard try firstTimeFrom.step() else { high = middle; continue }
      if try firstTimeFrom.int(1) < time.microseconds {
        low = max(middle, try firstTimeFrom.int(0)) + 1
      } else {
        high = middle
      }
    }
    return low
  }

  private func length() throws(StoreFailure) -> Int64 {
    defer { newest.reset() }
    return try newest.step() ? try newest.int(0) + 1 : 0
  }
}
