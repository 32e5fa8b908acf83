/// Entities against their types (reference: `entities/conformance.rs`).
extension Schema {
  /// Checks that `entities` are as their types say, and the actions among them as they are declared.
  ///
  /// That no entity is above itself is for ``EntityStore`` to find.
  public func validate(_ entities: some Sequence<Entity>) throws(ConformanceError) {
    var actions: [Entity] = []
    for entity in entities {
      if entity.uid.type.isAction {
        actions.append(entity)
      } else {
        try ConformanceError.naming(.entity(entity.uid)) { () throws(Nonconformance) in try check(entity) }
      }
    }
    guard !actions.isEmpty else { return }
    let hierarchy: EntityStore
    do {
      hierarchy = try EntityStore(actions)
    } catch {
      throw ConformanceError(error)
    }
    for action in actions {
      try ConformanceError.naming(.entity(action.uid)) { () throws(Nonconformance) in
        try check(action: action, in: hierarchy)
      }
    }
  }

  /// The actions as entities, each with its groups as parents.
  ///
  /// A store that decides on groups of actions must hold them; ``EntityStore/init(_:conformingTo:)`` adds them.
  public var actionEntities: [Entity] {
    actions.values.map { Entity(uid: $0.uid, parents: $0.parents.sorted()) }.sorted { $0.uid < $1.uid }
  }

  /// Checks an entity that is no action.
  ///
  /// Of its ancestors only the parents are looked at. Those above them are checked with the entities whose parents
  /// they are, and the ancestors that the schema allows to a type include those of each of them.
  func check(_ entity: Entity) throws(Nonconformance) {
    let type = try declaration(of: entity.uid)
    try check(entity.attributes, is: type.attributes)
    try check(tags: entity.tags, of: type)
    for parent in entity.parents { try check(parent: parent, of: type) }
  }

  /// The declaration of the type of an entity that is no action, which may exist.
  func declaration(of uid: EntityUID) throws(Nonconformance) -> EntityTypeDeclaration {
    guard let type = entityTypes[uid.type] else { throw Nonconformance(.undeclaredType(uid.type)) }
    guard type.lists(uid.id) else { throw Nonconformance(.undeclaredChoice(uid.type)) }
    return type
  }

  func check(parent: EntityUID, of type: EntityTypeDeclaration) throws(Nonconformance) {
    guard type.ancestors.contains(parent.type) else {
      throw Nonconformance(.ancestor(type.type, parent.type))
    }
    try checkMayExist(parent)
  }

  private func check(tags: ValueRecord, of type: EntityTypeDeclaration) throws(Nonconformance) {
    for (_, value) in tags {
      guard let tagType = type.tags else { throw Nonconformance(.noTags(type.type)) }
      do {
        try check(value, is: tagType)
      } catch {
        throw error.within(.tag)
      }
    }
  }

  /// Checks an action whose ancestors, as far as they were given, `hierarchy` tells.
  func check(action: Entity, in hierarchy: EntityStore) throws(Nonconformance) {
    guard let declared = actions[action.uid] else { throw Nonconformance(.undeclaredAction) }
    guard action.attributes.isEmpty, action.tags.isEmpty,
      let ancestors = hierarchy.node(action.uid)?.ancestors.members, Set(ancestors) == declared.ancestors
    else { throw Nonconformance(.actionUnlikeDeclared) }
  }
}
