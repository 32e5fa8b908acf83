/// Whether the request is one that a policy speaks of. These tests cannot fail.
extension Evaluator {
  func matches(_ scope: Scope<EntityUID>) -> Bool {
    scope.action.isSatisfied(by: request.action, actionNode)
      && scope.resource.isSatisfied(by: request.resource, resourceNode)
      && scope.principal.isSatisfied(by: request.principal, principalNode)
  }
}

extension EntityConstraint<EntityUID> {
  /// - Parameter node: what the store knows about `uid`.
  func isSatisfied(by uid: EntityUID, _ node: EntityNode?) -> Bool {
    switch self {
    case .any: true
    case .equal(let entity): uid == entity.node
    case .in(let container): uid.isEqual(to: container.node, orIn: node)
    case .isType(let type): uid.type == type.node
    case .isTypeIn(let type, let container):
      uid.type == type.node && uid.isEqual(to: container.node, orIn: node)
    }
  }
}

extension ActionConstraint {
  func isSatisfied(by action: EntityUID, _ node: EntityNode?) -> Bool {
    switch self {
    case .any: true
    case .equal(let entity): action == entity.node
    case .in(let container): action.isEqual(to: container.node, orIn: node)
    case .inAny(let containers): containers.contains { action.isEqual(to: $0.node, orIn: node) }
    }
  }
}

extension EntityUID {
  /// `self in container`, given what the store knows about `self`. An entity is in itself even where it is absent.
  func isEqual(to container: EntityUID, orIn node: EntityNode?) -> Bool {
    self == container || (node?.isDescendant(of: container) ?? false)
  }
}
