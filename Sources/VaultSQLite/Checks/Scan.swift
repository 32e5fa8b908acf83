import Vault

/// One pass over what is stored, for verification: each page of it comes from the file as it now is.
///
/// A connection trusts the pages and symbols it has read once, so that bytes changed behind its back would stay
/// unseen. A scan forgets both before each page, on a connection the hot reads do not use.
///
/// Sendable: the pool lends it to one thread at a time.
final class Scan: @unchecked Sendable {
  let connection: Connection
  private let symbols: Statement
  private let recordPage: Statement
  private let entryPage: Statement

  init(_ file: DatabaseFile) throws(StoreFailure) {
    connection = try Connection(reading: file, cacheKiB: 2048)
    symbols = try connection.prepare(SymbolTable.query)
    recordPage = try connection.prepare(
      "SELECT \(RecordColumns.all) FROM record WHERE id > ? ORDER BY id LIMIT ?")
    entryPage = try connection.prepare(
      "SELECT \(EntryColumns.all) FROM entry WHERE seq >= ? ORDER BY seq LIMIT ?")
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
