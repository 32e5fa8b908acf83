/// Makes equal parts of the entities of a large layer one object: the names of their attributes, and the identifiers
/// they mention with those of the entities themselves.
///
/// What is compared often is then found equal by its address, and lies together in memory.
struct EntitySharing {
  /// Layers of fewer entities stay as they are: it would take longer than it saves.
  static let smallestLayer = 64

  private var tables: [AttributeNames] = []
  private var index = HashIndex()

  /// - Parameter known: the store's own copy of an identifier, where it has the entity.
  mutating func shared(_ record: ValueRecord, _ known: (EntityUID) -> EntityUID?) -> ValueRecord {
    ValueRecord(names: names(of: record), values: record.values.map { shared($0, known) })
  }

  private mutating func shared(_ value: Value, _ known: (EntityUID) -> EntityUID?) -> Value {
    switch value {
    case .entity(let uid): return .entity(known(uid) ?? uid)
    case .record(let record): return .record(shared(record, known))
    case .set(let set) where set.contains(where: \.hasParts):
      return .set(set.replacingMembers { shared($0, known) })
    default: return value
    }
  }

  private mutating func names(of record: ValueRecord) -> AttributeNames {
    let names = record.names.elements
    var hasher = Hasher()
    for name in names { hasher.combine(name.precomputedHash) }
    let hash = hasher.finalize()
    if let position = index.position(hash: hash, where: { tables[$0].elements == names }) {
      return tables[position]
    }
    tables.append(record.names)
    index.append(hash: hash)
    return record.names
  }
}

extension Value {
  /// Whether the value is or may hold an identifier or a record.
  fileprivate var hasParts: Bool {
    switch self {
    case .entity, .record, .set: true
    default: false
    }
  }
}
