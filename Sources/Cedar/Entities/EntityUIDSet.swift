/// A set of entity identifiers, in the order they were first given; look-ups use the hash each carries.
struct EntityUIDSet: Sendable {
  let members: [EntityUID]
  private let index: HashIndex

  init(_ uids: some Collection<EntityUID>) {
    var members: [EntityUID] = []
    members.reserveCapacity(uids.count)
    var index = HashIndex(capacity: uids.count)
    for uid in uids
    where index.position(hash: uid.precomputedHash, where: { members[$0] == uid }) == nil {
      members.append(uid)
      index.append(hash: uid.precomputedHash)
    }
    self.members = members
    self.index = index
  }

  static let empty = EntityUIDSet([])

  var isEmpty: Bool { members.isEmpty }

  /// The hashes of the members, in their order.
  var hashes: [Int] { index.hashes }

  func contains(_ uid: EntityUID) -> Bool {
    index.position(hash: uid.precomputedHash) { members[$0] == uid } != nil
  }
}

extension EntityUIDSet: Equatable {
  static func == (left: EntityUIDSet, right: EntityUIDSet) -> Bool {
    left.members.count == right.members.count && left.members.allSatisfy(right.contains)
  }
}
