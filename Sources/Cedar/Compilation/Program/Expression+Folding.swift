extension Expression {
  /// The value of the expression where its operands have these values: nil within where it fails, nil where it
  /// depends on the request or the entities all the same.
  func evaluated(on operands: [Value]) -> Value?? {
    guard let kind = kind.replacingOperands(with: operands) else { return nil }
    let nobody = EntityUID(type: "", id: "")
    let request = Request(principal: nobody, action: nobody, resource: nobody)
    return .some(try? Evaluator(request, .empty).evaluate(Expression(kind, span)))
  }
}

extension Expression.Kind {
  /// The same with literals in the place of the operands, or nil where operands alone do not decide.
  fileprivate func replacingOperands(with values: [Value]) -> Expression.Kind? {
    let nowhere = SourceSpan(0, 0)
    let literals = values.map { Expression(.literal($0), nowhere) }
    return switch self {
    case .not: .not(literals[0])
    case .negate: .negate(literals[0])
    case .comparison(let comparison, _, _): .comparison(comparison, literals[0], literals[1])
    case .sum(_, let terms):
      .sum(
        literals[0],
        zip(terms, literals.dropFirst()).map {
          .init(isSubtracted: $0.isSubtracted, operand: $1, span: $0.span)
        })
    case .product: .product(literals)
    case .isType(_, let type, in: nil): .isType(literals[0], type, in: nil)
    case .like(_, let pattern): .like(literals[0], pattern)
    case .contains(let test, _, _): .contains(test, literals[0], literals[1])
    case .isEmpty: .isEmpty(literals[0])
    case .call(let function, _): .call(function, literals)
    case .set: .set(literals)
    case .record(let attributes):
      .record(zip(attributes, literals).map { .init(name: $0.name, value: $1) })
    case .literal, .variable, .and, .or, .conditional, .membership, .isType, .has, .attribute, .hasTag,
      .getTag:
      nil
    }
  }
}
