/// An entity that a policy names, and where it does.
public struct EntityMention: Hashable, Sendable {
  public let entity: EntityUID
  public let location: SourceLocation
}

extension Policy {
  /// Every entity named in the scope and in the conditions, each time it is named, in the order of the source.
  public var mentionedEntities: [EntityMention] {
    let inScope =
      [scope.principal.reference].compactMap(\.self) + scope.action.references
      + [scope.resource.reference].compactMap(\.self)
    let inConditions = body.conditions.flatMap { $0.expression.entityLiterals }
    return (inScope + inConditions).map {
      EntityMention(entity: $0.node, location: body.source.location(of: $0.span))
    }
  }
}

extension Expression {
  fileprivate var entityLiterals: [Located<EntityUID>] {
    if case .literal(.entity(let uid)) = kind { return [Located(node: uid, span: span)] }
    return operands.flatMap(\.entityLiterals)
  }
}
