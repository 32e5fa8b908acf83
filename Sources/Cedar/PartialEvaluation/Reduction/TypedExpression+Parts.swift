extension TypedExpression {
  /// The operands, each object once: where the test of a conditional decides it, the branch that is reached is both.
  var parts: [TypedExpression] {
    if case .conditional(let test, let then, let otherwise) = kind, then === otherwise {
      return [test, then]
    }
    return operands
  }

  /// The same expression over other parts, as many as it has.
  func replacingParts(_ new: [TypedExpression]) -> TypedExpression {
    let kind: Kind =
      switch kind {
      case .literal, .variable, .slot: self.kind
      case .not: .not(new[0])
      case .negate: .negate(new[0])
      case .has(_, let name): .has(new[0], name)
      case .like(_, let pattern): .like(new[0], pattern)
      case .attribute(_, let name): .attribute(new[0], name)
      case .isEmpty: .isEmpty(new[0])
      case .isType(_, let type): .isType(new[0], type)
      case .equal: .equal(new[0], new[1])
      case .less: .less(new[0], new[1])
      case .lessEqual: .lessEqual(new[0], new[1])
      case .membership: .membership(new[0], in: new[1])
      case .contains(let test, _, _): .contains(test, new[0], new[1])
      case .hasTag: .hasTag(new[0], key: new[1])
      case .getTag: .getTag(new[0], key: new[1])
      case .conditional: .conditional(new[0], then: new[1], else: new[new.count - 1])
      case .and: .and(new)
      case .or: .or(new)
      case .product: .product(new)
      case .set: .set(new)
      case .call(let function, _): .call(function, new)
      case .sum(_, let terms):
        .sum(
          new[0],
          zip(terms, new.dropFirst()).map {
            Term(isSubtracted: $0.isSubtracted, operand: $1, span: $0.span)
          })
      case .record(let attributes):
        .record(zip(attributes, new).map { Attribute(name: $0.name, value: $1) })
      }
    return TypedExpression(kind, type, span)
  }

  /// The value in place of this expression.
  func replaced(by value: Value) -> TypedExpression { TypedExpression(.literal(value), type, span) }

  /// The attributes that lead from a variable to the expression's value, none for the variable itself.
  func path(from variable: Variable) -> [Text]? {
    var path: [Text] = []
    var rest = self
    while case .attribute(let operand, let name) = rest.kind {
      path.append(name)
      rest = operand
    }
    guard case .variable(variable) = rest.kind else { return nil }
    return path.reversed()
  }
}
