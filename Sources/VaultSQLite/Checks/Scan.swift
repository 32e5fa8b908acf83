import Vault

/// One pass over what is stored, for verification: each page of it comes from the file as it now is.
///
/// A connection trusts the pages and symbols it has read once, so that bytes changed behind its back would stay
/// unseen. A scan forgets both before each page, on a connection the hot reads do not use.
///
/// Sendable: the pool lends it to one thread at a time.
final class Scan: @unchecked Sendable {
  let connection: Connection
  /// A page at a time is read, and forgotten.
  static let cacheKiB = 2048
  private let symbols: Statement
  private let recordPage: Statement
  private let entryPage: Statement
  private let leafPage: Statement

  init(_ file: DatabaseFile) throws(StoreFailure) {
    connection = try Connection(reading: file, cacheKiB: Self.cacheKiB)
    symbols = try connection.prepare(SymbolTable.query)
    recordPage = try connection.prepare(
      "SELECT \(RecordColumns.all) FROM record WHERE id > ? ORDER BY id LIMIT ?")
    entryPage = try connection.prepare(
      "SELECT \(EntryColumns.all) FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?")
    leafPage = try connection.prepare(
      "SELECT seq, time, event, outcome, leaf FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?")
  }

  func records(after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord] {
    recordPage.bind(1, after: after?.raw)
    recordPage.bind(2, Int64(max(0, limit)))
    return try rows(of: recordPage, RecordColumns.record)
  }

  func entries(from first: UInt64, limit: Int) throws(StoreFailure) -> [StoredEntry] {
    entryPage.bind(1, Int64(clamping: first))
    entryPage.bind(2, Int64(max(0, limit)))
    return try rows(of: entryPage, EntryColumns.entry)
  }

  func leaves(
    from first: UInt64, limit: Int, _ body: (LeafColumns, Span<UInt8>) -> Void
  ) throws(StoreFailure) {
    leafPage.bind(1, Int64(clamping: first))
    leafPage.bind(2, Int64(max(0, limit)))
    defer { leafPage.reset() }
    connection.forgetPages()
    try connection.snapshot { () throws(StoreFailure) in
      var reader = try SymbolReader(rereading: symbols, file: connection.file.name)
      var events: [Int64: AuditEvent?] = [:]
      while try leafPage.step() {
        let code = try leafPage.int(2)
        let event: AuditEvent?
        if let known = events[code] {
          event = known
        } else {
          event = AuditEvent(code: try reader.symbol(code).text.utf8)
          events[code] = event
        }
        let columns = LeafColumns(
          seq: try leafPage.int(0, as: UInt64.self), time: Timestamp(microseconds: try leafPage.int(1)),
          event: event, outcome: try EntryColumns.outcome(leafPage, 3, file: connection.file.name))
        try leafPage.withBytes(4) { text in body(columns, text) }
      }
    }
  }

  private func rows<Row>(
    of statement: Statement,
    _ read: (Statement, inout SymbolReader, String) throws(StoreFailure) -> Row
  ) throws(StoreFailure) -> [Row] {
    defer { statement.reset() }
    connection.forgetPages()
    return try connection.snapshot { () throws(StoreFailure) -> [Row] in
      var reader = try SymbolReader(rereading: symbols, file: connection.file.name)
      var rows: [Row] = []
      while try statement.step() { rows.append(try read(statement, &reader, connection.file.name)) }
      return rows
    }
  }
}
