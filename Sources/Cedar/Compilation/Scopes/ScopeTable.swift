/// The tests that scopes make of one variable, by the types and entities they name.
///
/// Each test has a bit of its own among all tests of a set of policies.
struct ScopeTable: Sendable {
  typealias Bit = Int32

  /// The bit of the test that asks nothing, or -1.
  private let unconditional: Bit
  /// The types that tests name, with or without an entity.
  private let types: [EntityType]
  private let typeIndex: HashIndex
  /// The bit of `is type` for each type, or -1.
  private let typeBits: [Bit]
  /// The entities that tests name.
  private let entries: [Entry]
  private let entryIndex: HashIndex
  private let within: [Within]

  /// An entity that tests name.
  private struct Entry {
    let uid: EntityUID
    /// The bit of `== uid`, or -1.
    let equal: Bit
    /// Where in `within` the other tests of the entity are.
    let withinStart: Int32
    let withinEnd: Int32
  }

  /// `in uid`, perhaps in others too, or `is type in uid`.
  private struct Within {
    let bit: Bit
    /// The type's position, or -1.
    let type: Int32
  }

  init(_ tests: [(test: ScopeTest, bit: Bit)]) {
    var unconditional: Bit = -1
    var types = Interned<EntityType>()
    var uids = Interned<EntityUID>()
    var typeBits: [Int32: Bit] = [:]
    var equalBits: [Int32: Bit] = [:]
    var within: [Int32: [Within]] = [:]
    for (test, bit) in tests {
      let type = test.type.map { types.position(of: $0) }
      if let entity = test.entity {
        equalBits[uids.position(of: entity)] = bit
      } else if let containers = test.containers {
        for container in containers {
          within[uids.position(of: container), default: []].append(Within(bit: bit, type: type ?? -1))
        }
      } else if let type {
        typeBits[type] = bit
      } else {
        unconditional = bit
      }
    }
    self.unconditional = unconditional
    self.types = types.elements
    self.typeBits = types.elements.indices.map { typeBits[Int32($0)] ?? -1 }
    var allWithin: [Within] = []
    var entries: [Entry] = []
    var entryIndex = HashIndex(capacity: uids.elements.count)
    for (position, uid) in uids.elements.enumerated() {
      let start = Int32(allWithin.count)
      allWithin += within[Int32(position)] ?? []
      entries.append(
        Entry(
          uid: uid, equal: equalBits[Int32(position)] ?? -1, withinStart: start,
          withinEnd: Int32(allWithin.count)))
      entryIndex.append(hash: uid.precomputedHash)
    }
    self.within = allWithin
    self.entries = entries
    self.entryIndex = entryIndex
    var typeIndex = HashIndex(capacity: types.elements.count)
    for type in types.elements { typeIndex.append(hash: type.name.precomputedHash) }
    self.typeIndex = typeIndex
  }

  /// Inserts the bits of the tests that an entity passes, of which the store knows `node`.
  func mark(_ uid: EntityUID, _ node: EntityNode?, in bits: Bits) {
    if unconditional >= 0 { bits.insert(Int(unconditional)) }
    let type = types.isEmpty ? -1 : position(ofTypeOf: uid)
    if type >= 0, typeBits[type] >= 0 { bits.insert(Int(typeBits[type])) }
    if entries.isEmpty { return }
    if let position = entryIndex.position(hash: uid.precomputedHash, where: { entries[$0].uid == uid }) {
      if entries[position].equal >= 0 { bits.insert(Int(entries[position].equal)) }
      markWithin(position, type, in: bits)
    }
    guard let node else { return }
    if node.ancestors.members.count <= entries.count {
      for place in 0..<node.ancestors.members.count {
        if let position = entryIndex.position(
          hash: node.ancestors.hashes[place], where: { entries[$0].uid == node.ancestors.members[place] })
        {
          markWithin(position, type, in: bits)
        }
      }
    } else {
      for position in 0..<entries.count where node.ancestors.contains(entries[position].uid) {
        markWithin(position, type, in: bits)
      }
    }
  }

  private func position(ofTypeOf uid: EntityUID) -> Int {
    typeIndex.position(hash: uid.type.name.precomputedHash) { types[$0] == uid.type } ?? -1
  }

  @inline(__always)
  private func markWithin(_ position: Int, _ type: Int, in bits: Bits) {
    for place in Int(entries[position].withinStart)..<Int(entries[position].withinEnd)
    where within[place].type < 0 || Int(within[place].type) == type {
      bits.insert(Int(within[place].bit))
    }
  }
}
