import Vault

/// Columns of `record` in the order every query of records names them, and how a row reads.
enum RecordColumns {
  static let header = "id, type, subject, place, lifecycle, version, created, updated, batch"
  static let facts = "\(header), facts, content_digest, key_commitment"
  static let all = "\(facts), plain, boxes, tokens"

  static func header(
    _ row: Statement, _ symbols: inout SymbolReader, file: String
  ) throws(StoreFailure) -> RecordHeader {
    guard let lifecycle = Lifecycle(rawValue: try row.int(4, as: UInt8.self)) else {
      throw .damaged(file, "a record has an unknown lifecycle")
    }
    return RecordHeader(
      id: RecordID(try row.identifier(0)), type: try symbols.name(try row.int(1)),
      subject: SubjectID(try row.identifier(2)), place: try symbols.place(try row.int(3)),
      lifecycle: lifecycle, version: try row.int(5, as: UInt32.self),
      created: Timestamp(microseconds: try row.int(6)), updated: Timestamp(microseconds: try row.int(7)),
      batch: row.isNull(8) ? nil : try symbols.batch(try row.int(8)))
  }

  static func factsRow(
    _ row: Statement, _ symbols: inout SymbolReader, file: String
  ) throws(StoreFailure) -> FactsRow {
    FactsRow(
      header: try header(row, &symbols, file: file), facts: try row.bytes(9),
      contentDigest: try row.bytes(10),
      keyCommitment: try row.bytes(11))
  }

  static func record(
    _ row: Statement, _ symbols: inout SymbolReader, file: String
  ) throws(StoreFailure) -> SealedRecord {
    SealedRecord(
      header: try header(row, &symbols, file: file), plain: try row.bytes(12), boxes: try row.bytes(13),
      facts: try row.bytes(9), tokens: try row.bytes(14), contentDigest: try row.bytes(10),
      keyCommitment: try row.bytes(11))
  }
}
