/// Attributes, tags and the hierarchy, as far as they are known. Errors are those of ``Evaluator``.
extension PartialEvaluator {
  func attribute(_ name: Text, of uid: EntityUID, in expression: TypedExpression) -> Reduced {
    guard let entity = entities[uid] else { return .residual(expression) }
    guard let parts = entity.parts else {
      return .failure(EvaluationError(.entityDoesNotExist(uid.type), expression.span), expression)
    }
    guard let attributes = parts.attributes else { return .residual(expression) }
    return attributes[name].map { .value($0) }
      ?? .failure(EvaluationError(.entityLacksAttribute(uid.type, name), expression.span), expression)
  }

  func has(_ name: Text, _ uid: EntityUID, in expression: TypedExpression) -> Reduced {
    guard let entity = entities[uid] else { return undecided(expression) }
    guard let parts = entity.parts else { return .truth(false) }
    return parts.attributes.map { .truth($0[name] != nil) } ?? undecided(expression)
  }

  func tag(_ key: Value, of uid: EntityUID, in expression: TypedExpression) -> Reduced {
    guard let entity = entities[uid] else { return .residual(expression) }
    guard let parts = entity.parts else {
      return .failure(EvaluationError(.entityDoesNotExist(uid.type), expression.span), expression)
    }
    guard case .string(let key) = key else { return .residual(expression) }
    guard let tags = parts.tags else { return .residual(expression) }
    return tags[key].map { .value($0) }
      ?? .failure(EvaluationError(.entityLacksTag(uid.type), expression.span), expression)
  }

  func hasTag(_ key: Value, _ uid: EntityUID, in expression: TypedExpression) -> Reduced {
    guard let entity = entities[uid] else { return undecided(expression) }
    guard case .string(let key) = key else { return .residual(expression) }
    guard let parts = entity.parts else { return .truth(false) }
    return parts.tags.map { .truth($0[key] != nil) } ?? undecided(expression)
  }

  func isMember(_ uid: EntityUID, of container: Value, in expression: TypedExpression) -> Reduced {
    let containers: [EntityUID]
    switch container {
    case .entity(let container): containers = [container]
    case .set(let set):
      let members = set.compactMap { if case .entity(let uid) = $0 { uid } else { nil } }
      guard members.count == set.count else { return .residual(expression) }
      containers = members
    default: return .residual(expression)
    }
    if containers.contains(uid) { return .truth(true) }
    if containers.isEmpty { return .truth(false) }
    guard let entity = entities[uid] else { return undecided(expression) }
    guard let parts = entity.parts else { return .truth(false) }
    return parts.ancestors.map { .truth(containers.contains(where: $0.contains)) } ?? undecided(expression)
  }

  /// An expression that asks for what is not known; its type may decide it.
  private func undecided(_ expression: TypedExpression) -> Reduced {
    switch expression.type {
    case .true: .truth(true)
    case .false: .truth(false)
    default: .residual(expression)
    }
  }
}
