/// What is known of entities when a request is evaluated partially (RFC 95).
///
/// Either some entities, each with its unknown parts, are listed, and of all others nothing is known; or a store
/// has all entities there are. Actions are known from the schema in any case.
public struct PartialEntities: Sendable {
  let schema: Schema
  private var listed: [EntityUID: PartialEntity] = [:]
  private let store: EntityStore
  private let isComplete: Bool

  /// The entities known in part; of any other, nothing is known.
  ///
  /// - Throws: where an entity does not conform to the schema, is listed twice, or is an action; where an entity
  ///   lacks an ancestor of one of its ancestors, as far as these are known, or is above itself.
  public init(_ entities: [PartialEntity] = [], _ schema: Schema) throws(PartialInputError) {
    self.schema = schema
    store = .empty
    isComplete = false
    try add(entities)
  }

  /// Entities of which all is known: one that the store does not have does not exist.
  ///
  /// The entities must conform to the schema; this is not checked again.
  public init(complete store: EntityStore, _ schema: Schema) {
    self.schema = schema
    self.store = store
    isComplete = true
  }

  /// Adds entities of which nothing was known.
  ///
  /// - Throws: as ``init(_:_:)`` does; then nothing is added.
  public mutating func add(_ entities: [PartialEntity]) throws(PartialInputError) {
    var all = listed
    for entity in entities {
      try Conformance(schema).check(entity)
      guard !isComplete, all.updateValue(entity, forKey: entity.uid) == nil else {
        throw .duplicate(entity.uid.type)
      }
    }
    try Self.checkHierarchy(of: all)
    listed = all
  }

  /// What is known of an entity, or nil where nothing is.
  subscript(uid: EntityUID) -> PartialEntity? {
    if uid.type.isAction {
      return schema.actions[uid].map {
        PartialEntity(uid: uid, attributes: .empty, ancestors: Array($0.ancestors), tags: .empty)
      } ?? .absent(uid)
    }
    if let entity = listed[uid] { return entity }
    if let node = store.node(uid) { return PartialEntity(node) }
    return isComplete ? .absent(uid) : nil
  }

  /// Whether the entity is known to exist.
  func isPresent(_ uid: EntityUID) -> Bool { self[uid]?.parts != nil }

  /// Whether `store` may be what these turn out to be. Actions are those of the schema in any case.
  func agree(with other: EntityStore) -> Bool {
    listed.values.allSatisfy { $0.agrees(with: other.node($0.uid)) }
      && store.layer.allNodes.allSatisfy {
        $0.uid.type.isAction || PartialEntity($0).agrees(with: other.node($0.uid))
      }
      && (!isComplete
        || other.layer.allNodes.allSatisfy { $0.uid.type.isAction || store.node($0.uid) != nil })
  }

  // MARK: Hierarchy

  /// How many pairs of an ancestor and one above that the listed entities may have.
  static let hierarchyLimit = 1 << 22

  /// An entity has every ancestor that an ancestor of it has, and none is above itself.
  ///
  /// Looks at no more than ``hierarchyLimit`` pairs of an ancestor and one above it.
  private static func checkHierarchy(of all: [EntityUID: PartialEntity]) throws(PartialInputError) {
    var steps = 0
    for entity in all.values {
      guard let ancestors = entity.parts?.ancestors else { continue }
      guard !ancestors.contains(entity.uid) else { throw .hierarchy(entity.uid.type) }
      for ancestor in ancestors.members {
        guard let further = all[ancestor]?.parts?.ancestors else { continue }
        steps += further.members.count + 1
        guard steps <= Self.hierarchyLimit else { throw .hierarchyTooLarge }
        guard further.members.allSatisfy(ancestors.contains) else { throw .hierarchy(entity.uid.type) }
      }
    }
  }
}
