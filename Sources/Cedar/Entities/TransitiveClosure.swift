/// Works out the ancestors of entities (reference: `transitive_closure.rs`).
///
/// Depth first without recursion, so that a long chain of parents cannot exhaust the stack. Each entity is finished
/// after its parents; meeting one that is begun but not finished is a cycle.
struct TransitiveClosure {
  private let entities: [Entity]
  private let base: EntityLayer?
  private let limit: Int
  private let index: HashIndex
  private var nodes: [EntityNode?]
  private var isBegun: [Bool]
  private var ancestorCount = 0
  private var sharing: EntitySharing?

  /// The nodes of `entities`, whose uids are distinct, over those of `base`.
  ///
  /// INVARIANT: an entity of `base` that is not among `entities` has complete ancestors already.
  static func nodes(
    of entities: [Entity], over base: EntityLayer?, limit: Int = EntityStore.ancestorLimit
  ) throws(EntityStoreError) -> [EntityNode] {
    var closure = TransitiveClosure(entities, base, limit)
    for position in entities.indices { try closure.finish(position) }
    return closure.nodes.compactMap(\.self)
  }

  private init(_ entities: [Entity], _ base: EntityLayer?, _ limit: Int) {
    self.entities = entities
    self.base = base
    self.limit = limit
    var index = HashIndex(capacity: entities.count)
    for entity in entities { index.append(hash: entity.uid.precomputedHash) }
    self.index = index
    nodes = Array(repeating: nil, count: entities.count)
    isBegun = Array(repeating: false, count: entities.count)
    sharing = entities.count < EntitySharing.smallestLayer ? nil : EntitySharing()
  }

  /// Makes the node at `position` and those above it that are still missing.
  private mutating func finish(_ position: Int) throws(EntityStoreError) {
    guard nodes[position] == nil else { return }
    // Each entry: an entity begun, and how many of its parents are done.
    var path = [(position: position, parentsDone: 0)]
    isBegun[position] = true
    while let (position, parentsDone) = path.last {
      let entity = entities[position]
      guard parentsDone < entity.parents.count else {
        nodes[position] = try node(of: entity)
        path.removeLast()
        continue
      }
      path[path.count - 1].parentsDone += 1
      guard let parent = self.position(of: entity.parents[parentsDone]), nodes[parent] == nil else {
        continue
      }
      guard !isBegun[parent] else { throw .cycle(entity.parents[parentsDone]) }
      isBegun[parent] = true
      path.append((parent, 0))
    }
  }

  private mutating func shared(_ entity: Entity) -> Entity {
    guard var sharing else { return entity }
    self.sharing = nil
    defer { self.sharing = sharing }
    func known(_ uid: EntityUID) -> EntityUID? {
      position(of: uid).map { entities[$0].uid } ?? base?.node(uid)?.uid
    }
    return Entity(
      uid: entity.uid, attributes: sharing.shared(entity.attributes, known),
      distinctParents: entity.parents.map { known($0) ?? $0 }, tags: sharing.shared(entity.tags, known))
  }

  private func position(of uid: EntityUID) -> Int? {
    index.position(hash: uid.precomputedHash) { entities[$0].uid == uid }
  }

  /// The node of an entity whose parents' nodes are made, where there are any.
  private mutating func node(of entity: Entity) throws(EntityStoreError) -> EntityNode {
    var ancestors: [EntityUID] = []
    for uid in entity.parents {
      let parent = position(of: uid).flatMap { nodes[$0] } ?? base?.node(uid)
      // The parent's own copy of its uid: shared objects compare by address.
      ancestors.append(parent?.uid ?? uid)
      ancestors.append(contentsOf: parent?.ancestors.members ?? [])
    }
    let distinct = ancestors.isEmpty ? .empty : EntityUIDSet(ancestors)
    ancestorCount += distinct.members.count
    guard ancestorCount <= limit else { throw .hierarchyTooLarge }
    return EntityNode(shared(entity), ancestors: distinct)
  }
}
