/// Integers and order. Arithmetic is exact or an error.
extension Evaluator {
  func sum(_ first: Expression, _ terms: [Expression.Term]) throws(EvaluationError) -> Int64 {
    var total = try long(first)
    for term in terms {
      let operand = try long(term.operand)
      let overflow: Bool
      (total, overflow) =
        term.isSubtracted
        ? total.subtractingReportingOverflow(operand) : total.addingReportingOverflow(operand)
      if overflow {
        let operation = term.isSubtracted ? "subtract the values" : "add the values"
        throw EvaluationError(.integerOverflow(operation: operation), term.span)
      }
    }
    return total
  }

  func product(_ factors: [Expression], at span: SourceSpan) throws(EvaluationError) -> Int64 {
    var total = try long(factors[0])
    for factor in factors.dropFirst() {
      let overflow: Bool
      (total, overflow) = total.multipliedReportingOverflow(by: try long(factor))
      if overflow { throw EvaluationError(.integerOverflow(operation: "multiply the values"), span) }
    }
    return total
  }

  func compare(
    _ comparison: Expression.Comparison, _ left: Expression, _ right: Expression, at span: SourceSpan
  ) throws(EvaluationError) -> Bool {
    let first = try evaluate(left)
    let second = try evaluate(right)
    return switch comparison {
    case .equal: first == second
    case .notEqual: first != second
    case .less: try isLess(first, second, left, right)
    case .lessEqual: try isLessOrEqual(first, second, left, right)
    // `a > b` is `!(a <= b)` and `a >= b` is `!(a < b)`.
    case .greater: try !isLessOrEqual(first, second, left, right)
    case .greaterEqual: try !isLess(first, second, left, right)
    }
  }

  private func isLess(
    _ first: Value, _ second: Value, _ left: Expression, _ right: Expression
  ) throws(EvaluationError) -> Bool {
    switch (first, second) {
    case (.long(let first), .long(let second)): first < second
    case (.datetime(let first), .datetime(let second)): first < second
    case (.duration(let first), .duration(let second)): first < second
    default: throw unordered(first, second, left, right)
    }
  }

  private func isLessOrEqual(
    _ first: Value, _ second: Value, _ left: Expression, _ right: Expression
  ) throws(EvaluationError) -> Bool {
    switch (first, second) {
    case (.long(let first), .long(let second)): first <= second
    case (.datetime(let first), .datetime(let second)): first <= second
    case (.duration(let first), .duration(let second)): first <= second
    default: throw unordered(first, second, left, right)
    }
  }

  /// The first operand decides what the second should have been, if it has an order itself.
  private func unordered(
    _ first: Value, _ second: Value, _ left: Expression, _ right: Expression
  ) -> EvaluationError {
    switch first {
    case .long, .datetime, .duration: mismatch([first.kind], second, right)
    default: mismatch([.long, .datetime, .duration], first, left)
    }
  }
}
