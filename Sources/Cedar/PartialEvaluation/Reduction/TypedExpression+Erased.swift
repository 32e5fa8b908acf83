extension TypedExpression {
  /// The same expression without its types, for the evaluator and the printer.
  ///
  /// `false` stands for a branch that is never reached, because the typechecker left it out.
  /// A slot stands for nothing in an expression: policies are linked before they are evaluated.
  var erased: Expression {
    let operands = parts.map(\.erased)
    let kind: Expression.Kind =
      switch kind {
      case .literal(let value): .literal(value)
      case .variable(let variable): .variable(variable)
      case .slot(.principal): .variable(.principal)
      case .slot(.resource): .variable(.resource)
      case .and: .and(operands)
      case .or: .or(operands)
      case .not: Self.negation(of: operands[0])
      case .negate: .negate(operands[0])
      case .conditional(let test, _, _): Self.conditional(operands, testType: test.type, span)
      case .equal: .comparison(.equal, operands[0], operands[1])
      case .less: .comparison(.less, operands[0], operands[1])
      case .lessEqual: .comparison(.lessEqual, operands[0], operands[1])
      case .sum(_, let terms):
        .sum(
          operands[0],
          zip(terms, operands.dropFirst()).map {
            Expression.Term(isSubtracted: $0.isSubtracted, operand: $1, span: $0.span)
          })
      case .product: .product(operands)
      case .membership: .membership(operands[0], in: operands[1])
      case .isType(_, let type): .isType(operands[0], type, in: nil)
      case .has(_, let name): .has(operands[0], path: [name])
      case .like(_, let pattern): .like(operands[0], pattern)
      case .attribute(_, let name): .attribute(operands[0], name)
      case .contains(let test, _, _): .contains(test, operands[0], operands[1])
      case .isEmpty: .isEmpty(operands[0])
      case .hasTag: .hasTag(operands[0], key: operands[1])
      case .getTag: .getTag(operands[0], key: operands[1])
      case .call(let function, _): .call(function, operands)
      case .set: .set(operands)
      case .record(let attributes):
        .record(zip(attributes, operands).map { Expression.Attribute(name: $0.name, value: $1) })
      }
    return Expression(kind, span)
  }

  private static func conditional(
    _ parts: [Expression], testType: ExpressionType, _ span: SourceSpan
  ) -> Expression.Kind {
    if parts.count == 3 { return .conditional(parts[0], then: parts[1], else: parts[2]) }
    let unreached = Expression(.literal(.bool(false)), span)
    return testType == .false
      ? .conditional(parts[0], then: unreached, else: parts[1])
      : .conditional(parts[0], then: parts[1], else: unreached)
  }

  /// `!` before a comparison as the comparison that people write.
  private static func negation(of erased: Expression) -> Expression.Kind {
    switch erased.kind {
    case .comparison(.equal, let left, let right): .comparison(.notEqual, left, right)
    case .comparison(.less, let left, let right): .comparison(.greaterEqual, left, right)
    case .comparison(.lessEqual, let left, let right): .comparison(.greater, left, right)
    default: .not(erased)
    }
  }
}

extension TypedExpression: CustomStringConvertible {
  /// The expression in Cedar's syntax.
  var description: String { erased.description }
}
