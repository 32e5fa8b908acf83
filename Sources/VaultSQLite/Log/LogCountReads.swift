import Vault

/// Counts the log by its indexes, prepared on one reading connection: no entry's own row is read.
final class LogCountReads {
  private let connection: Connection
  private let shared: SharedSymbols
  private let symbols: Statement
  private let all: Statement
  private let refused: Statement

  init(on connection: Connection, symbols shared: SharedSymbols) throws(StoreFailure) {
    self.connection = connection
    self.shared = shared
    symbols = try connection.prepare(SymbolTable.query)
    // One event after the other, each a single range of the index.
    all = try connection.prepare(
      """
      WITH RECURSIVE kind(event) AS (
        SELECT min(event) FROM entry INDEXED BY entry_event
        UNION ALL
        SELECT (SELECT min(event) FROM entry INDEXED BY entry_event WHERE event > kind.event)
        FROM kind WHERE event IS NOT NULL)
      SELECT event, (
        SELECT count(*) FROM entry INDEXED BY entry_event
        WHERE event = kind.event AND seq >= ?1 AND seq < ?2)
      FROM kind WHERE event IS NOT NULL
      """)
    refused = try connection.prepare(
      """
      SELECT event, outcome, count(*) FROM entry INDEXED BY entry_refused
      WHERE outcome > 0 AND outcome IN (1, 2) AND seq >= ?1 AND seq < ?2
      GROUP BY outcome, event
      """)
  }

  func counts(of entries: Range<UInt64>) throws(StoreFailure) -> [EntryCount] {
    try connection.snapshot { () throws(StoreFailure) -> [EntryCount] in
      var reader = SymbolReader(shared, query: symbols, file: connection.file.name)
      var allowed = try total(entries)
      var counts: [EntryCount] = []
      bind(entries, to: refused)
      defer { refused.reset() }
      while try refused.step() {
        let event = try refused.int(0)
        let count = try refused.int(2)
        guard let outcome = StoredOutcome(rawValue: try refused.int(1)), count <= allowed[event] ?? 0 else {
          throw .damaged(connection.file.name, "the indexes of the log count differently")
        }
        allowed[event, default: 0] -= count
        counts.append(
          EntryCount(
            event: try reader.symbol(event).text, outcome: outcome.outcome.rawValue, count: UInt64(count)))
      }
      for (event, count) in allowed where count > 0 {
        counts.append(
          EntryCount(
            event: try reader.symbol(event).text, outcome: StoredOutcome.allow.outcome.rawValue,
            count: UInt64(count)))
      }
      return counts
    }
  }

  /// Entries by the code of their event, whatever their outcome.
  private func total(_ entries: Range<UInt64>) throws(StoreFailure) -> [Int64: Int64] {
    bind(entries, to: all)
    defer { all.reset() }
    var counts: [Int64: Int64] = [:]
    while try all.step() { counts[try all.int(0)] = try all.int(1) }
    return counts
  }

  private func bind(_ entries: Range<UInt64>, to statement: Statement) {
    statement.bind(1, Int64(clamping: entries.lowerBound))
    statement.bind(2, Int64(clamping: entries.upperBound))
  }
}
