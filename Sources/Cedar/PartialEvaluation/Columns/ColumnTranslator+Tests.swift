/// Single tests of columns.
extension ColumnTranslator {
  /// The expression as tests of one column, or nil where it is not of a form that columns have.
  mutating func test(of expression: TypedExpression) -> ColumnTruth? {
    switch expression.kind {
    case .equal(let left, let right): comparison(.equal, left, right)
    case .less(let left, let right): comparison(.less, left, right)
    case .lessEqual(let left, let right): comparison(.lessEqual, left, right)
    case .call(let function, let arguments):
      function.comparison.flatMap { comparison($0, arguments[0], arguments[1]) }
    case .contains(.contains, let set, let member): isMember(member, of: set)
    case .like(let text, let pattern): like(text, pattern, in: expression)
    case .has(let operand, let name): has(operand, name)
    case .membership(let entity, in: let container):
      if case .variable(.resource) = entity.kind, case .literal(let value) = container.kind {
        isResource(in: value, expression)
      } else {
        nil
      }
    case .attribute, .variable: isTrue(expression)
    default: nil
    }
  }

  private func comparison(
    _ comparison: ColumnCondition.Comparison, _ left: TypedExpression, _ right: TypedExpression
  ) -> ColumnTruth? {
    if let column = column(of: left), case .literal(let value) = right.kind {
      return compare(column, comparison, value)
    }
    if let column = column(of: right), case .literal(let value) = left.kind {
      return compare(column, comparison.mirrored, value)
    }
    return nil
  }

  private func compare(
    _ column: Column, _ comparison: ColumnCondition.Comparison, _ value: Value
  ) -> ColumnTruth {
    ColumnTruth(
      whereTrue: .exact(.compare(column, comparison, value), size: 1),
      whereFalse: .exact(.compare(column, comparison.opposite, value), size: 1))
  }

  /// `set.contains(x)` with a known set.
  private func isMember(_ member: TypedExpression, of set: TypedExpression) -> ColumnTruth? {
    guard let column = column(of: member), case .literal(.set(let set)) = set.kind else { return nil }
    return present(column, .member(of: Array(set), in: column), size: 1 + set.count)
  }

  /// More than one piece between two wildcards is told from above only: each is there.
  private mutating func like(
    _ text: TypedExpression, _ pattern: Pattern, in expression: TypedExpression
  ) -> ColumnTruth? {
    guard let column = column(of: text) else { return nil }
    let segments = pattern.segments.compactMap { Text(validating: $0) }
    guard segments.count == pattern.segments.count, let first = segments.first, let last = segments.last
    else { return nil }
    let inner = segments.dropFirst().dropLast().filter { !$0.isEmpty }
    if inner.count <= 1 {
      let pieces = segments.count == 1 ? segments : [first] + inner + [last]
      return present(column, .like(column, pieces: pieces), size: pieces.count)
    }
    let unknown = weaken(expression, .notInColumns)
    let necessary = ColumnCondition.all(inner.map { .like(column, pieces: [first, $0, last]) })
    return ColumnTruth(
      whereTrue: ColumnBounds(
        necessary: necessary, sufficient: .constant(false), isExact: false, size: 3 * inner.count),
      whereFalse: ColumnBounds(
        necessary: .isNotNull(column), sufficient: .all([.isNotNull(column), necessary.complement]),
        isExact: false, size: unknown.size + 3 * inner.count))
  }

  private func has(_ operand: TypedExpression, _ name: Text) -> ColumnTruth? {
    guard let column = column(of: operand, name) else { return nil }
    let whereTrue = ColumnBounds.exact(.isNotNull(column), size: 1)
    return ColumnTruth(whereTrue: whereTrue, whereFalse: whereTrue.complement)
  }

  /// A column of truth values, taken as a condition.
  private func isTrue(_ expression: TypedExpression) -> ColumnTruth? {
    guard let column = column(of: expression), column.content == .bool else { return nil }
    return compare(column, .equal, .bool(true))
  }

  /// A test that fails where the column is null.
  private func present(_ column: Column, _ condition: ColumnCondition, size: Int) -> ColumnTruth {
    ColumnTruth(
      whereTrue: .exact(condition, size: size),
      whereFalse: .exact(.all([.isNotNull(column), condition.complement]), size: size + 1))
  }

  // MARK: Columns

  /// The column that holds the value of the expression.
  private func column(of expression: TypedExpression) -> Column? {
    if case .variable(.resource) = expression.kind { return mapping.id }
    guard case .attribute(let operand, let name) = expression.kind else { return nil }
    return column(of: operand, name)
  }

  /// The column that holds an attribute of the expression's value.
  private func column(of operand: TypedExpression, _ name: Text) -> Column? {
    if let path = operand.path(from: .resource) { return mapping.attributes[path + [name]] }
    return operand.path(from: .context).flatMap { mapping.context[$0 + [name]] }
  }

  /// The one column through which an expression looks at the resource, if it looks at nothing else that is unknown.
  func onlyColumn(of expression: TypedExpression) -> Column? {
    var columns: Set<Column> = []
    return collectColumns(of: expression, into: &columns) && columns.count == 1 ? columns.first : nil
  }

  /// Adds the columns that an expression looks at; false where it looks at something unknown that is no column.
  private func collectColumns(of expression: TypedExpression, into columns: inout Set<Column>) -> Bool {
    if let column = column(of: expression) {
      columns.insert(column)
      return columns.count == 1
    }
    switch expression.kind {
    case .variable, .slot: return false
    case .has(let operand, let name):
      // Of a record in columns, the guard of the column that follows.
      if column(of: operand, name) != nil { return false }
    default: break
    }
    return expression.parts.allSatisfy { collectColumns(of: $0, into: &columns) }
  }

  /// The expression with a value in place of each look at the column.
  func replacing(_ column: Column, in expression: TypedExpression, by value: Value) -> TypedExpression {
    if self.column(of: expression) == column { return expression.replaced(by: value) }
    if expression.parts.isEmpty { return expression }
    return expression.replacingParts(
      expression.parts.map { replacing(column, in: $0, by: value) })
  }
}

extension ExtensionFunction {
  /// The order that the function tells.
  fileprivate var comparison: ColumnCondition.Comparison? {
    switch self {
    case .lessThan: .less
    case .lessThanOrEqual: .lessEqual
    case .greaterThan: .greater
    case .greaterThanOrEqual: .greaterEqual
    default: nil
    }
  }
}
