/// Evaluates expressions against a request, by walking them (specification: `Cedar/Spec/Evaluator.lean`).
///
/// This is the reference to which any faster way of evaluation must be equal.
struct Evaluator {
  let request: Request
  let entities: EntityStore
  // What the store knows about the three entities that nearly every policy looks at.
  let principalNode: EntityNode?
  let actionNode: EntityNode?
  let resourceNode: EntityNode?

  init(_ request: Request, _ entities: EntityStore) {
    self.init(
      request, entities, principalNode: entities.node(request.principal),
      resourceNode: entities.node(request.resource))
  }

  /// - Parameters:
  ///   - principalNode: what `entities` has for the principal of the request.
  ///   - resourceNode: what `entities` has for the resource of the request.
  init(
    _ request: Request, _ entities: EntityStore, principalNode: EntityNode?, resourceNode: EntityNode?
  ) {
    self.init(
      request, entities, principalNode: principalNode, actionNode: entities.node(request.action),
      resourceNode: resourceNode)
  }

  /// - Parameters: what `entities` has for the three entities of the request.
  init(
    _ request: Request, _ entities: EntityStore, principalNode: EntityNode?, actionNode: EntityNode?,
    resourceNode: EntityNode?
  ) {
    self.request = request
    self.entities = entities
    self.principalNode = principalNode
    self.actionNode = actionNode
    self.resourceNode = resourceNode
  }

  /// Whether all conditions hold, looked at in order until one does not.
  func satisfies(_ conditions: [Condition]) throws(EvaluationError) -> Bool {
    for condition in conditions {
      guard try truth(condition.expression) == (condition.kind == .when) else { return false }
    }
    return true
  }

  func evaluate(_ expression: Expression) throws(EvaluationError) -> Value {
    switch expression.kind {
    case .literal(let value): return value
    case .variable(let variable): return value(of: variable)
    case .conditional(let test, let then, let otherwise):
      return try evaluate(try truth(test) ? then : otherwise)
    case .negate(let operand):
      let (negative, overflow) = Int64(0).subtractingReportingOverflow(try long(operand))
      if overflow { throw EvaluationError(.integerOverflow(operation: "negate a value"), expression.span) }
      return .long(negative)
    case .sum(let first, let terms): return .long(try sum(first, terms))
    case .product(let factors): return .long(try product(factors, at: expression.span))
    case .attribute(let operand, let name): return try attribute(name, of: operand, at: expression.span)
    case .getTag(let operand, let key): return try tag(key, of: operand, at: expression.span)
    case .call(let function, let arguments): return try call(function, arguments, at: expression.span)
    case .set(let elements): return .set(ValueSet(try values(elements)))
    case .record(let attributes): return .record(try record(attributes))
    case .and, .or, .not, .comparison, .membership, .isType, .has, .like, .contains, .isEmpty, .hasTag:
      return .bool(try truth(expression))
    }
  }

  /// The value of an expression that must be a truth value.
  func truth(_ expression: Expression) throws(EvaluationError) -> Bool {
    switch expression.kind {
    case .and(let operands):
      for operand in operands where try !truth(operand) { return false }
      return true
    case .or(let operands):
      for operand in operands where try truth(operand) { return true }
      return false
    case .not(let operand):
      return try !truth(operand)
    case .conditional(let test, let then, let otherwise):
      return try truth(try truth(test) ? then : otherwise)
    case .comparison(let comparison, let left, let right):
      return try compare(comparison, left, right, at: expression.span)
    case .membership(let operand, let container):
      return try isMember(try entity(operand), of: container)
    case .isType(let operand, let type, let container):
      let entity = try entity(operand)
      guard entity.type == type else { return false }
      return if let container { try isMember(entity, of: container) } else { true }
    case .has(let operand, let path):
      return try has(operand, path)
    case .like(let operand, let pattern):
      return pattern.matches(try string(operand))
    case .contains(let test, let left, let right):
      return try contains(test, left, right)
    case .isEmpty(let operand):
      return try set(operand).isEmpty
    case .hasTag(let operand, let key):
      let entity = try entity(operand)
      let name = try string(key)
      return node(entity)?.tags[name] != nil
    case .literal(.bool(let truth)):
      return truth
    default:
      let value = try evaluate(expression)
      guard case .bool(let truth) = value else { throw mismatch([.bool], value, expression) }
      return truth
    }
  }

  private func value(of variable: Variable) -> Value {
    switch variable {
    case .principal: .entity(request.principal)
    case .action: .entity(request.action)
    case .resource: .entity(request.resource)
    case .context: .record(request.context)
    }
  }

  /// What the store knows about an entity.
  func node(_ uid: EntityUID) -> EntityNode? {
    if uid == request.resource { return resourceNode }
    if uid == request.principal { return principalNode }
    return entities.node(uid)
  }

  private func call(
    _ function: ExtensionFunction, _ arguments: [Expression], at span: SourceSpan
  ) throws(EvaluationError) -> Value {
    let values = try values(arguments)
    do {
      return try function.call(values)
    } catch {
      throw EvaluationError(error, span)
    }
  }

  // MARK: Literals with members

  func values(_ expressions: [Expression]) throws(EvaluationError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(expressions.count)
    for expression in expressions { values.append(try evaluate(expression)) }
    return values
  }

  private func record(_ attributes: [Expression.Attribute]) throws(EvaluationError) -> ValueRecord {
    var members: [(Text, Value)] = []
    members.reserveCapacity(attributes.count)
    for attribute in attributes { members.append((attribute.name, try evaluate(attribute.value))) }
    return ValueRecord(members)
  }
}

// MARK: Operands of one kind

extension Evaluator {
  func long(_ expression: Expression) throws(EvaluationError) -> Int64 {
    let value = try evaluate(expression)
    guard case .long(let long) = value else { throw mismatch([.long], value, expression) }
    return long
  }

  func string(_ expression: Expression) throws(EvaluationError) -> Text {
    let value = try evaluate(expression)
    guard case .string(let text) = value else { throw mismatch([.string], value, expression) }
    return text
  }

  func entity(_ expression: Expression) throws(EvaluationError) -> EntityUID {
    let value = try evaluate(expression)
    guard case .entity(let uid) = value else { throw mismatch([.entity], value, expression) }
    return uid
  }

  func set(_ expression: Expression) throws(EvaluationError) -> ValueSet {
    let value = try evaluate(expression)
    guard case .set(let set) = value else { throw mismatch([.set], value, expression) }
    return set
  }

  func mismatch(_ expected: [Value.Kind], _ found: Value, _ expression: Expression) -> EvaluationError {
    EvaluationError(.typeMismatch(expected: expected, found: found.kind), expression.span)
  }
}
