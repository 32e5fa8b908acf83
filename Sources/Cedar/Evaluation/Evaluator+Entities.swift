/// Attributes, tags and the hierarchy.
extension Evaluator {
  func attribute(
    _ name: Text, of operand: Expression, at span: SourceSpan
  ) throws(EvaluationError) -> Value {
    let target = try evaluate(operand)
    switch target {
    case .record(let record):
      guard let value = record[name] else { throw EvaluationError(.recordLacksAttribute(name), span) }
      return value
    case .entity(let uid):
      guard let node = node(uid) else { throw EvaluationError(.entityDoesNotExist(uid.type), span) }
      guard let value = node.attributes[name] else {
        throw EvaluationError(.entityLacksAttribute(uid.type, name), span)
      }
      return value
    default:
      throw mismatch([.record, .entity], target, operand)
    }
  }

  /// `e has a.b.c` is `e has a && e.a has b && e.a.b has c`; an absent entity has no attributes.
  func has(_ operand: Expression, _ path: [Text]) throws(EvaluationError) -> Bool {
    var target = try evaluate(operand)
    for name in path {
      let member: Value?
      switch target {
      case .record(let record): member = record[name]
      case .entity(let uid): member = node(uid)?.attributes[name]
      default: throw mismatch([.record, .entity], target, operand)
      }
      guard let member else { return false }
      target = member
    }
    return true
  }

  func tag(
    _ key: Expression, of operand: Expression, at span: SourceSpan
  ) throws(EvaluationError) -> Value {
    let uid = try entity(operand)
    let name = try string(key)
    guard let node = node(uid) else { throw EvaluationError(.entityDoesNotExist(uid.type), span) }
    guard let value = node.tags[name] else { throw EvaluationError(.entityLacksTag(uid.type), span) }
    return value
  }

  /// `uid in container`, where the container is an entity or a set of nothing but entities.
  func isMember(_ uid: EntityUID, of container: Expression) throws(EvaluationError) -> Bool {
    if case .set(let elements) = container.kind {
      // A literal set need not be built: its members are evaluated, and all checked before any is looked at.
      return isMember(uid, ofAny: try entities(try values(elements), in: container))
    }
    let value = try evaluate(container)
    switch value {
    case .entity(let container): return uid.isEqual(to: container, orIn: node(uid))
    case .set(let set): return isMember(uid, ofAny: try entities(set, in: container))
    default: throw mismatch([.set, .entity], value, container)
    }
  }

  private func isMember(_ uid: EntityUID, ofAny containers: [EntityUID]) -> Bool {
    let node = node(uid)
    return containers.contains { uid.isEqual(to: $0, orIn: node) }
  }

  private func entities(
    _ values: some Sequence<Value>, in expression: Expression
  ) throws(EvaluationError) -> [EntityUID] {
    var entities: [EntityUID] = []
    for value in values {
      guard case .entity(let uid) = value else { throw mismatch([.entity], value, expression) }
      entities.append(uid)
    }
    return entities
  }
}
