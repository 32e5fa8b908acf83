/// Entities in JSON with a schema (reference: `entities/json/entities.rs`): the form is that without one, the values
/// are read as the types of their attributes and tags.
extension Entity {
  /// The entity that `json` stands for, which conforms to `schema`; of an action, only that it is declared is checked.
  fileprivate init(_ json: JSONValue, _ schema: Schema) throws(JSONMismatch) {
    let object = try json.object("an entity as an object")
    let uidJSON = try json.member("uid", of: object)
    let uid = try EntityUID(uidJSON)
    guard !uid.type.isAction else {
      self = try Entity(json)
      guard schema.actions[uid] != nil else {
        throw JSONMismatch(.nonconforming(.undeclaredAction), at: uidJSON)
      }
      return
    }
    let type = try JSONMismatch.placing(uidJSON) { () throws(Nonconformance) in
      try schema.declaration(of: uid)
    }
    let attributesJSON = try json.member("attrs", of: object)
    let attributes = try ValueRecord(
      attributesJSON.object("attributes as an object"), at: attributesJSON, as: type.attributes, schema)
    let elements = try json.member("parents", of: object).array("parents as an array")
    let parents = try elements.map { element throws(JSONMismatch) in
      let parent = try EntityUID(element)
      try JSONMismatch.placing(element) { () throws(Nonconformance) in
        try schema.check(parent: parent, of: type)
      }
      return parent
    }
    let tags = try object["tags"].map { json throws(JSONMismatch) in
      try ValueRecord(tags: json.object("tags as an object"), of: type, schema)
    }
    self.init(uid: uid, attributes: attributes, parents: parents, tags: tags ?? .empty)
  }
}

extension ValueRecord {
  fileprivate init(
    tags object: JSONObject, of type: EntityTypeDeclaration, _ schema: Schema
  ) throws(JSONMismatch) {
    self.init(
      try object.members.map { member throws(JSONMismatch) in
        guard let tagType = type.tags else {
          throw JSONMismatch(.nonconforming(.noTags(type.type)), at: member.nameSpan)
        }
        do throws(JSONMismatch) {
          return (member.name, try Value(member.value, as: tagType, schema))
        } catch {
          throw error.within(.tag)
        }
      })
  }
}

extension EntityStore {
  /// The store of the entities of a JSON text, which conform to `schema`, and of the schema's actions.
  ///
  /// Actions may be given too, and then must be as the schema declares them.
  ///
  /// - Throws: where the text is no list of entities, one of them does not conform, or they make no store.
  public init(
    parsingJSON text: [UInt8], schema: Schema, limits: JSONLimits = .entities
  ) throws(JSONError) {
    self = try JSONValue.decoding(text, limits) { json throws(JSONMismatch) in
      let elements = try json.array("entities as an array")
      let entities = try elements.map { element throws(JSONMismatch) in try Entity(element, schema) }
      do throws(ConformanceError) {
        return try EntityStore(checked: entities, schema)
      } catch {
        // Of an entity that is given several times, the last is the one that may differ from those before.
        let position = entities.lastIndex { .entity($0.uid) == error.part }
        throw JSONMismatch(.conformance(error.cause), at: position.map { elements[$0] } ?? json)
      }
    }
  }

  /// The store of entities that conform, but for the actions among them, which are not checked yet.
  private init(checked entities: [Entity], _ schema: Schema) throws(ConformanceError) {
    try schema.validate(entities.filter(\.uid.type.isAction))
    let actions = try EntityStore(actionsOf: schema)
    do {
      self = try actions.overlaying(entities.filter { !$0.uid.type.isAction })
    } catch {
      throw ConformanceError(error)
    }
  }
}
