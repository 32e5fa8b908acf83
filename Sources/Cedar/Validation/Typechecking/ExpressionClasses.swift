/// Tells which expressions of a policy are the same, sugar and places aside.
///
/// What `has` has established of an expression holds wherever the same expression stands again, compared as the
/// reference compares: operator by operator after the sugar is resolved. Each distinct expression gets a number,
/// once for a policy, so that comparing is comparing two numbers whatever the size of the expressions.
final class ExpressionClasses {
  private var numbers: [Form: Int] = [:]
  /// The numbers of expressions already looked at. Only valid while the policy is alive.
  private var known: [ObjectIdentifier: Int] = [:]

  /// One operator of the core language, its operands by number.
  private enum Form: Hashable {
    case literal(Value)
    case variable(Variable)
    case operation(Operation, [Int])
    case attribute(Int, Text)
    case has(Int, Text)
    case isType(Int, EntityType)
    case like(Int, Pattern)
    case call(ExtensionFunction, [Int])
    case record([Text], [Int])
  }

  private enum Operation: Hashable {
    case and, or, not, negate, conditional, equal, less, lessEqual, add, subtract, multiply, membership
    case contains(Expression.SetTest)
    case isEmpty, hasTag, getTag, set
  }

  /// The number of the attribute name, which is that of a literal with this text.
  func number(of name: Text) -> Int { number(.literal(.string(name))) }

  func number(of expression: Expression) -> Int {
    if let number = known[ObjectIdentifier(expression)] { return number }
    let number = derivedNumber(of: expression.kind)
    known[ObjectIdentifier(expression)] = number
    return number
  }

  /// The number of `operand.name`.
  func number(ofAttribute name: Text, of operand: Int) -> Int { number(.attribute(operand, name)) }

  private func derivedNumber(of kind: Expression.Kind) -> Int {
    switch kind {
    case .literal(let value): return number(.literal(value))
    case .variable(let variable): return number(.variable(variable))
    case .and(let operands): return chain(.and, operands)
    case .or(let operands): return chain(.or, operands)
    case .product(let factors): return chain(.multiply, factors)
    case .sum(let first, let terms):
      return terms.reduce(number(of: first)) { sum, term in
        number(.operation(term.isSubtracted ? .subtract : .add, [sum, number(of: term.operand)]))
      }
    case .not(let operand): return operation(.not, operand)
    case .negate(let operand): return operation(.negate, operand)
    case .conditional(let test, let then, let otherwise):
      return operation(.conditional, test, then, otherwise)
    case .comparison(let comparison, let left, let right): return self.comparison(comparison, left, right)
    case .membership(let operand, let container): return operation(.membership, operand, container)
    case .isType(let operand, let type, let container):
      let test = number(.isType(number(of: operand), type))
      guard let container else { return test }
      return number(.operation(.and, [test, operation(.membership, operand, container)]))
    case .has(let operand, let path): return has(operand, path)
    case .like(let operand, let pattern): return number(.like(number(of: operand), pattern))
    case .attribute(let operand, let name): return number(.attribute(number(of: operand), name))
    case .contains(let test, let left, let right): return operation(.contains(test), left, right)
    case .isEmpty(let operand): return operation(.isEmpty, operand)
    case .hasTag(let operand, let key): return operation(.hasTag, operand, key)
    case .getTag(let operand, let key): return operation(.getTag, operand, key)
    case .call(let function, let arguments): return number(.call(function, arguments.map(number(of:))))
    case .set(let elements): return number(.operation(.set, elements.map(number(of:))))
    case .record(let attributes):
      let sorted = attributes.sorted { $0.name < $1.name }
      return number(.record(sorted.map(\.name), sorted.map { number(of: $0.value) }))
    }
  }

  private func comparison(_ comparison: Expression.Comparison, _ left: Expression, _ right: Expression) -> Int
  {
    switch comparison {
    case .equal: operation(.equal, left, right)
    case .less: operation(.less, left, right)
    case .lessEqual: operation(.lessEqual, left, right)
    case .notEqual: number(.operation(.not, [operation(.equal, left, right)]))
    case .greaterEqual: number(.operation(.not, [operation(.less, left, right)]))
    case .greater: number(.operation(.not, [operation(.lessEqual, left, right)]))
    }
  }

  private func has(_ operand: Expression, _ path: [Text]) -> Int {
    var target = number(of: operand)
    var conjunction: Int?
    for name in path {
      let test = number(.has(target, name))
      conjunction = conjunction.map { number(.operation(.and, [$0, test])) } ?? test
      target = number(.attribute(target, name))
    }
    return conjunction ?? target
  }

  /// `a ∘ b ∘ c` is `(a ∘ b) ∘ c`.
  private func chain(_ operation: Operation, _ operands: [Expression]) -> Int {
    operands.dropFirst().reduce(number(of: operands[0])) { chain, operand in
      number(.operation(operation, [chain, number(of: operand)]))
    }
  }

  private func operation(_ operation: Operation, _ operands: Expression...) -> Int {
    number(.operation(operation, operands.map(number(of:))))
  }

  private func number(_ form: Form) -> Int {
    if let number = numbers[form] { return number }
    let number = numbers.count
    numbers[form] = number
    return number
  }
}
