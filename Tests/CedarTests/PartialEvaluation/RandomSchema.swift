@testable import Cedar

/// Random schemas over a fixed set of names: people in groups, documents in folders.
struct RandomSchema {
  var random: SeededGenerator

  static let group: EntityType = "Group"
  static let user: EntityType = "User"
  static let folder: EntityType = "Folder"
  static let document: EntityType = "Document"
  static let types = [group, user, folder, document]
  static let names: [Text] = ["a", "b", "c", "d", "x y"]
  static let reading = EntityUID(type: "Action", id: "reading")
  static let read = EntityUID(type: "Action", id: "read")
  static let write = EntityUID(type: "Action", id: "write")

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func pick<Element>(_ elements: [Element]) -> Element { random.element(of: elements) }

  mutating func schema() -> Schema {
    let parents: [EntityType: Set<EntityType>] = [
      Self.group: [Self.group], Self.user: [Self.group], Self.folder: [Self.folder],
      Self.document: [Self.folder, Self.group],
    ]
    let ancestors: [EntityType: Set<EntityType>] = [
      Self.group: [Self.group], Self.user: [Self.group], Self.folder: [Self.folder],
      Self.document: [Self.folder, Self.group],
    ]
    var types: [EntityType: EntityTypeDeclaration] = [:]
    for type in Self.types {
      types[type] = EntityTypeDeclaration(
        type: type, parents: parents[type] ?? [], ancestors: ancestors[type] ?? [],
        attributes: record(depth: 2),
        tags: chance(50) ? pick([.string, .long, .set(.string), .entity(Self.user)]) : nil, choices: nil)
    }
    var actions: [EntityUID: ActionDeclaration] = [
      Self.reading: ActionDeclaration(
        uid: Self.reading, parents: [], ancestors: [], principals: [], resources: [], context: .empty)
    ]
    for (uid, groups) in [(Self.read, [Self.reading]), (Self.write, [])] {
      actions[uid] = ActionDeclaration(
        uid: uid, parents: Set(groups), ancestors: Set(groups),
        principals: chance(70) ? [Self.user] : [Self.user, Self.group],
        resources: chance(60) ? [Self.document] : [Self.document, Self.folder], context: record(depth: 2))
    }
    return Schema(entityTypes: types, actions: actions)
  }

  private mutating func record(depth: Int) -> RecordType {
    var attributes: [Text: AttributeType] = [:]
    for name in Self.names where chance(75) {
      attributes[name] = AttributeType(type(depth: depth - 1), isRequired: chance(60))
    }
    return RecordType(attributes)
  }

  private mutating func type(depth: Int) -> SchemaType {
    switch Int.random(in: 0..<(depth > 0 ? 12 : 8), using: &random) {
    case 0: .bool
    case 1, 2: .long
    case 3: .string
    case 4, 5, 6: .entity(pick(Self.types))
    case 7: .extension(pick(ExtensionType.allCases))
    case 8, 9: .set(type(depth: 0))
    default: .record(record(depth: depth))
    }
  }
}

/// Random entities, requests and values of a schema.
struct RandomData {
  let schema: Schema
  var random: SeededGenerator

  init(_ schema: Schema, seed: UInt64) {
    self.schema = schema
    random = SeededGenerator(seed: seed)
  }

  static let ids = ["0", "1", "2", "3", "4"]
  static let texts: [Text] = ["", "a", "ab", "b", "é", "e\u{301}"]

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

  mutating func pick<Element>(_ elements: [Element]) -> Element { random.element(of: elements) }

  mutating func uid(_ type: EntityType) -> EntityUID { EntityUID(type: type, id: Text(pick(Self.ids))) }

  /// Some of the possible entities; parents have smaller ids, so that there is no cycle.
  mutating func entities() -> [Entity] {
    var entities: [Entity] = []
    for type in RandomSchema.types {
      guard let declaration = schema.entityTypes[type] else { continue }
      for (number, id) in Self.ids.enumerated() where chance(85) {
        var parents: [EntityUID] = []
        for parent in declaration.parents.sorted() {
          var possible = Self.ids.enumerated().filter { parent != type || $0.offset < number }
          // At most one of each type above a document, so that columns can hold them.
          if type == RandomSchema.document {
            possible = possible.shuffled(using: &random).prefix(1).map(\.self)
          }
          for (_, id) in possible where chance(type == RandomSchema.document ? 70 : 25) {
            parents.append(EntityUID(type: parent, id: Text(id)))
          }
        }
        var tags: [(Text, Value)] = []
        if let type = declaration.tags {
          for key in Self.texts where chance(40) { tags.append((key, value(type))) }
        }
        entities.append(
          Entity(
            uid: EntityUID(type: type, id: Text(id)), attributes: record(declaration.attributes),
            parents: parents, tags: ValueRecord(tags)))
      }
    }
    return entities
  }

  mutating func record(_ type: RecordType) -> ValueRecord {
    var members: [(Text, Value)] = []
    for (name, attribute) in type.attributes.sorted(by: { $0.key < $1.key })
    where attribute.isRequired || chance(60) {
      members.append((name, value(attribute.type)))
    }
    return ValueRecord(members)
  }

  mutating func value(_ type: SchemaType) -> Value {
    switch type {
    case .bool: .bool(chance(50))
    case .long: .long(pick([0, 1, 2, -1, 5, .max, .min]))
    case .string: .string(pick(Self.texts))
    case .entity(let type): .entity(uid(type))
    case .set(let element):
      .set(ValueSet((0..<Int.random(in: 0...3, using: &random)).map { _ in value(element) }))
    case .record(let type): .record(record(type))
    case .extension(.decimal): .decimal(Value.Decimal(tenThousandths: pick([0, 1, 15_000, -1])))
    case .extension(.datetime): .datetime(Value.Datetime(milliseconds: pick([0, 86_400_000, .max])))
    case .extension(.duration): .duration(Value.Duration(milliseconds: pick([0, 3_600_000, .max])))
    case .extension(.ip):
      .ip(
        pick(["10.0.0.1", "10.0.0.0/8", "127.0.0.1", "::1"].compactMap { try? Value.IPAddress(parsing: $0) }))
    }
  }

  /// A request of a random environment.
  mutating func request() -> Request {
    let action = pick([RandomSchema.read, RandomSchema.write])
    let declaration = schema.actions[action]
    return Request(
      principal: uid(pick((declaration?.principals ?? []).sorted())), action: action,
      resource: uid(pick((declaration?.resources ?? []).sorted())),
      context: record(declaration?.context ?? .empty))
  }

  /// The request with parts hidden.
  mutating func hiding(_ percent: Int, of request: Request) -> PartialRequest {
    func part(_ uid: EntityUID) -> PartialEntityUID {
      chance(percent) ? .unknown(uid.type) : .known(uid)
    }
    return PartialRequest(
      principal: part(request.principal), action: request.action, resource: part(request.resource),
      context: hiding(percent, of: request.context))
  }

  /// The context, nothing of it, or some attributes at any depth.
  private mutating func hiding(_ percent: Int, of context: ValueRecord) -> PartialContext {
    guard chance(percent) else { return .known(context) }
    if chance(50) { return .unknown }
    var values: [[Text]: Value] = [:]
    reveal(context, at: [], into: &values)
    return .values(values)
  }

  private mutating func reveal(_ record: ValueRecord, at path: [Text], into values: inout [[Text]: Value]) {
    for (name, value) in record {
      if case .record(let inner) = value, chance(50) {
        reveal(inner, at: path + [name], into: &values)
      } else if chance(50) {
        values[path + [name]] = value
      }
    }
  }

  /// What remains of the entities when parts are hidden; those that do not exist may be known to be absent.
  mutating func hiding(_ percent: Int, of store: EntityStore) -> [PartialEntity] {
    var entities: [PartialEntity] = []
    for type in RandomSchema.types {
      for id in Self.ids where !chance(percent) {
        let uid = EntityUID(type: type, id: Text(id))
        guard let node = store.node(uid) else {
          entities.append(.absent(uid))
          continue
        }
        entities.append(
          PartialEntity(
            uid: uid, attributes: chance(percent) ? nil : node.attributes,
            ancestors: chance(percent) ? nil : node.ancestors.members,
            tags: chance(percent) ? nil : node.tags))
      }
    }
    return entities
  }
}
