import GRDBSQLite
import Vault

/// A prepared statement of one connection, bound and read with types.
///
/// Used by one thread at a time, as its connection is. Whoever steps it resets it:
/// ```
/// statement.bind(1, id)
/// defer { statement.reset() }
/// while try statement.step() { … try statement.bytes(0) … }
/// ```
/// A column of another storage class than asked for is damage: no query of ours makes one.
final class Statement {
  private let handle: OpaquePointer
  private let connection: OpaquePointer
  /// The database file's name, for errors.
  private let file: String
  /// The first binding that failed; `step` reports it.
  private var bindingFailure = SQLITE_OK

  /// Parameters are numbered from 1, columns from 0.
  init(_ sql: String, on connection: OpaquePointer, file: String) throws(StoreFailure) {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard code == SQLITE_OK, let handle else {
      throw StoreFailure(sqlite: code == SQLITE_OK ? SQLITE_MISUSE : code, file: file)
    }
    self.handle = handle
    self.connection = connection
    self.file = file
  }

  deinit { sqlite3_finalize(handle) }

  // MARK: Binding

  func bind(_ index: Int32, _ value: Int64) {
    note(sqlite3_bind_int64(handle, index, value))
  }

  func bindNull(_ index: Int32) {
    note(sqlite3_bind_null(handle, index))
  }

  func bind(_ index: Int32, _ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress, bytes.count > 0 else {
      // A nil pointer would bind NULL; an empty value is not NULL.
      note(sqlite3_bind_zeroblob(handle, index, 0))
      return
    }
    note(sqlite3_bind_blob64(handle, index, base, UInt64(bytes.count), copied))
  }

  func bind(_ index: Int32, _ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bind(index, $0) }
  }

  func bind(_ index: Int32, _ bytes: ArraySlice<UInt8>) {
    bytes.withUnsafeBytes { bind(index, $0) }
  }

  /// Binds NULL for an empty value.
  func bindOptional(_ index: Int32, _ bytes: [UInt8]) {
    if bytes.isEmpty { bindNull(index) } else { bind(index, bytes) }
  }

  /// Binds a generation as four bytes, big-endian.
  func bind(_ index: Int32, generation: UInt32) {
    withUnsafeBytes(of: generation.bigEndian) { bind(index, $0) }
  }

  /// Binds the UTF-8 of `text`, as it is.
  func bind(_ index: Int32, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        // An empty string's buffer may have no base; any pointer does for no bytes.
        let base = characters.baseAddress
        note(
          base == nil
            ? sqlite3_bind_text64(handle, index, "", 0, copied, UInt8(SQLITE_UTF8))
            : sqlite3_bind_text64(
              handle, index, base, UInt64(characters.count), copied, UInt8(SQLITE_UTF8)))
      }
    }
  }

  func bind(_ index: Int32, _ id: RandomIdentifier) {
    withUnsafeTemporaryAllocation(byteCount: RandomIdentifier.byteCount, alignment: 8) { buffer in
      buffer.storeBytes(of: id.high.bigEndian, as: UInt64.self)
      buffer.storeBytes(of: id.low.bigEndian, toByteOffset: 8, as: UInt16.self)
      bind(index, UnsafeRawBufferPointer(buffer))
    }
  }

  /// Binds where a page begins: every identifier is greater than no bytes.
  func bind(_ index: Int32, after id: RandomIdentifier?) {
    if let id { bind(index, id) } else { note(sqlite3_bind_zeroblob(handle, index, 0)) }
  }

  private func note(_ code: Int32) {
    if code != SQLITE_OK && bindingFailure == SQLITE_OK { bindingFailure = code }
  }

  // MARK: Running

  /// Goes to the next row; `false` where there is none.
  func step() throws(StoreFailure) -> Bool {
    guard bindingFailure == SQLITE_OK else {
      throw StoreFailure(sqlite: bindingFailure, file: file)
    }
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw StoreFailure(sqlite: code, file: file)
    }
  }

  /// Makes the statement ready for the next use.
  func reset() {
    sqlite3_reset(handle)
    bindingFailure = SQLITE_OK
  }

  /// Runs a statement that gives no row; how many rows it changed.
  @discardableResult
  func run() throws(StoreFailure) -> Int {
    defer { reset() }
    while try step() {}
    return Int(sqlite3_changes(connection))
  }

  // MARK: Reading the row

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  func int(_ column: Int32) throws(StoreFailure) -> Int64 {
    guard sqlite3_column_type(handle, column) == SQLITE_INTEGER else { throw damage("an integer") }
    return sqlite3_column_int64(handle, column)
  }

  /// An integer that `Value` holds.
  func int<Value: FixedWidthInteger>(_ column: Int32, as _: Value.Type) throws(StoreFailure) -> Value {
    guard let value = Value(exactly: try int(column)) else { throw damage("an integer in its range") }
    return value
  }

  func bytes(_ column: Int32) throws(StoreFailure) -> [UInt8] {
    guard sqlite3_column_type(handle, column) == SQLITE_BLOB else { throw damage("bytes") }
    let base = sqlite3_column_blob(handle, column)
    return [UInt8](UnsafeRawBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column))))
  }

  /// The same where they lie; the span ends with `body`.
  func withBytes(_ column: Int32, _ body: (Span<UInt8>) -> Void) throws(StoreFailure) {
    guard sqlite3_column_type(handle, column) == SQLITE_BLOB else { throw damage("bytes") }
    let base = sqlite3_column_blob(handle, column)?.assumingMemoryBound(to: UInt8.self)
    body(UnsafeBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column))).span)
  }

  /// Bytes, none where the column is NULL. A value that is there and empty is damage.
  func optionalBytes(_ column: Int32) throws(StoreFailure) -> [UInt8] {
    if isNull(column) { return [] }
    let bytes = try bytes(column)
    guard !bytes.isEmpty else { throw damage("bytes") }
    return bytes
  }

  func text(_ column: Int32) throws(StoreFailure) -> String {
    guard sqlite3_column_type(handle, column) == SQLITE_TEXT else { throw damage("text") }
    let base = sqlite3_column_text(handle, column)
    let bytes = UnsafeBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column)))
    guard let text = String(validating: bytes, as: UTF8.self) else { throw damage("text in UTF-8") }
    return text
  }

  /// Four bytes, big-endian.
  func generation(_ column: Int32) throws(StoreFailure) -> UInt32 {
    guard sqlite3_column_type(handle, column) == SQLITE_BLOB, sqlite3_column_bytes(handle, column) == 4,
      let base = sqlite3_column_blob(handle, column)
    else { throw damage("a generation") }
    return UInt32(bigEndian: base.loadUnaligned(as: UInt32.self))
  }

  func identifier(_ column: Int32) throws(StoreFailure) -> RandomIdentifier {
    guard sqlite3_column_type(handle, column) == SQLITE_BLOB,
      sqlite3_column_bytes(handle, column) == RandomIdentifier.byteCount,
      let base = sqlite3_column_blob(handle, column)
    else { throw damage("an identifier") }
    return RandomIdentifier(
      high: UInt64(bigEndian: base.loadUnaligned(as: UInt64.self)),
      low: UInt16(bigEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt16.self)))
  }

  private func damage(_ wanted: String) -> StoreFailure {
    .damaged(file, "a stored row does not hold \(wanted) where it should")
  }
}

/// Tells SQLite to copy what is bound: `SQLITE_TRANSIENT`, a cast that the importer leaves out.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
