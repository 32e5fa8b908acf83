/// Finds the type of expressions in one request environment
/// (specification: `Cedar/Validation/Typechecker.lean`; reference: `validator/typecheck.rs`).
///
/// Truth values known beforehand decide what is reached: the right of an `&&` whose left is `False` is not looked
/// at. After a problem the walk goes on with what is still known, so that all problems are told.
struct Typechecker {
  let schema: TypedSchema
  let mode: ValidationMode
  let environment: RequestEnvironment
  /// Whether the typed expressions are wanted. They are most of the work.
  let keepsTree: Bool
  /// Numbers for comparing expressions, shared by all environments of a policy.
  let classes: ExpressionClasses
  /// What stands for the tree where none is kept.
  private let untold = TypedExpression(.literal(.bool(false)), .false, SourceSpan(0, 0))
  var prior = PriorCapabilities()
  var problems: [TypeProblem] = []
  /// How many steps are left; see ``ValidationLimits/steps``.
  var steps: Int

  init(
    _ schema: TypedSchema, _ mode: ValidationMode, _ environment: RequestEnvironment,
    _ classes: ExpressionClasses, steps: Int = ValidationLimits.steps, keepsTree: Bool = true
  ) {
    self.keepsTree = keepsTree
    self.schema = schema
    self.mode = mode
    self.environment = environment
    self.classes = classes
    self.steps = steps
  }

  /// Whether the walk had to stop, so that its judgement is worth nothing.
  var isExhausted: Bool { steps < 0 }

  mutating func judge(_ expression: Expression) -> Judgement {
    steps -= 1
    if isExhausted { return .failure() }
    let span = expression.span
    switch expression.kind {
    case .literal(let value): return literal(value, span)
    case .variable(let variable):
      return success(type(of: variable), span) { .variable(variable) }
    case .and(let operands): return and(operands, span)
    case .or(let operands): return or(operands, span)
    case .not(let operand): return not(judgeBool(operand), span)
    case .conditional(let test, let then, let otherwise): return conditional(test, then, otherwise, span)
    case .comparison(let comparison, let left, let right): return compare(comparison, left, right, span)
    case .negate(let operand): return negate(operand, span)
    case .sum(let first, let terms): return sum(first, terms, span)
    case .product(let factors): return product(factors, span)
    case .membership(let operand, let container): return membership(operand, container, span)
    case .isType(let operand, let type, let container): return isType(operand, type, container, span)
    case .has(let operand, let path): return has(operand, path, span)
    case .attribute(let operand, let name): return attribute(operand, name, span)
    case .hasTag(let operand, let key): return hasTag(operand, key, span)
    case .getTag(let operand, let key): return getTag(operand, key, span)
    case .like(let operand, let pattern): return like(operand, pattern, span)
    case .contains(let test, let left, let right): return contains(test, left, right, span)
    case .isEmpty(let operand): return isEmpty(operand, span)
    case .set(let elements): return set(elements, span)
    case .record(let attributes): return record(attributes, span)
    case .call(let function, let arguments): return call(function, arguments, span)
    }
  }

  private func literal(_ value: Value, _ span: SourceSpan) -> Judgement {
    let type: ExpressionType
    switch value {
    case .bool(let truth): type = .singleton(truth)
    case .long: type = .long
    case .string: type = .string
    case .entity(let uid):
      // An undeclared name is told of by the check of names.
      guard schema.schema.actions[uid] != nil || schema[uid.type] != nil else { return .failure() }
      type = .entity(uid.type)
    case .set, .record, .decimal, .ip, .datetime, .duration:
      // No literal of the syntax has such a value.
      return .failure()
    }
    return success(type, span) { .literal(value) }
  }

  func type(of variable: Variable) -> ExpressionType {
    switch variable {
    case .principal: .entity(environment.principal)
    case .action: .entity(environment.action.type)
    case .resource: .entity(environment.resource)
    case .context: .record(environment.context)
    }
  }

  // MARK: Making judgements

  /// The judgement on an expression in which nothing is wrong.
  func success(
    _ type: ExpressionType, _ span: SourceSpan, _ capabilities: CapabilitySet = .none,
    _ kind: () -> TypedExpression.Kind
  ) -> Judgement {
    Judgement(keepsTree ? TypedExpression(kind(), type, span) : untold, type, capabilities)
  }

  /// The judgement on an expression with this operand.
  func judgement(
    _ type: ExpressionType, _ span: SourceSpan, of operand: Judgement,
    _ kind: (TypedExpression) -> TypedExpression.Kind
  ) -> Judgement {
    guard let operand = operand.expression else { return .failure(type) }
    return success(type, span) { kind(operand) }
  }

  /// The judgement on an expression with these two operands.
  func judgement(
    _ type: ExpressionType, _ span: SourceSpan, of left: Judgement, _ right: Judgement,
    _ kind: (TypedExpression, TypedExpression) -> TypedExpression.Kind
  ) -> Judgement {
    guard let left = left.expression, let right = right.expression else { return .failure(type) }
    return success(type, span) { kind(left, right) }
  }

  // MARK: Expecting types

  mutating func judgeBool(_ expression: Expression) -> Judgement {
    expect("Bool", judge(expression), at: expression.span) { $0.isBoolean }
  }

  mutating func judgeLong(_ expression: Expression, hint: (ExpressionType) -> String? = { _ in nil })
    -> Judgement
  {
    expect("Long", judge(expression), at: expression.span, hint: hint) { $0 == .long }
  }

  mutating func judgeString(
    _ expression: Expression, hint: (ExpressionType) -> String? = { _ in nil }
  ) -> Judgement {
    expect("String", judge(expression), at: expression.span, hint: hint) { $0 == .string }
  }

  mutating func judgeEntity(
    _ expression: Expression, hint: (ExpressionType) -> String? = { _ in nil }
  ) -> Judgement {
    expect("an entity", judge(expression), at: expression.span, hint: hint) { $0.isEntity }
  }

  /// The judgement, a failure without a type unless its type is one of those expected.
  mutating func expect(
    _ expected: String, _ judgement: Judgement, at span: SourceSpan,
    hint: (ExpressionType) -> String? = { _ in nil }, _ isExpected: (ExpressionType) -> Bool
  ) -> Judgement {
    guard let type = judgement.type else { return judgement }
    if isExpected(type) { return judgement }
    tell(
      TypeProblem(
        .unexpectedType, span, "unexpected type: expected \(expected), found \(type.quoted)", hint: hint(type)
      ))
    return .failure()
  }

  /// Whether the types have one above them; if not, tells so.
  mutating func requireCommonType(
    _ left: ExpressionType?, _ right: ExpressionType?, at span: SourceSpan, hint: String
  ) -> Bool {
    guard let left, let right else { return true }
    steps -= left.weight
    if left.leastUpperBound(right, mode) != nil { return true }
    tellIncompatible(left, right, at: span, hint: hint)
    return false
  }

  /// Keeps the problem, unless there are more than anyone would read.
  mutating func tell(_ problem: TypeProblem) {
    if problems.count < ValidationLimits.errorsPerPolicy { problems.append(problem) }
  }

  mutating func tellIncompatible(
    _ left: ExpressionType, _ right: ExpressionType, at span: SourceSpan, hint: String
  ) {
    tell(
      TypeProblem(
        .incompatibleTypes, span, "the types \(left.quoted) and \(right.quoted) are not compatible",
        hint: hint))
  }
}

extension ExpressionType {
  /// The type in backticks.
  var quoted: String { "`\(self)`" }
}
