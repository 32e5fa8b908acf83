/// Entities: their types and the hierarchy.
extension Typechecker {
  mutating func isType(
    _ operand: Expression, _ type: EntityType, _ container: Expression?, _ span: SourceSpan
  ) -> Judgement {
    guard let container else { return isType(operand, type, span) }
    // `e is T in x` is `e is T && e in x`.
    return chain(span) { typechecker, conjunction in
      let test = typechecker.isType(operand, type, span)
      guard typechecker.append(test, to: &conjunction) else { return }
      let membership = typechecker.membership(operand, container, span)
      _ = typechecker.append(membership, to: &conjunction)
    }
  }

  private mutating func isType(_ operand: Expression, _ type: EntityType, _ span: SourceSpan) -> Judgement {
    let operand = judgeEntity(operand) { _ in "`is` tells the types of entities only" }
    let result: ExpressionType =
      switch operand.type {
      case .entity(let types) where !types.contains(type): .false
      case .entity(let types) where types.single != nil: .true
      default: .bool
      }
    return judgement(result, span, of: operand) { .isType($0, type) }
  }

  mutating func membership(_ operand: Expression, _ container: Expression, _ span: SourceSpan) -> Judgement {
    let first = judgeEntity(operand) { type in
      if case .set = type { nil } else { "to look for a value in a set, write `set.contains(value)`" }
    }
    let second = expect(
      "an entity or a set of entities", judge(container), at: container.span, hint: Self.membershipHint
    ) { type in
      switch type {
      case .set(let element): element.isEntity || element == .never
      default: type.isEntity
      }
    }
    guard let left = first.expression, let right = second.expression, let lower = first.type,
      let upper = second.type, let type = membership(operand, lower, container, upper)
    else { return .failure(.bool) }
    return success(type, span) { .membership(left, in: right) }
  }

  private static func membershipHint(_ type: ExpressionType) -> String? {
    switch type {
    case .set: "to look for a value in a set, write `set.contains(value)`"
    case .string: "to look into a string, write `string like \"*part*\"`"
    default: nil
    }
  }

  /// The type of `operand in container`: what the hierarchy of actions knows, or what that of the types allows.
  /// Nil where an undeclared action is named, which is told of elsewhere.
  private func membership(
    _ operand: Expression, _ operandType: ExpressionType, _ container: Expression,
    _ containerType: ExpressionType
  ) -> ExpressionType? {
    if case .entity(let action) = literal(operand), action.type.isAction, let groups = entities(in: container)
    {
      return schema.isAction(action, inAny: groups.lazy.filter(\.type.isAction)).map { .singleton($0) }
    }
    guard case .entity(let lower) = operandType else { return .bool }
    let upper: EntityTypeUnion
    switch containerType {
    case .entity(let types), .set(.entity(let types)): upper = types
    default: return .bool
    }
    let isPossible = lower.contains { lower in upper.contains { schema.canBeIn(lower, $0) } }
    return isPossible ? .bool : .false
  }

  /// The entities of a literal, of `action` or of a set of such, or nil where it is something else.
  private func entities(in expression: Expression) -> [EntityUID]? {
    func entity(_ expression: Expression) -> EntityUID? {
      if case .entity(let uid) = literal(expression) { uid } else { nil }
    }
    if let entity = entity(expression) { return [entity] }
    guard case .set(let elements) = expression.kind else { return nil }
    var entities: [EntityUID] = []
    for element in elements {
      guard let entity = entity(element) else { return nil }
      entities.append(entity)
    }
    return entities
  }
}
