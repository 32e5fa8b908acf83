/// The entities that requests are decided on, with the hierarchy worked out beforehand.
///
/// A store is immutable and one word wide. It is made in layers: ``overlaying(_:)`` puts the few entities of one
/// request over a large shared store without copying it.
///
///     overlay   principal, resource      →   found first
///     base      everything shared        →   found next
///
/// INVARIANT, for the layers taken together: an entity has one form (given twice alike, it counts once); no entity
/// is above itself; the ancestors of each are complete.
public struct EntityStore: Sendable {
  let layer: EntityLayer

  public static let empty = EntityStore(layer: EntityLayer(nodes: [], base: nil))

  private init(layer: EntityLayer) { self.layer = layer }

  /// The store of these entities.
  ///
  /// - Throws: where two entities with one uid differ, where the parents form a cycle, or where the hierarchy
  ///   has more than ``ancestorLimit`` pairs of an entity and one above it.
  public init(_ entities: some Sequence<Entity>) throws(EntityStoreError) {
    self = try Self.empty.overlaying(Array(entities))
  }

  /// This store with more entities over it; the rules of ``init(_:)`` hold for all of them together.
  ///
  /// The cost depends on the new entities and their ancestors alone, unless one of them has parents and was
  /// itself named as a parent before it was known: then those below it are looked for in the whole store.
  public func overlaying(_ entities: [Entity]) throws(EntityStoreError) -> EntityStore {
    if entities.isEmpty { return self }
    let base = layer.nodes.isEmpty ? nil : layer
    let fresh = try EntityLayer.withoutRepetitions(entities, over: base)
    let displaced = base?.displaced(by: fresh) ?? []
    let nodes = try TransitiveClosure.nodes(of: fresh + displaced, over: base)
    return EntityStore(layer: EntityLayer(nodes: nodes, base: base))
  }

  /// The entity with this uid, or nil where it is not in the store.
  public subscript(uid: EntityUID) -> Entity? { node(uid)?.entity }

  /// Whether `ancestor` is above `uid`, at any distance; no entity is above itself.
  public func isDescendant(_ uid: EntityUID, of ancestor: EntityUID) -> Bool {
    node(uid)?.isDescendant(of: ancestor) ?? false
  }

  /// All entities, each once.
  public var entities: some Sequence<Entity> { layer.allNodes.lazy.map(\.entity) }

  /// How many pairs of an entity and one above it a layer may have: some 400 MB of them. A chain of n entities
  /// has n²/2.
  public static let ancestorLimit = 1 << 24

  func node(_ uid: EntityUID) -> EntityNode? { layer.node(uid) }
}

/// Why entities do not make a store.
public enum EntityStoreError: Error, Hashable, Sendable {
  /// Two entities with this uid differ.
  case duplicate(EntityUID)
  /// This entity is above itself.
  case cycle(EntityUID)
  case hierarchyTooLarge
}

extension EntityStoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .duplicate(let uid): "duplicate entity: two of type `\(uid.type)` have one id but differ"
    case .cycle(let uid): "cycle in the hierarchy: an entity of type `\(uid.type)` is its own ancestor"
    case .hierarchyTooLarge:
      "the hierarchy is too large: more than \(EntityStore.ancestorLimit) pairs of an entity and its ancestor"
    }
  }
}
