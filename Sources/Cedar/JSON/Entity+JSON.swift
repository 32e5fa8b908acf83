/// Entities in JSON without a schema (reference: `entities/json/entities.rs`).
///
///     [ { "uid": …, "attrs": { … }, "parents": [ … ], "tags": { … } }, … ]
///
/// `tags` may be left out; further members are ignored.
extension Entity {
  public init(_ json: JSONValue) throws(JSONMismatch) {
    let object = try json.object("an entity as an object")
    let uid = try EntityUID(json.member("uid", of: object))
    let attributes = try ValueRecord(
      attributes: json.member("attrs", of: object).object("attributes as an object"))
    let elements = try json.member("parents", of: object).array("parents as an array")
    let parents = try elements.map { element throws(JSONMismatch) in
      let parent = try EntityUID(element)
      guard !uid.type.isAction || parent.type.isAction else {
        throw JSONMismatch(.actionParentNotAction, at: element)
      }
      return parent
    }
    let tags = try object["tags"].map { json throws(JSONMismatch) in
      try ValueRecord(attributes: json.object("tags as an object"))
    }
    self.init(uid: uid, attributes: attributes, parents: parents, tags: tags ?? .empty)
  }

  /// The entities of a JSON text, in its order; one may be given twice.
  public static func parse(
    json text: [UInt8], limits: JSONLimits = .entities
  ) throws(JSONError) -> [Entity] {
    try JSONValue.decoding(text, limits) { json throws(JSONMismatch) in
      try json.array("entities as an array").map { element throws(JSONMismatch) in try Entity(element) }
    }
  }
}

extension EntityType {
  /// Whether entities of the type are actions, in any namespace.
  var isAction: Bool { Text(basename) == "Action" }
}

extension EntityStore {
  /// The store of the entities of a JSON text.
  ///
  /// - Throws: ``JSONError`` where the text is no list of entities, ``EntityStoreError`` where they make no store.
  public init(parsingJSON text: [UInt8], limits: JSONLimits = .entities) throws {
    try self.init(Entity.parse(json: text, limits: limits))
  }
}
