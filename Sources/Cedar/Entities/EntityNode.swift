/// An entity of a store together with all entities above it.
final class EntityNode: Sendable {
  let uid: EntityUID
  let attributes: ValueRecord
  let tags: ValueRecord
  let parents: [EntityUID]
  /// The parents, their parents, and so on; also those that are not in the store.
  let ancestors: EntityUIDSet

  init(_ entity: Entity, ancestors: EntityUIDSet) {
    uid = entity.uid
    attributes = entity.attributes
    tags = entity.tags
    parents = entity.parents
    self.ancestors = ancestors
  }

  var entity: Entity { Entity(uid: uid, attributes: attributes, distinctParents: parents, tags: tags) }
  var hasAncestors: Bool { !ancestors.isEmpty }

  /// Whether `ancestor` is above this entity; no entity is above itself.
  func isDescendant(of ancestor: EntityUID) -> Bool { ancestors.contains(ancestor) }
}
