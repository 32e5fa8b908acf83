/// One layer of a store: entities added together, over the layers added before.
final class EntityLayer: Sendable {
  let nodes: [EntityNode]
  private let index: HashIndex
  private let base: EntityLayer?
  /// Ancestors named in this layer that neither it nor a layer below knows.
  private let unknownAncestors: Set<EntityUID>

  /// INVARIANT: the uids of `nodes` are distinct.
  init(nodes: [EntityNode], base: EntityLayer?) {
    self.nodes = nodes
    self.base = base
    var index = HashIndex(capacity: nodes.count)
    for node in nodes { index.append(hash: node.uid.precomputedHash) }
    self.index = index
    // Through a local copy of what is set so far, because `self` is not whole yet.
    func isKnown(_ uid: EntityUID) -> Bool {
      index.position(hash: uid.precomputedHash) { nodes[$0].uid == uid } != nil || base?.node(uid) != nil
    }
    var unknown: Set<EntityUID> = []
    for node in nodes {
      for parent in node.parents where !isKnown(parent) { unknown.insert(parent) }
    }
    unknownAncestors = unknown
  }

  func node(_ uid: EntityUID) -> EntityNode? {
    if let position = index.position(hash: uid.precomputedHash, where: { nodes[$0].uid == uid }) {
      return nodes[position]
    }
    return base?.node(uid)
  }

  /// The nodes of all layers, without those that a later layer replaced.
  var allNodes: [EntityNode] {
    guard let base else { return nodes }
    return nodes
      + base.allNodes.filter { node in
        index.position(hash: node.uid.precomputedHash) { nodes[$0].uid == node.uid } == nil
      }
  }

  /// `entities` without those that are there already, here or in `base`, in the same form.
  static func withoutRepetitions(
    _ entities: [Entity], over base: EntityLayer?
  ) throws(EntityStoreError) -> [Entity] {
    var fresh: [Entity] = []
    fresh.reserveCapacity(entities.count)
    var index = HashIndex(capacity: entities.count)
    for entity in entities {
      let hash = entity.uid.precomputedHash
      let earlier =
        index.position(hash: hash) { fresh[$0].uid == entity.uid }.map { fresh[$0] }
        ?? base?.node(entity.uid)?.entity
      if let earlier {
        guard earlier == entity else { throw .duplicate(entity.uid) }
        continue
      }
      fresh.append(entity)
      index.append(hash: hash)
    }
    return fresh
  }

  /// The entities of this layer and those below whose ancestors change once `entities` are known.
  func displaced(by entities: [Entity]) -> [Entity] {
    // A newcomer without parents adds nothing above those that named it.
    let arriving = entities.filter { !$0.parents.isEmpty && isUnknownAncestor($0.uid) }.map(\.uid)
    guard !arriving.isEmpty else { return [] }
    let newcomers = EntityUIDSet(arriving)
    return allNodes.filter { $0.ancestors.members.contains(where: newcomers.contains) }.map(\.entity)
  }

  private func isUnknownAncestor(_ uid: EntityUID) -> Bool {
    unknownAncestors.contains(uid) || base?.isUnknownAncestor(uid) ?? false
  }
}
