extension ColumnCondition {
  /// Whether the condition holds for a row, given the value of each of its columns, nil where that is null.
  ///
  /// What a database must agree with; a store in memory can use it as it is.
  public func holds(_ value: (Column) -> Value?) -> Bool {
    switch self {
    case .constant(let truth): truth
    case .and(let operands): operands.allSatisfy { $0.holds(value) }
    case .or(let operands): operands.contains { $0.holds(value) }
    case .not(let condition): !condition.holds(value)
    case .isNotNull(let column): value(column) != nil
    case .compare(let column, let comparison, let other):
      value(column).map { comparison.holds($0, other) } ?? false
    case .isIn(let column, let values): value(column).map(values.contains) ?? false
    case .like(let column, let pieces):
      if case .string(let text)? = value(column) {
        Pattern(segments: pieces.map { Array($0.utf8) }).matches(text)
      } else {
        false
      }
    }
  }
}

extension ColumnCondition {
  /// The condition of the rows in which some columns hold what is known: in a column of which `value` gives nothing, any
  /// value or none may stand.
  public func known(_ value: (Column) -> Value?) -> ColumnCondition {
    switch self {
    case .constant: return self
    case .and(let operands): return .all(operands.map { $0.known(value) })
    case .or(let operands): return .any(operands.map { $0.known(value) })
    case .not(let condition): return condition.known(value).complement
    case .isNotNull(let column), .compare(let column, _, _), .isIn(let column, _), .like(let column, _):
      guard let known = value(column) else { return self }
      return .constant(holds { $0 == column ? known : nil })
    }
  }
}

extension ColumnCondition.Comparison {
  fileprivate func holds(_ left: Value, _ right: Value) -> Bool {
    switch self {
    case .equal: left == right
    case .notEqual: left != right
    case .less: Self.isOrdered(left, right) { $0 < $1 }
    case .lessEqual: Self.isOrdered(left, right) { $0 <= $1 }
    case .greater: Self.isOrdered(left, right) { $0 > $1 }
    case .greaterEqual: Self.isOrdered(left, right) { $0 >= $1 }
    }
  }

  private static func isOrdered(_ left: Value, _ right: Value, _ by: (Int64, Int64) -> Bool) -> Bool {
    switch (left, right) {
    case (.long(let left), .long(let right)): by(left, right)
    case (.datetime(let left), .datetime(let right)): by(left.milliseconds, right.milliseconds)
    case (.duration(let left), .duration(let right)): by(left.milliseconds, right.milliseconds)
    case (.decimal(let left), .decimal(let right)): by(left.tenThousandths, right.tenThousandths)
    default: false
    }
  }
}
