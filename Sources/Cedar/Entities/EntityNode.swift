/// An entity of a store together with all entities above it.
final class EntityNode: Sendable {
  let entity: Entity
  /// The parents, their parents, and so on; also those that are not in the store.
  let ancestors: EntityUIDSet

  init(_ entity: Entity, ancestors: EntityUIDSet) {
    self.entity = entity
    self.ancestors = ancestors
  }

  var uid: EntityUID { entity.uid }
  var attributes: ValueRecord { entity.attributes }
  var tags: ValueRecord { entity.tags }
  var hasAncestors: Bool { !ancestors.isEmpty }

  /// Whether `ancestor` is above this entity; no entity is above itself.
  func isDescendant(of ancestor: EntityUID) -> Bool { ancestors.contains(ancestor) }
}
