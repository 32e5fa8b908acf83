/// What entities, actions and contexts there are, and of which types, with every name resolved.
///
/// INVARIANT: every entity type and action that a declaration names is declared; ancestors and descendants are
/// complete; no action is above itself (entity types may be: only the entities must not).
public struct Schema: Sendable {
  /// One object, so that a schema is one word wide.
  private let storage: Storage

  private final class Storage: Sendable {
    let entityTypes: [EntityType: EntityTypeDeclaration]
    let actions: [EntityUID: ActionDeclaration]

    init(_ entityTypes: [EntityType: EntityTypeDeclaration], _ actions: [EntityUID: ActionDeclaration]) {
      self.entityTypes = entityTypes
      self.actions = actions
    }
  }

  /// The types of entities by name; `Action` types are not among them.
  public var entityTypes: [EntityType: EntityTypeDeclaration] { storage.entityTypes }

  public var actions: [EntityUID: ActionDeclaration] { storage.actions }

  /// INVARIANT to keep by the caller: the names in the declarations are declared, and their closures complete.
  init(
    entityTypes: [EntityType: EntityTypeDeclaration], actions: [EntityUID: ActionDeclaration]
  ) {
    storage = Storage(entityTypes, actions)
  }
}

/// What a schema says of one type of entities.
public struct EntityTypeDeclaration: Hashable, Sendable {
  public let type: EntityType
  /// The types whose entities may be parents of entities of this type, as declared.
  public let parents: Set<EntityType>
  /// The types whose entities may be above entities of this type, at any distance; this type itself where the
  /// declarations allow it.
  public let ancestors: Set<EntityType>
  public let attributes: RecordType
  /// The type of every tag, or nil where entities of this type have none.
  public let tags: SchemaType?
  /// The only ids there are, as declared, or nil where any id may be. Such entities have nothing else.
  public let choices: [Text]?
}

/// What a schema says of one action.
public struct ActionDeclaration: Hashable, Sendable {
  public let uid: EntityUID
  /// The groups directly above, as declared.
  public let parents: Set<EntityUID>
  /// All actions above, at any distance.
  public let ancestors: Set<EntityUID>
  /// The types that may do it; where these or ``resources`` are empty, no request can have the action.
  public let principals: Set<EntityType>
  /// The types that it may be done on.
  public let resources: Set<EntityType>
  public let context: RecordType
}
