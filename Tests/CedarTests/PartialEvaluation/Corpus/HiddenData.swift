@testable import Cedar

/// Hides parts of requests and entities of any schema, and puts other data in their place.
struct HiddenData {
  let schema: Schema
  private var data: RandomConformingData

  init(_ schema: Schema, seed: UInt64) {
    self.schema = schema
    data = RandomConformingData(schema, seed: seed)
  }

  private mutating func chance(_ percent: Int) -> Bool {
    Int.random(in: 0..<100, using: &data.random) < percent
  }

  // MARK: Hiding

  /// The request with parts hidden.
  mutating func hiding(_ percent: Int, of request: Request, _ store: EntityStore) -> PartialRequest {
    func part(_ uid: EntityUID) -> PartialEntityUID {
      chance(percent)
        ? .unknown(uid.type, isPresent: store.node(uid) != nil && chance(50)) : .known(uid)
    }
    return PartialRequest(
      principal: part(request.principal), action: request.action, resource: part(request.resource),
      context: chance(percent) ? nil : request.context)
  }

  /// What remains of the entities when parts are hidden. Of `others`, those that do not exist may be known not to.
  mutating func hiding(_ percent: Int, of store: EntityStore, others: [EntityUID] = []) -> [PartialEntity] {
    var partial: [PartialEntity] = []
    let absent = Set(others).filter { store.node($0) == nil }.sorted()
    for uid in store.entities.map(\.uid) + absent where !uid.type.isAction && !chance(percent) {
      guard let node = store.node(uid) else {
        partial.append(.absent(uid))
        continue
      }
      partial.append(
        PartialEntity(
          uid: uid, attributes: chance(percent) ? nil : node.attributes,
          ancestors: chance(percent) ? nil : node.ancestors.members,
          tags: chance(percent) ? nil : node.tags))
    }
    return partial
  }

  // MARK: Other data in the place of what is hidden

  /// Another request that `partial` may turn out to be.
  mutating func other(_ request: Request, _ partial: PartialRequest, _ store: EntityStore) -> Request {
    let type = RequestType(
      principal: request.principal.type, action: request.action, resource: request.resource.type)
    let random = data.request(type)
    func part(_ partial: PartialEntityUID, _ given: EntityUID, _ random: EntityUID) -> EntityUID {
      guard case .unknown(let type, let isPresent) = partial else { return given }
      let present = store.entities.map(\.uid).filter { $0.type == type }
      if isPresent { return present.isEmpty ? given : data.random.element(of: present) }
      return data.random.element(of: present + [given, random])
    }
    return Request(
      principal: part(partial.principal, request.principal, random.principal), action: request.action,
      resource: part(partial.resource, request.resource, random.resource),
      context: partial.context.whole ?? random.context)
  }

  /// Other entities that `known` may turn out to be; `request`'s stay where `partial` says that they exist.
  mutating func other(
    _ store: EntityStore, _ known: [PartialEntity], _ request: Request, _ partial: PartialRequest
  ) throws -> EntityStore {
    let kept = [(partial.principal, request.principal), (partial.resource, request.resource)]
      .compactMap { if case .unknown(_, isPresent: true) = $0 { $1 } else { nil } }
    let known = Dictionary(uniqueKeysWithValues: known.map { ($0.uid, $0) })
    var entities = schema.actionEntities
    for uid in store.entities.map(\.uid) {
      guard let node = store.node(uid), let declaration = schema.entityTypes[uid.type] else { continue }
      let parts = known[uid]?.parts
      if parts == nil, !kept.contains(uid), chance(25) { continue }
      let random = data.entity(uid, declaration)
      entities.append(
        Entity(
          uid: uid, attributes: parts?.attributes ?? random.attributes,
          parents: node.ancestors.members, tags: parts?.tags ?? random.tags))
    }
    return try EntityStore(entities)
  }
}
