/// What a scope asks of one of its three variables, in the form the index keeps: at most a type and an entity.
struct ScopeTest: Hashable {
  /// The type that the entity must have.
  var type: EntityType?
  /// The entity that it must be.
  var entity: EntityUID?
  /// Entities of which it must be or lie under one.
  var containers: [EntityUID]?

  init(_ constraint: EntityConstraint<EntityUID>) {
    switch constraint {
    case .any: break
    case .equal(let entity): self.entity = entity.node
    case .in(let container): containers = [container.node]
    case .isType(let type): self.type = type.node
    case .isTypeIn(let type, let container):
      self.type = type.node
      containers = [container.node]
    }
  }

  init(_ constraint: ActionConstraint) {
    switch constraint {
    case .any: break
    case .equal(let action): entity = action.node
    case .in(let container): containers = [container.node]
    case .inAny(let containers): self.containers = containers.map(\.node)
    }
  }

  /// Whether nothing is asked.
  var isAny: Bool { type == nil && entity == nil && containers == nil }
}
