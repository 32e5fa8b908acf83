import Cedar

/// A condition on columns in SQL, with every constant a bound parameter.
///
/// For `WHERE`: a row is found exactly if the condition holds for it. Where a column is null, SQL's tests of it are
/// neither true nor false; between `AND` and `OR` that counts as false, and below `NOT` it is made false.
struct SQLCondition {
  let sql: String
  /// In the order of their numbers, of which the first was given.
  let parameters: [SQLParameter]

  /// - Parameters:
  ///   - columns: how each column is written and its values are stored.
  ///   - first: the number of the first parameter; those before it are the caller's.
  /// - Throws: where a column is not among `columns`, or one of its values has no order in storage.
  init(
    _ condition: ColumnCondition, columns: [SQLColumn], firstParameter first: Int = 1
  ) throws(SQLConditionError) {
    var renderer = SQLRenderer(columns, first)
    sql = "(\(try renderer.render(condition)))"
    parameters = renderer.parameters
  }
}

/// A value to bind.
enum SQLParameter: Equatable {
  case integer(Int64)
  case text(String)
  case bytes([UInt8])
}

/// How a column stands in a query.
struct SQLColumn {
  let name: Text
  /// An expression of the query that is the column's value; part of the program, never of its input.
  let sql: String
  /// What the column stores for a value, or nil where no row can store it, such as a name without a symbol.
  let stored: (Value) -> SQLParameter?
  /// Where the column is a truth value: those of `sql`, which is never null, for which it is true.
  let members: [SQLParameter]?

  init(_ column: Column, sql: String) { self.init(column, sql: sql) { SQLParameter($0) } }

  /// A truth value that no column of the table holds: whether an expression, which is never null, is one of these.
  init(_ column: Column, whether sql: String, isOneOf members: [SQLParameter]) {
    name = column.name
    self.sql = sql
    stored = { SQLParameter($0) }
    self.members = members
  }

  init(_ column: Column, sql: String, stored: @escaping (Value) -> SQLParameter?) {
    name = column.name
    self.sql = sql
    self.stored = stored
    members = nil
  }
}

extension SQLParameter {
  /// The stored form of a value: truth values as 0 and 1, instants and durations in milliseconds, decimals in
  /// ten-thousandths, addresses as text, entities by their id; nil for sets and records.
  init?(_ value: Value) {
    switch value {
    case .bool(let truth): self = .integer(truth ? 1 : 0)
    case .long(let number): self = .integer(number)
    case .string(let text): self = .text(text.string)
    case .entity(let uid): self = .text(uid.id.string)
    case .decimal(let decimal): self = .integer(decimal.tenThousandths)
    case .datetime(let instant): self = .integer(instant.milliseconds)
    case .duration(let length): self = .integer(length.milliseconds)
    case .ip(let address): self = .text(address.description)
    case .set, .record: return nil
    }
  }
}

/// Why a condition cannot be written in SQL. The caller's columns do not fit it, which no input can bring about.
enum SQLConditionError: Error, Equatable, CustomStringConvertible {
  case unknownColumn(Text)
  case withoutOrder(Text)

  var description: String {
    switch self {
    case .unknownColumn(let name): "the query has no column `\(name)`"
    case .withoutOrder(let name): "what the column `\(name)` stores has no order"
    }
  }
}

extension Statement {
  /// Binds the parameters of a condition whose first has this number.
  func bind(_ condition: SQLCondition, firstParameter first: Int = 1) {
    for (offset, parameter) in condition.parameters.enumerated() {
      let number = Int32(first + offset)
      switch parameter {
      case .integer(let value): bind(number, value)
      case .text(let text): bind(number, text)
      case .bytes(let bytes): bind(number, bytes)
      }
    }
  }
}
