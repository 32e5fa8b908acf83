/// Expressions to instructions, kind by kind.
extension ProgramBuilder {
  /// The instruction whose value is that of `expression`.
  mutating func number(of expression: Expression) -> Number {
    switch expression.kind {
    case .literal(let value): return constant(value)
    case .variable(let variable): return number(of: .variable(variable))
    case .and(let operands): return conjunction(operands.map { number(of: $0) })
    case .or(let operands): return disjunction(operands.map { number(of: $0) })
    case .conditional(let test, let then, let otherwise):
      return choice(number(of: test), number(of: then), number(of: otherwise))
    case .isType(let operand, let type, in: let container?):
      // `e is T in c` is `e is T && e in c`.
      let entity = number(of: operand)
      return conjunction([isType(entity, type), isIn(entity, container)])
    default: return strict(expression)
    }
  }

  /// An expression that evaluates all its operands.
  private mutating func strict(_ expression: Expression) -> Number {
    if case .membership(let operand, in: let container) = expression.kind {
      return isIn(number(of: operand), container)
    }
    if case .contains(let test, let left, let right) = expression.kind {
      let (literal, other) = test == .contains ? (left, right) : (right, left)
      if case .set(let elements) = literal.kind {
        return contains(test, members: elements, other, in: expression)
      }
    }
    return strict(expression, expression.operands.map { number(of: $0) })
  }

  private mutating func strict(_ expression: Expression, _ operands: [Number]) -> Number {
    if operands.contains(where: { self[$0] == .failure }) { return number(of: .failure) }
    let values = operands.compactMap(constantValue)
    if values.count == operands.count, let folded = expression.evaluated(on: values) {
      return folded.map { constant($0) } ?? number(of: .failure)
    }
    return instruction(for: expression, operands)
  }

  private mutating func instruction(for expression: Expression, _ operands: [Number]) -> Number {
    switch expression.kind {
    case .not: return negation(operands[0])
    case .negate: return number(of: .negate(operands[0]))
    case .comparison(let comparison, _, _): return compare(comparison, operands[0], operands[1])
    case .sum(_, let terms):
      let signed = zip(operands.dropFirst(), terms).map { $0 << 1 | ($1.isSubtracted ? 1 : 0) }
      return number(of: .sum(members([operands[0] << 1] + signed)))
    case .product: return number(of: .product(members(operands)))
    case .isType(_, let type, in: _): return isType(operands[0], type)
    case .has(_, let path): return has(operands[0], path)
    case .like(_, let pattern): return number(of: .isLike(operands[0], pattern: position(of: pattern)))
    case .attribute(_, let name): return attribute(operands[0], name)
    case .contains(.contains, _, _): return number(of: .contains(operands[0], operands[1]))
    case .contains(.containsAll, _, _): return number(of: .containsAll(operands[0], operands[1]))
    case .contains(.containsAny, _, _): return number(of: .containsAny(operands[0], operands[1]))
    case .isEmpty: return number(of: .isEmpty(operands[0]))
    case .hasTag, .getTag: return tag(of: operands[0], key: operands[1], in: expression.kind)
    case .call(let function, _): return call(function, operands)
    case .set: return number(of: .set(members(operands)))
    case .record(let attributes):
      return number(of: .record(members(zip(attributes, operands).flatMap { [position(of: $0.name), $1] })))
    case .literal, .variable, .and, .or, .conditional, .membership: return number(of: expression)
    }
  }

  private mutating func compare(
    _ comparison: Expression.Comparison, _ left: Number, _ right: Number
  ) -> Number {
    switch comparison {
    case .equal: return equality(left, right)
    case .notEqual: return negation(equality(left, right))
    case .less: return number(of: .isLess(left, right))
    case .lessEqual: return number(of: .isLessOrEqual(left, right))
    case .greater: return negation(number(of: .isLessOrEqual(left, right)))
    case .greaterEqual: return negation(number(of: .isLess(left, right)))
    }
  }

  private mutating func equality(_ left: Number, _ right: Number) -> Number {
    if let value = constantValue(right) { return number(of: .equalsConstant(left, position(of: value))) }
    if let value = constantValue(left) { return number(of: .equalsConstant(right, position(of: value))) }
    return number(of: .equals(min(left, right), max(left, right)))
  }

  // MARK: Attributes and tags

  private mutating func attribute(_ operand: Number, _ name: Text) -> Number {
    number(of: .member(number(of: .attributes(of: operand)), name: position(of: name)))
  }

  /// `e has a.b.c` is `e has a && e.a has b && e.a.b has c`. So written, its parts are shared with other places.
  private mutating func has(_ operand: Number, _ path: [Text]) -> Number {
    var record = number(of: .attributes(of: operand))
    // A path of any length must not nest without bound.
    guard path.count <= 4 else {
      return number(of: .hasPath(record, names: members(path.map { position(of: $0) })))
    }
    var tests: [Number] = []
    for (place, name) in path.enumerated() {
      let name = position(of: name)
      tests.append(number(of: .hasMember(record, name: name)))
      if place < path.count - 1 {
        record = number(of: .attributes(of: number(of: .member(record, name: name))))
      }
    }
    return conjunction(tests)
  }

  private mutating func tag(of operand: Number, key: Number, in kind: Expression.Kind) -> Number {
    let tags = number(of: .tags(of: operand))
    let isTest = if case .hasTag = kind { true } else { false }
    guard let value = constantValue(key) else {
      return number(of: isTest ? .hasMemberNamed(tags, key: key) : .memberNamed(tags, key: key))
    }
    guard case .string(let text) = value else { return number(of: .failure) }
    let name = position(of: text)
    return number(of: isTest ? .hasMember(tags, name: name) : .member(tags, name: name))
  }

  // MARK: The hierarchy

  private mutating func isType(_ operand: Number, _ type: EntityType) -> Number {
    if self[operand] == .failure { return operand }
    return number(of: .isType(operand, type: position(of: type)))
  }

  private mutating func isIn(_ operand: Number, _ container: Expression) -> Number {
    if case .set(let elements) = container.kind {
      let containers = elements.map { number(of: $0) }
      if self[operand] == .failure || containers.contains(where: { self[$0] == .failure }) {
        return number(of: .failure)
      }
      return number(of: .isInAny(operand, members(containers)))
    }
    let container = number(of: container)
    if self[operand] == .failure || self[container] == .failure { return number(of: .failure) }
    if let value = constantValue(container), case .entity = value {
      return number(of: .isInConstant(operand, position(of: value)))
    }
    return number(of: .isIn(operand, container))
  }

  // MARK: Sets

  /// A question to a set literal or about one. Where its members are not all constant, it need not be built.
  private mutating func contains(
    _ test: Expression.SetTest, members elements: [Expression], _ other: Expression, in expression: Expression
  ) -> Number {
    let numbers = elements.map { number(of: $0) }
    let other = number(of: other)
    if ([other] + numbers).contains(where: { self[$0] == .failure }) { return number(of: .failure) }
    let values = numbers.compactMap(constantValue)
    if values.count == numbers.count {
      let set = constant(.set(ValueSet(values)))
      return strict(expression, test == .contains ? [set, other] : [other, set])
    }
    let list = members(numbers)
    return switch test {
    case .contains: number(of: .isAmong(other, list))
    case .containsAll: number(of: .containsEach(other, list))
    case .containsAny: number(of: .containsOne(other, list))
    }
  }

  // MARK: Calls

  private mutating func call(_ function: ExtensionFunction, _ operands: [Number]) -> Number {
    guard operands.count == function.arity else { return number(of: .failure) }
    return number(
      of: operands.count == 1
        ? .call(function, operands[0]) : .callBinary(function, operands[0], operands[1]))
  }
}
