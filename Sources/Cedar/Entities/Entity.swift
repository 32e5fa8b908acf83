/// An entity as it is told to the engine: its identifier, attributes, parents and tags.
public struct Entity: Sendable {
  public let uid: EntityUID
  public let attributes: ValueRecord
  /// The entities directly above, each once. They need not be in a store themselves.
  public let parents: [EntityUID]
  /// Tags by key: a name space apart from the attributes.
  public let tags: ValueRecord

  public init(
    uid: EntityUID, attributes: ValueRecord = .empty, parents: [EntityUID] = [], tags: ValueRecord = .empty
  ) {
    self.init(
      uid: uid, attributes: attributes,
      distinctParents: parents.count < 2 ? parents : EntityUIDSet(parents).members, tags: tags)
  }

  /// INVARIANT: no parent is named twice.
  init(uid: EntityUID, attributes: ValueRecord, distinctParents: [EntityUID], tags: ValueRecord) {
    self.uid = uid
    self.attributes = attributes
    self.parents = distinctParents
    self.tags = tags
  }
}

extension Entity: Hashable {
  /// Whether all four parts are the same; the order of parents does not matter.
  public static func == (left: Entity, right: Entity) -> Bool {
    left.uid == right.uid && left.attributes == right.attributes && left.tags == right.tags
      && EntityUIDSet(left.parents) == EntityUIDSet(right.parents)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(uid) }
}
