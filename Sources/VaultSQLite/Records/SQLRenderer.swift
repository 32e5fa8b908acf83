import Cedar

/// Writes a condition on columns as SQL for SQLite.
///
/// `NOT` is moved down to the single tests, which then say what becomes of null: above them is nothing but `AND` and
/// `OR`, for which an unknown truth value is as good as false.
///
/// SQLite's parser has a stack of 100 entries, of which each parenthesis takes two or three, and an expression may be
/// 1,000 operators deep, which a chain is long. So chains are cut into groups, and `AND` within `OR` has no parentheses.
struct SQLRenderer {
  private static let groupSize = 48
  private let columns: [Text: SQLColumn]
  private let first: Int
  private(set) var parameters: [SQLParameter] = []

  init(_ columns: [SQLColumn], _ first: Int) {
    self.columns = Dictionary(columns.map { ($0.name, $0) }) { one, _ in one }
    self.first = first
  }

  mutating func render(_ condition: ColumnCondition) throws(SQLConditionError) -> String {
    try render(condition, negated: false)
  }

  private mutating func render(
    _ condition: ColumnCondition, negated: Bool
  ) throws(SQLConditionError) -> String {
    switch condition {
    case .constant(let truth): return truth != negated ? "1" : "0"
    case .and(let operands): return try chain(operands[...], isAnd: !negated, negated)
    case .or(let operands): return try chain(operands[...], isAnd: negated, negated)
    case .not(let condition): return try render(condition, negated: !negated)
    case .isNotNull(let column):
      let known = try sql(column)
      if known.members != nil { return negated ? "0" : "1" }
      return "\(known.sql) IS \(negated ? "" : "NOT ")NULL"
    case .compare(let column, let comparison, let value):
      return try compare(column, comparison, value, negated)
    case .isIn(let column, let values): return try member(of: values, try sql(column), negated)
    case .like(let column, let pieces): return try like(pieces, try sql(column).sql, negated)
    }
  }

  private func sql(_ column: Column) throws(SQLConditionError) -> SQLColumn {
    guard let known = columns[column.name] else { throw .unknownColumn(column.name) }
    return known
  }

  private mutating func parameter(_ value: SQLParameter) -> String {
    parameters.append(value)
    return "?\(first + parameters.count - 1)"
  }

  /// The operands, each negated if wanted, joined by one connective.
  private mutating func chain(
    _ operands: ArraySlice<ColumnCondition>, isAnd: Bool, _ negated: Bool
  ) throws(SQLConditionError) -> String {
    var parts: [String] = []
    if operands.count > Self.groupSize {
      let groups = min(Self.groupSize, (operands.count + Self.groupSize - 1) / Self.groupSize)
      let size = (operands.count + groups - 1) / groups
      for start in stride(from: operands.startIndex, to: operands.endIndex, by: size) {
        let group = operands[start..<min(start + size, operands.endIndex)]
        parts.append("(\(try chain(group, isAnd: isAnd, negated)))")
      }
    } else {
      for operand in operands {
        let part = try render(operand, negated: negated)
        parts.append(isAnd && operand.isDisjunction(negated: negated) ? "(\(part))" : part)
      }
    }
    return parts.isEmpty ? (isAnd ? "1" : "0") : parts.joined(separator: isAnd ? " AND " : " OR ")
  }

  // MARK: Tests of one column

  private mutating func compare(
    _ column: Column, _ comparison: ColumnCondition.Comparison, _ value: Value, _ negated: Bool
  ) throws(SQLConditionError) -> String {
    let known = try sql(column)
    if let members = known.members {
      switch (comparison, value) {
      case (.equal, .bool(let truth)): return isOne(of: members, known.sql, truth != negated)
      case (.notEqual, .bool(let truth)): return isOne(of: members, known.sql, truth == negated)
      default: throw .withoutOrder(column.name)
      }
    }
    let name = known.sql
    switch (comparison, negated, known.stored(value)) {
    case (.equal, false, let stored?): return "\(name) = \(parameter(stored))"
    case (.equal, true, let stored?): return "\(name) IS NOT \(parameter(stored))"
    case (.notEqual, false, let stored?): return "\(name) <> \(parameter(stored))"
    case (.notEqual, true, let stored?): return "(\(name) IS NULL OR \(name) = \(parameter(stored)))"
    // No row stores it.
    case (.equal, _, nil): return negated ? "1" : "0"
    case (.notEqual, _, nil): return "\(name) IS \(negated ? "" : "NOT ")NULL"
    case (_, _, .integer(let number)?):
      let bound = parameter(.integer(number))
      return negated
        ? "(\(name) IS NULL OR \(name) \(comparison.negation) \(bound))"
        : "\(name) \(comparison.sql) \(bound)"
    default: throw .withoutOrder(column.name)
    }
  }

  private mutating func isOne(of members: [SQLParameter], _ sql: String, _ truth: Bool) -> String {
    if members.isEmpty { return truth ? "0" : "1" }
    let list = members.map { parameter($0) }.joined(separator: ", ")
    return "\(sql) \(truth ? "" : "NOT ")IN (\(list))"
  }

  private mutating func member(
    of values: [Value], _ column: SQLColumn, _ negated: Bool
  ) throws(SQLConditionError) -> String {
    if let members = column.members {
      let truths = [true, false].filter { values.contains(.bool($0)) != negated }
      return truths.count == 1 ? isOne(of: members, column.sql, truths[0]) : truths.isEmpty ? "0" : "1"
    }
    let stored = values.compactMap(column.stored).map { parameter($0) }
    if stored.isEmpty { return negated ? "1" : "0" }
    let list = stored.joined(separator: ", ")
    return negated
      ? "(\(column.sql) IS NULL OR \(column.sql) NOT IN (\(list)))" : "\(column.sql) IN (\(list))"
  }

  /// On bytes: SQLite's `LIKE` and `GLOB` fold letters, stop at a NUL and take some scalars for others.
  private mutating func like(
    _ pieces: [Text], _ column: String, _ negated: Bool
  ) throws(SQLConditionError) -> String {
    let bytes = "CAST(\(column) AS BLOB)"
    var tests: [String] = []
    if let first = pieces.first, let last = pieces.last, pieces.count > 1 {
      let (head, tail) = (first.utf8.count, last.utf8.count)
      tests.append("length(\(bytes)) >= \(head + tail)")
      if head > 0 { tests.append("substr(\(bytes), 1, \(head)) = \(blob(first))") }
      if tail > 0 { tests.append("substr(\(bytes), -\(tail)) = \(blob(last))") }
      let between = "substr(\(bytes), \(head + 1), length(\(bytes)) - \(head + tail))"
      for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
        tests.append("instr(\(between), \(blob(piece))) > 0")
      }
    } else {
      tests.append("\(column) = \(parameter(.text(pieces.first?.string ?? "")))")
    }
    let test = tests.joined(separator: " AND ")
    return negated ? "(\(column) IS NULL OR NOT (\(test)))" : test
  }

  private mutating func blob(_ text: Text) -> String { parameter(.bytes(Array(text.utf8))) }
}

extension ColumnCondition {
  /// Whether what is written of it has an `OR` outermost.
  fileprivate func isDisjunction(negated: Bool) -> Bool {
    switch self {
    case .and: negated
    case .or: !negated
    case .not(let condition): condition.isDisjunction(negated: !negated)
    default: false
    }
  }
}

extension ColumnCondition.Comparison {
  fileprivate var sql: String {
    switch self {
    case .equal: "="
    case .notEqual: "<>"
    case .less: "<"
    case .lessEqual: "<="
    case .greater: ">"
    case .greaterEqual: ">="
    }
  }

  fileprivate var negation: String {
    switch self {
    case .equal: "<>"
    case .notEqual: "="
    case .less: ">="
    case .lessEqual: ">"
    case .greater: "<="
    case .greaterEqual: "<"
    }
  }
}
