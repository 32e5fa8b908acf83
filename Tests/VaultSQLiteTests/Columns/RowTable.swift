import Cedar
import GRDBSQLite
import Testing
import Vault

@testable import VaultSQLite

/// A table in memory, with one row for each element of an array of rows, numbered from 0.
final class RowTable {
  typealias Row = [Text: Value]

  private let handle: OpaquePointer
  private let columns: [Column]
  private let sqlColumns: [SQLColumn]

  init(_ columns: [Column], _ rows: [Row], stored: [Text: (Value) -> SQLParameter?] = [:]) throws {
    var handle: OpaquePointer?
    try #require(sqlite3_open(":memory:", &handle) == SQLITE_OK)
    self.handle = try #require(handle)
    self.columns = columns
    sqlColumns = columns.map { column in
      stored[column.name].map { SQLColumn(column, sql: "row.\(column.name)", stored: $0) }
        ?? SQLColumn(column, sql: "row.\(column.name)")
    }
    let declarations = columns.map { "\($0.name) ANY" }.joined(separator: ", ")
    try statement("CREATE TABLE row (number INTEGER PRIMARY KEY, \(declarations)) STRICT").run()
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let insertion = try statement("INSERT INTO row VALUES (?, \(marks))")
    for (number, row) in rows.enumerated() {
      insertion.bind(1, Int64(number))
      for (index, column) in sqlColumns.enumerated() {
        let place = Int32(index + 2)
        switch row[column.name].flatMap(column.stored) {
        case nil: insertion.bindNull(place)
        case .integer(let value)?: insertion.bind(place, value)
        case .text(let text)?: insertion.bind(place, text)
        case .bytes(let bytes)?: insertion.bind(place, bytes)
        }
      }
      try insertion.run()
    }
  }

  deinit { sqlite3_close_v2(handle) }

  private func statement(_ sql: String) throws -> Statement {
    try Statement(sql, on: handle, file: "test")
  }

  /// The numbers of the rows that the database finds, from `start` on.
  func rows(where condition: ColumnCondition, from start: Int = 0) throws -> [Int] {
    let condition = try SQLCondition(condition, columns: sqlColumns, firstParameter: 2)
    let query = try statement(
      "SELECT number FROM row WHERE number >= ?1 AND \(condition.sql) ORDER BY number")
    query.bind(1, Int64(start))
    query.bind(condition, firstParameter: 2)
    var found: [Int] = []
    while try query.step() { found.append(Int(try query.int(0))) }
    return found
  }
}

extension ColumnCondition {
  func holds(for row: RowTable.Row) -> Bool { holds { row[$0.name] } }
}
