/// The names in a policy that a schema must know, and the parts of a request that its conditions look at.
struct PolicyNames {
  private(set) var entities: [Located<EntityUID>] = []
  /// The types that `is` asks for.
  private(set) var types: [Located<EntityType>] = []
  private(set) var variables: Set<Variable> = []

  init(_ scope: Scope<EntityOrSlot>, _ body: PolicyBody) {
    add(scope.principal)
    entities += scope.action.references
    add(scope.resource)
    for condition in body.conditions { add(condition.expression) }
  }

  private mutating func add(_ constraint: EntityConstraint<EntityOrSlot>) {
    if case .entity(let uid)? = constraint.reference?.node, let span = constraint.reference?.span {
      entities.append(Located(node: uid, span: span))
    }
    switch constraint {
    case .isType(let type), .isTypeIn(let type, _): types.append(type)
    case .any, .equal, .in: break
    }
  }

  private mutating func add(_ expression: Expression) {
    switch expression.kind {
    case .literal(.entity(let uid)): entities.append(Located(node: uid, span: expression.span))
    case .literal: return
    case .variable(let variable): variables.insert(variable)
    case .isType(_, let type, _): types.append(Located(node: type, span: expression.span))
    default: break
    }
    for operand in expression.operands { add(operand) }
  }
}

extension PolicyNames {
  /// What of the names `schema` does not declare.
  func problems(_ schema: TypedSchema) -> [TypeProblem] {
    types.compactMap { Self.problem(type: $0.node, $0.span, schema) }
      + entities.compactMap { Self.problem(entity: $0.node, $0.span, schema) }
  }

  static func problem(type: EntityType, _ span: SourceSpan, _ schema: TypedSchema) -> TypeProblem? {
    if schema.isKnown(type) { return nil }
    return TypeProblem(
      .undeclaredEntityType, span, "the schema declares no entity type `\(type)`",
      hint: Suggestion.hint(for: type.name, among: schema.schema.entityTypes.keys.lazy.map(\.name)))
  }

  private static func problem(entity: EntityUID, _ span: SourceSpan, _ schema: TypedSchema) -> TypeProblem? {
    if entity.type.isAction {
      if schema.schema.actions[entity] != nil { return nil }
      return TypeProblem(
        .undeclaredAction, span, "the schema declares no action `\(entity.quoted)`",
        hint: hint(action: entity, schema))
    }
    guard let choices = schema[entity.type]?.choices, !choices.contains(entity.id) else {
      return problem(type: entity.type, span, schema)
    }
    return TypeProblem(
      .undeclaredEntity, span, "the schema declares no entity `\(entity.quoted)`",
      hint: Suggestion.nearest(to: entity.id, among: choices).map {
        "did you mean `\(EntityUID(type: entity.type, id: $0).quoted)`?"
      })
  }

  private static func hint(action: EntityUID, _ schema: TypedSchema) -> String? {
    let names = schema.schema.actions.keys.lazy.map { (Text($0.quoted), $0) }
    if let namesake = names.filter({ $0.1.id == action.id }).map(\.0).min() {
      return "did you mean `\(namesake)`?"
    }
    return Suggestion.hint(for: Text(action.quoted), among: names.map(\.0))
  }
}

extension EntityUID {
  /// As policies write it.
  var quoted: String { "\(type)::\(Printer.quoted(id))" }
}
