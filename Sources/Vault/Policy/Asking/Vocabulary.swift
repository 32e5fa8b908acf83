import Cedar

/// The catalogue and the places as Cedar sees them: one shared store of entities, and their identifiers.
///
///     Role · Purpose {opens, posts, highest} · Level {rank} · Category · RecordType {class, fields}
///     Field in (Level, Category) {level, maskedLevel, category, needsConsent} · Place in Place
///
/// The post and the record asked about are laid over it for each question; they are always called the same, so
/// that no policy can single one out.
struct Vocabulary: Sendable {
  let store: EntityStore

  private let roles: [Name: EntityUID]
  private let purposes: [Name: EntityUID]
  private let types: [Name: TypeEntities]
  private let places: [PlacePath: EntityUID]
  private let actions: [Action: EntityUID]
  private let categories: [Category: EntityUID]

  /// A record type and its fields, by position.
  struct TypeEntities: Sendable {
    let type: EntityUID
    let fields: [EntityUID]
  }

  static let post = EntityUID(type: "Post", id: "asking")
  static let record = EntityUID(type: "Record", id: "asked")
  static let vault = EntityUID(type: "Vault", id: "vault")
  static let anyField = EntityUID(type: "Field", id: "any")
  static let noPurpose = EntityUID(type: "Purpose", id: "none")
  static let noPlace = EntityUID(type: "Place", id: "")
  private static let noCategory = EntityUID(type: "Category", id: Category.none.text)

  init(_ catalog: Catalog, places: [PlacePath]) {
    var entities: [Entity] = []
    func add(_ uid: EntityUID, _ attributes: [(Text, Value)] = [], in parents: [EntityUID] = []) -> EntityUID
    {
      entities.append(Entity(uid: uid, attributes: ValueRecord(attributes), parents: parents))
      return uid
    }

    _ = add(Vocabulary.vault)
    roles = Vocabulary.table(catalog.roles.map(\.name)) { add(EntityUID(type: "Role", id: $0.text)) }
    for level in Level.allCases {
      _ = add(Vocabulary.uid(level), [("rank", .long(Int64(level.rawValue)))])
    }
    let categories = Vocabulary.table(catalog.categories.map(\.category)) {
      add(EntityUID(type: "Category", id: $0.text))
    }
    self.categories = categories
    _ = add(
      Vocabulary.anyField,
      [
        ("level", .long(0)), ("maskedLevel", .long(0)), ("category", .entity(Vocabulary.noCategory)),
        ("needsConsent", .bool(false)),
      ])
    var types: [Name: TypeEntities] = [:]
    for type in catalog.recordTypes {
      let fields = type.fields.map { field in
        let category = categories[field.category] ?? Vocabulary.noCategory
        return add(
          EntityUID(type: "Field", id: field.fieldName.description),
          [
            ("level", .long(Int64(field.level.rawValue))),
            ("maskedLevel", .long(Int64(field.maskedLevel.rawValue))),
            ("category", .entity(category)), ("needsConsent", .bool(field.needsConsent)),
          ],
          in: [Vocabulary.uid(field.level), category])
      }
      let uid = add(
        EntityUID(type: "RecordType", id: type.name.text),
        [
          ("class", .string(Text(type.accessClass.rawValue))),
          ("fields", .set(ValueSet(fields.map(Value.entity)))),
        ])
      types[type.name] = TypeEntities(type: uid, fields: fields)
    }
    self.types = types
    func fieldUID(_ name: FieldName) -> EntityUID? {
      catalog.field(name).flatMap { types[name.type]?.fields[$0.index] }
    }
    let roles = roles
    purposes = Vocabulary.table(catalog.purposes.map(\.name)) { name in
      let purpose = catalog.purpose(name)
      let opens = (purpose?.opens ?? []).compactMap(fieldUID).map(Value.entity)
      let posts = (purpose?.posts ?? []).compactMap { roles[$0] }.map(Value.entity)
      return add(
        EntityUID(type: "Purpose", id: name.text),
        [
          ("opens", .set(ValueSet(opens))), ("posts", .set(ValueSet(posts))),
          ("highest", .long(Int64(purpose?.highest.rawValue ?? 0))),
        ])
    }
    _ = add(Vocabulary.noPurpose, [("opens", .set([])), ("posts", .set([])), ("highest", .long(0))])
    actions = Vocabulary.table(Action.allCases) { add(EntityUID(type: "Action", id: $0.rawValue)) }
    _ = add(Vocabulary.noPlace)
    self.places = Vocabulary.table(Vocabulary.withAncestors(places)) { place in
      add(Vocabulary.uid(place), in: place.parent.map { [Vocabulary.uid($0)] } ?? [])
    }
    do {
      store = try EntityStore(entities)
    } catch {
      // Every identifier above is made once from a key that is unique, and places hang below shorter paths.
      preconditionFailure("the catalogue's entities clash: \(error)")
    }
  }

  private static func table<Key: Hashable>(_ keys: [Key], _ value: (Key) -> EntityUID) -> [Key: EntityUID] {
    var table: [Key: EntityUID] = [:]
    for key in keys { table[key] = value(key) }
    return table
  }

  private static func withAncestors(_ places: [PlacePath]) -> [PlacePath] {
    var all: Set<PlacePath> = []
    for place in places {
      var next: PlacePath? = place
      while let place = next, all.insert(place).inserted { next = place.parent }
    }
    return all.sorted()
  }

  private static func uid(_ level: Level) -> EntityUID { EntityUID(type: "Level", id: level.description) }

  private static func uid(_ place: PlacePath) -> EntityUID { EntityUID(type: "Place", id: place.text) }

  func entity(of role: Name) -> EntityUID { roles[role] ?? EntityUID(type: "Role", id: role.text) }

  func entity(of action: Action) -> EntityUID {
    actions[action] ?? EntityUID(type: "Action", id: action.rawValue)
  }

  /// The purpose; one the catalogue does not have is none.
  func entity(of purpose: Name?) -> EntityUID { purpose.flatMap { purposes[$0] } ?? Vocabulary.noPurpose }

  func entity(of category: Category) -> EntityUID { categories[category] ?? Vocabulary.noCategory }

  func entities(of type: Name) -> TypeEntities? { types[type] }

  func entity(of place: PlacePath?) -> EntityUID {
    guard let place else { return Vocabulary.noPlace }
    return places[place] ?? Vocabulary.uid(place)
  }

  /// The place with, where the tree does not know it, the places its path names.
  func parents(at place: PlacePath) -> [EntityUID] {
    if let uid = places[place] { return [uid] }
    var parents: [EntityUID] = []
    var next: PlacePath? = place
    while let place = next {
      parents.append(entity(of: place))
      next = place.parent
    }
    return parents
  }

  func entity(of field: FieldName, in catalog: Catalog) -> EntityUID? {
    catalog.field(field).flatMap { types[field.type]?.fields[$0.index] }
  }
}
