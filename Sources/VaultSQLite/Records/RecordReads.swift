import Cedar
import Vault

/// The queries of records, prepared on one reading connection.
final class RecordReads {
  private let connection: Connection
  private let shared: SharedSymbols
  private let symbols: Statement
  private let byID: Statement
  private let factsOfSubject: Statement
  private let idsInPlace: Statement
  private let idsWithToken: Statement
  private let ofBatch: Statement
  private let perType: Statement

  init(on connection: Connection, symbols shared: SharedSymbols) throws(StoreFailure) {
    self.connection = connection
    self.shared = shared
    symbols = try connection.prepare(SymbolTable.query)
    byID = try connection.prepare("SELECT \(RecordColumns.all) FROM record WHERE id = ?")
    factsOfSubject = try connection.prepare(
      "SELECT \(RecordColumns.facts) FROM record WHERE subject = ?")
    idsInPlace = try connection.prepare(
      "SELECT id FROM record WHERE type = ? AND place = ? AND id > ? ORDER BY id LIMIT ?")
    idsWithToken = try connection.prepare(
      "SELECT record FROM search_token WHERE token = ? AND record > ? ORDER BY record LIMIT ?")
    ofBatch = try connection.prepare(
      "SELECT \(RecordColumns.all) FROM record WHERE batch = ? AND id > ? ORDER BY id LIMIT ?")
    perType = try connection.prepare("SELECT type, count(*) FROM record GROUP BY type")
  }

  func record(_ id: RecordID) throws(StoreFailure) -> SealedRecord? {
    var reader = reader()
    return try record(id, &reader)
  }

  func factsRows(of subject: SubjectID, limit: Int) throws(StoreFailure) -> [FactsRow] {
    var reader = reader()
    factsOfSubject.bind(1, subject.raw)
    defer { factsOfSubject.reset() }
    var rows: [FactsRow] = []
    while try factsOfSubject.step() {
      rows.append(try RecordColumns.factsRow(factsOfSubject, &reader, file: connection.file.name))
    }
    // Sorted here: a subject has a few rows, and SQLite's sorter costs more than reading them.
    if rows.count > 1 {
      rows.sort { ($0.header.created, $0.header.id) < ($1.header.created, $1.header.id) }
    }
    return Array(rows.prefix(max(0, limit)))
  }

  /// Asks each place by itself, in order of id, and merges: the work grows with the places and the limit, not with
  /// the records that lie there.
  func records(
    _ rows: RowSelection, after: RecordID?, limit: Int
  ) throws(StoreFailure) -> [SealedRecord] {
    guard limit > 0 else { return [] }
    return try connection.snapshot { () throws(StoreFailure) -> [SealedRecord] in
      var reader = reader()
      guard let type = try reader.code(of: rows.type.text) else { return [] }
      var smallest = SmallestIDs(limit: limit)
      for part in rows.parts {
        let ids = try idsInPlace(where: part.condition, own: rows.ownSubjects)
        for place in Set(part.places) {
          guard let place = try reader.code(of: place.text) else { continue }
          ids.bind(1, type)
          ids.bind(2, place)
          try collect(into: &smallest, from: ids, after: after, firstParameter: 3, limit: limit)
        }
      }
      var records: [SealedRecord] = []
      for id in smallest.sorted() {
        if let record = try record(RecordID(id), &reader) { records.append(record) }
      }
      return records
    }
  }

  /// The query of a place's rows for which a condition holds, with the condition's constants bound.
  ///
  /// There are as many texts as conditions that the policies leave: constants are no part of them.
  private func idsInPlace(
    where condition: ColumnCondition, own: Set<SubjectID>
  ) throws(StoreFailure) -> Statement {
    if condition == .constant(true) { return idsInPlace }
    let sql: SQLCondition
    do throws(SQLConditionError) {
      sql = try SQLCondition(
        condition, columns: RowColumn.allCases.map { $0.sql(own: own) }, firstParameter: 5)
    } catch {
      throw StoreFailure(.unavailable, "vault store: rows cannot be selected: \(error)")
    }
    let statement = try connection.statement(
      "SELECT id FROM record WHERE type = ?1 AND place = ?2 AND id > ?3 AND \(sql.sql) ORDER BY id LIMIT ?4")
    statement.bind(sql, firstParameter: 5)
    return statement
  }

  func ids(matching tokens: [SearchToken], after: RecordID?, limit: Int) throws(StoreFailure) -> [RecordID] {
    guard limit > 0 else { return [] }
    return try connection.snapshot { () throws(StoreFailure) -> [RecordID] in
      var smallest = SmallestIDs(limit: limit)
      for token in Set(tokens) {
        idsWithToken.bind(1, token.bytes)
        try collect(into: &smallest, from: idsWithToken, after: after, firstParameter: 2, limit: limit)
      }
      return smallest.sorted().map { RecordID($0) }
    }
  }

  func records(of batch: ImportID, after: RecordID?, limit: Int) throws(StoreFailure) -> [SealedRecord] {
    var reader = reader()
    guard let batch = try reader.code(of: batch.text) else { return [] }
    ofBatch.bind(1, batch)
    ofBatch.bind(2, after: after?.raw)
    ofBatch.bind(3, Int64(max(0, limit)))
    defer { ofBatch.reset() }
    var records: [SealedRecord] = []
    while try ofBatch.step() {
      records.append(try RecordColumns.record(ofBatch, &reader, file: connection.file.name))
    }
    return records
  }

  func counts() throws(StoreFailure) -> [Name: Int] {
    var reader = reader()
    defer { perType.reset() }
    var found: [Name: Int] = [:]
    while try perType.step() {
      found[try reader.name(try perType.int(0))] = Int(try perType.int(1))
    }
    return found
  }

  private func reader() -> SymbolReader {
    SymbolReader(shared, query: symbols, file: connection.file.name)
  }

  private func record(_ id: RecordID, _ reader: inout SymbolReader) throws(StoreFailure) -> SealedRecord? {
    byID.bind(1, id.raw)
    defer { byID.reset() }
    guard try byID.step() else { return nil }
    return try RecordColumns.record(byID, &reader, file: connection.file.name)
  }

  private func collect(
    into smallest: inout SmallestIDs, from statement: Statement, after: RecordID?, firstParameter: Int32,
    limit: Int
  ) throws(StoreFailure) {
    statement.bind(firstParameter, after: after?.raw)
    statement.bind(firstParameter + 1, Int64(limit))
    defer { statement.reset() }
    while try statement.step() {
      guard smallest.insert(try statement.identifier(0)) else { return }
    }
  }
}

extension RowColumn {
  /// How the column stands in a query of the table `record`.
  func sql(own: Set<SubjectID>) -> SQLColumn {
    switch self {
    case .own:
      SQLColumn(column, whether: "subject", isOneOf: own.sorted().map { .bytes($0.raw.bytes) })
    case .closed:
      SQLColumn(column, whether: "lifecycle", isOneOf: [.integer(Int64(Lifecycle.closed.rawValue))])
    }
  }
}

/// The smallest `limit` different identifiers of several ascending sequences.
struct SmallestIDs {
  private let limit: Int
  private var ids: [RandomIdentifier] = []
  /// The greatest of the smallest so far, once there are `limit` of them: beyond it nothing counts.
  private var bound: RandomIdentifier?

  init(limit: Int) { self.limit = limit }

  /// Adds an identifier; `false` where neither it nor a greater one can matter any more.
  mutating func insert(_ id: RandomIdentifier) -> Bool {
    if let bound, id > bound { return false }
    ids.append(id)
    // Cut only now and then, so that an insertion costs the logarithm of the limit.
    if ids.count >= 2 * limit + 16 {
      ids = sorted()
      if ids.count == limit { bound = ids.last }
    }
    return true
  }

  func sorted() -> [RandomIdentifier] {
    var smallest: [RandomIdentifier] = []
    for id in ids.sorted() where smallest.last != id {
      smallest.append(id)
      if smallest.count == limit { break }
    }
    return smallest
  }
}
