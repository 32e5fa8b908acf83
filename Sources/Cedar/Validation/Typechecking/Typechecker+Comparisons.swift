/// Comparisons and arithmetic.
extension Typechecker {
  mutating func compare(
    _ comparison: Expression.Comparison, _ left: Expression, _ right: Expression, _ span: SourceSpan
  ) -> Judgement {
    switch comparison {
    case .equal: equal(left, right, span)
    case .notEqual: not(equal(left, right, span), span)
    case .less: order(left, right, span) { .less($0, $1) }
    case .lessEqual: order(left, right, span) { .lessEqual($0, $1) }
    case .greater: not(order(left, right, span) { .lessEqual($0, $1) }, span)
    case .greaterEqual: not(order(left, right, span) { .less($0, $1) }, span)
    }
  }

  private mutating func equal(_ left: Expression, _ right: Expression, _ span: SourceSpan) -> Judgement {
    let first = judge(left)
    let second = judge(right)
    let type = equality(left, first.type, right, second.type)
    if type == .bool, mode == .strict {
      let isComparable = requireCommonType(
        first.type, second.type, at: span, hint: "both operands of `==` must have compatible types")
      guard isComparable else { return .failure(type) }
    }
    return judgement(type, span, of: first, second) { .equal($0, $1) }
  }

  /// The type of an equation: decided where no value is of both types, and between literals.
  private func equality(
    _ left: Expression, _ leftType: ExpressionType?, _ right: Expression, _ rightType: ExpressionType?
  ) -> ExpressionType {
    if let leftType, let rightType, leftType.isDisjoint(with: rightType) { return .false }
    guard let left = literal(left), let right = literal(right) else { return .bool }
    return .singleton(left == right)
  }

  /// The value of a literal, or of `action`, which each environment knows.
  func literal(_ expression: Expression) -> Value? {
    switch expression.kind {
    case .literal(let value): value
    case .variable(.action): .entity(environment.action)
    default: nil
    }
  }

  private mutating func order(
    _ left: Expression, _ right: Expression, _ span: SourceSpan,
    _ kind: (TypedExpression, TypedExpression) -> TypedExpression.Kind
  ) -> Judgement {
    let first = judge(left)
    let second = judge(right)
    if let firstType = first.type, let secondType = second.type {
      guard firstType.isOrdered, secondType.isOrdered else {
        let expected = "Long, datetime or duration"
        if !firstType.isOrdered { tellUnexpected(firstType, expected, at: left.span) }
        if !secondType.isOrdered { tellUnexpected(secondType, expected, at: right.span) }
        return .failure(.bool)
      }
      guard firstType == secondType else {
        tellUnexpected(secondType, "\(firstType)", at: right.span)
        return .failure(.bool)
      }
    }
    return judgement(.bool, span, of: first, second, kind)
  }

  private mutating func tellUnexpected(_ type: ExpressionType, _ expected: String, at span: SourceSpan) {
    let hint = type == .extension(.decimal) ? "compare decimals with `.lessThan(...)` and its like" : nil
    tell(
      TypeProblem(
        .unexpectedType, span, "unexpected type: expected \(expected), found \(type.quoted)", hint: hint))
  }

  // MARK: Arithmetic

  mutating func negate(_ operand: Expression, _ span: SourceSpan) -> Judgement {
    judgement(.long, span, of: judgeLong(operand)) { .negate($0) }
  }

  mutating func sum(_ first: Expression, _ terms: [Expression.Term], _ span: SourceSpan) -> Judgement {
    let start = judgeLong(first, hint: Self.arithmeticHint)
    var typed: [TypedExpression.Term] = []
    for term in terms {
      if let operand = judgeLong(term.operand, hint: Self.arithmeticHint).expression {
        typed.append(.init(isSubtracted: term.isSubtracted, operand: operand, span: term.span))
      }
    }
    guard typed.count == terms.count else { return .failure(.long) }
    return judgement(.long, span, of: start) { .sum($0, typed) }
  }

  mutating func product(_ factors: [Expression], _ span: SourceSpan) -> Judgement {
    var typed: [TypedExpression] = []
    for factor in factors {
      if let factor = judgeLong(factor, hint: Self.arithmeticHint).expression { typed.append(factor) }
    }
    guard typed.count == factors.count else { return .failure(.long) }
    return success(.long, span) { .product(typed) }
  }

  private static func arithmeticHint(_ type: ExpressionType) -> String? {
    switch type {
    case .string: "Cedar does not join strings"
    case .set: "Cedar does not compute with sets"
    default: nil
    }
  }
}
