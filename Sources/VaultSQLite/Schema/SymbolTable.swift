import Synchronization
import Vault

/// A text that repeats in many rows, with what it spells.
struct Symbol: Sendable {
  let text: String
  let name: Name?
  let place: PlacePath?
  let batch: ImportID?

  init(_ text: String) {
    self.text = text
    name = Name(text)
    place = PlacePath(text)
    batch = ImportID(text)
  }
}

/// A text compared by its bytes: Swift's own comparison takes canonically equivalent texts for one.
struct ExactText: Hashable {
  let text: String

  static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }
}

/// The table `symbol` as it stood when it was read: both ways.
struct SymbolTable: Sendable {
  private(set) var symbols: [Int64: Symbol] = [:]
  private(set) var codes: [ExactText: Int64] = [:]

  init() {}

  init(reading statement: Statement) throws(StoreFailure) {
    defer { statement.reset() }
    while try statement.step() {
      set(try statement.int(0), try statement.text(1))
    }
  }

  mutating func set(_ code: Int64, _ text: String) {
    symbols[code] = Symbol(text)
    codes[ExactText(text: text)] = code
  }

  mutating func forget(_ text: ExactText) {
    if let code = codes.removeValue(forKey: text) { symbols[code] = nil }
  }

  static let query = "SELECT code, text FROM symbol"
}

/// The symbols the readers of one store share. They only ever grow, so a table that lacks a code is read again.
final class SharedSymbols: Sendable {
  private let table = Mutex(SymbolTable())

  var current: SymbolTable { table.withLock { $0 } }

  func keep(_ newer: SymbolTable) {
    table.withLock { if newer.symbols.count > $0.symbols.count { $0 = newer } }
  }
}

/// What one call reads symbols with: the shared table, read again from the file where it does not know a code.
struct SymbolReader: ~Copyable {
  private var table: SymbolTable
  private let shared: SharedSymbols?
  private let query: Statement
  private let file: String

  /// Starts from what readers know already.
  init(_ shared: SharedSymbols, query: Statement, file: String) {
    table = shared.current
    self.shared = shared
    self.query = query
    self.file = file
  }

  /// Believes nothing read before: for verification.
  init(rereading query: Statement, file: String) throws(StoreFailure) {
    table = try SymbolTable(reading: query)
    shared = nil
    self.query = query
    self.file = file
  }

  mutating func symbol(_ code: Int64) throws(StoreFailure) -> Symbol {
    if let known = table.symbols[code] { return known }
    if let shared {
      table = try SymbolTable(reading: query)
      shared.keep(table)
      if let known = table.symbols[code] { return known }
    }
    throw .damaged(file, "a row names a symbol that is not there")
  }

  mutating func name(_ code: Int64) throws(StoreFailure) -> Name {
    guard let name = try symbol(code).name else { throw .damaged(file, "a symbol is not a name") }
    return name
  }

  mutating func place(_ code: Int64) throws(StoreFailure) -> PlacePath {
    guard let place = try symbol(code).place else { throw .damaged(file, "a symbol is not a place") }
    return place
  }

  mutating func batch(_ code: Int64) throws(StoreFailure) -> ImportID {
    guard let batch = try symbol(code).batch else { throw .damaged(file, "a symbol is not an import") }
    return batch
  }

  /// The code of a text, or `nil` where no durable row uses it.
  mutating func code(of text: String) throws(StoreFailure) -> Int64? {
    let text = ExactText(text: text)
    if let known = table.codes[text] { return known }
    guard let shared else { return nil }
    table = try SymbolTable(reading: query)
    shared.keep(table)
    return table.codes[text]
  }
}

/// The symbols as the writing transaction sees them: what it added vanishes where its rows do.
final class WriterSymbols {
  private var table: SymbolTable
  private var added: [ExactText] = []
  private let insertion: Statement

  init(on connection: WriterConnection) throws(StoreFailure) {
    table = try SymbolTable(reading: connection.prepare(SymbolTable.query))
    insertion = try connection.prepare("INSERT INTO symbol (text) VALUES (?) RETURNING code")
  }

  func code(of text: String) throws(StoreFailure) -> Int64 {
    let key = ExactText(text: text)
    if let known = table.codes[key] { return known }
    insertion.bind(1, text)
    defer { insertion.reset() }
    guard try insertion.step() else { throw StoreFailure(.unavailable, "vault store: no code for a symbol") }
    let code = try insertion.int(0)
    // `RETURNING` gives its row before the statement is done.
    _ = try insertion.step()
    table.set(code, text)
    added.append(key)
    return code
  }

  /// How many symbols the transaction has added so far.
  var mark: Int { added.count }

  /// Forgets those added after `mark`: their rows were rolled back.
  func forget(after mark: Int) {
    while added.count > mark { table.forget(added.removeLast()) }
  }

  /// The transaction is durable.
  func keepAll() { added.removeAll(keepingCapacity: true) }
}
