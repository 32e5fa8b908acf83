@testable import Cedar

/// Random entities and requests as a schema wants them.
struct RandomConformingData {
  let schema: Schema
  var random: SeededGenerator

  init(_ schema: Schema, seed: UInt64) {
    self.schema = schema
    random = SeededGenerator(seed: seed)
  }

  /// Entities of all types with the ids `0` and `1`, or those that the type has, and the actions.
  mutating func entities() -> [Entity] {
    var entities = schema.actionEntities
    for type in schema.entityTypes.keys.sorted() {
      guard let declaration = schema.entityTypes[type] else { continue }
      for (number, id) in (declaration.choices ?? ["0", "1"]).enumerated() {
        entities.append(entity(EntityUID(type: type, id: id), declaration, number))
      }
    }
    return entities
  }

  /// An entity of the type with random attributes and tags.
  ///
  /// - Parameter number: the entity's place among those of its type; where there is none, it has no parents.
  mutating func entity(
    _ uid: EntityUID, _ declaration: EntityTypeDeclaration, _ number: Int = 0
  ) -> Entity {
    // Only an entity `1` is in an entity `0`, so that there is no cycle.
    let parents = declaration.parents.sorted().filter { _ in number == 1 && random.next().isMultiple(of: 2) }
    var tags: [(Text, Value)] = []
    if let type = declaration.tags, !random.next().isMultiple(of: 3) { tags.append(("k", value(type))) }
    return Entity(
      uid: uid, attributes: record(declaration.attributes),
      parents: parents.map { EntityUID(type: $0, id: "0") }, tags: ValueRecord(tags))
  }

  mutating func request(_ type: RequestType) -> Request {
    Request(
      principal: entity(type.principal), action: type.action, resource: entity(type.resource),
      context: record(schema.actions[type.action]?.context ?? .empty))
  }

  private mutating func entity(_ type: EntityType) -> EntityUID {
    let ids = schema.entityTypes[type]?.choices ?? ["0", "1"]
    return EntityUID(type: type, id: random.element(of: ids))
  }

  private mutating func record(_ type: RecordType) -> ValueRecord {
    var members: [(Text, Value)] = []
    for (name, attribute) in type.attributes.sorted(by: { $0.key < $1.key })
    where attribute.isRequired || random.next().isMultiple(of: 2) {
      members.append((name, value(attribute.type)))
    }
    return ValueRecord(members)
  }

  private mutating func value(_ type: SchemaType) -> Value {
    switch type {
    case .bool: .bool(random.next().isMultiple(of: 2))
    case .long: .long(random.integer())
    case .string: .string(random.element(of: ["a", "k", ""]))
    case .entity(let type) where type.isAction:
      .entity(random.element(of: schema.actions.keys.filter { $0.type == type }.sorted()))
    case .entity(let type): .entity(entity(type))
    case .set(let element): .set(ValueSet((0..<(random.next() % 3)).map { _ in value(element) }))
    case .record(let record): .record(self.record(record))
    case .extension(.decimal): .decimal(Value.Decimal(tenThousandths: random.integer()))
    case .extension(.datetime): .datetime(Value.Datetime(milliseconds: random.integer()))
    case .extension(.duration): .duration(Value.Duration(milliseconds: random.integer()))
    case .extension(.ip):
      .ip(Value.IPAddress(isIPv6: false, address: UInt128(random.next() >> 32), prefix: 32))
    }
  }
}
