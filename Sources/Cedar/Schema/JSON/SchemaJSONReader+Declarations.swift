/// Common types, entity types and actions in JSON.
///
///     ENTITY     := { "memberOfTypes": [NAME, …], "shape": TYPE, "tags": TYPE } | { "enum": ["id", …] }
///     ACTION     := { "memberOf": [{ "id": …, "type": NAME }, …], "appliesTo": APPLIES-TO }
///     APPLIES-TO := { "principalTypes": [NAME, …], "resourceTypes": [NAME, …], "context": TYPE }
///
/// All three, and attributes too, may have `annotations`. Members may be left out but for the two lists of types.
extension SchemaJSONReader {
  func commonType(_ member: JSONObject.Member) throws(SchemaError) -> SchemaFragment.CommonType {
    let name = Located(node: member.name, span: member.nameSpan)
    try checkDeclarable(name, "the name of a type", isSimple: true)
    if SchemaName.reservedForCommonTypes.contains(name.node) {
      throw failure("the name `\(name.node)` is reserved and cannot be that of a common type", at: name.span)
    }
    let object = try object(member.value, "a type as an object")
    return SchemaFragment.CommonType(
      name: name, annotations: try annotations(object["annotations"]),
      type: try type(member.value, depth: 1, besides: ["annotations"]))
  }

  func entityType(_ member: JSONObject.Member) throws(SchemaError) -> SchemaFragment.EntityTypes {
    let name = Located(node: member.name, span: member.nameSpan)
    try checkDeclarable(name, "the name of a type", isSimple: true)
    let standard = ["memberOfTypes", "shape", "tags"]
    let members = try fields(
      member.value, "an entity type as an object", standard + ["enum", "annotations"])
    let definition: SchemaFragment.EntityTypes.Definition
    if let choices = members["enum"] {
      let clash = members.members.first { member in standard.contains { Text($0) == member.name } }
      if let clash {
        throw failure(
          "unexpected member `\(clash.name)`: entities of an `enum` type have only their ids",
          at: clash.nameSpan)
      }
      definition = .enumerated(try self.choices(choices))
    } else {
      let parents = try members["memberOfTypes"].map { json throws(SchemaError) in try types(json) } ?? []
      let shape = try members["shape"].map { json throws(SchemaError) in try type(json, depth: 1) }
      let tags = try members["tags"].map { json throws(SchemaError) in try type(json, depth: 1) }
      definition = .standard(parents: parents, shape: shape ?? noAttributes(in: member.value), tags: tags)
    }
    return SchemaFragment.EntityTypes(
      names: [name], annotations: try annotations(members["annotations"]), definition: definition)
  }

  private func choices(_ json: JSONValue) throws(SchemaError) -> [Text] {
    let choices = try elements(json, "the ids as an array").map { id throws(SchemaError) in
      try text(id, "an id as a string")
    }
    if choices.isEmpty {
      throw failure("the list of ids is empty", at: json.span, hint: "an `enum` type has at least one id")
    }
    return choices
  }

  // MARK: Actions

  func action(_ member: JSONObject.Member) throws(SchemaError) -> SchemaFragment.Actions {
    let members = try fields(
      member.value, "an action as an object", ["attributes", "appliesTo", "memberOf", "annotations"])
    if let attributes = members["attributes"], !attributes.isNull {
      throw failure("attributes of actions are not supported", at: attributes.span, hint: "leave them out")
    }
    let groups = try members["memberOf"].flatMap { json throws(SchemaError) in
      json.isNull ? nil : try elements(json, "groups as an array")
    }
    let parents = try (groups ?? []).map { group throws(SchemaError) in try actionReference(group) }
    var principals: [Located<Text>] = []
    var resources: [Located<Text>] = []
    var context = noAttributes(in: member.value)
    if let appliesTo = members["appliesTo"], !appliesTo.isNull {
      let clauses = try fields(
        appliesTo, "`appliesTo` as an object", ["principalTypes", "resourceTypes", "context"])
      principals = try types(try required("principalTypes", of: clauses, in: appliesTo))
      resources = try types(try required("resourceTypes", of: clauses, in: appliesTo))
      if let json = clauses["context"] { context = try type(json, depth: 1) }
    }
    return SchemaFragment.Actions(
      names: [Located(node: member.name, span: member.nameSpan)],
      annotations: try annotations(members["annotations"]), parents: parents, principals: principals,
      resources: resources, context: context)
  }

  private func actionReference(_ json: JSONValue) throws(SchemaError) -> SchemaFragment.ActionReference {
    let members = try fields(json, "an action as `{\"id\": …, \"type\": …}`", ["id", "type"])
    let id = try text(try required("id", of: members, in: json), "an id as a string")
    let type = try members["type"].flatMap { json throws(SchemaError) in
      json.isNull ? nil : try reference(json, "the name of a type")
    }
    return SchemaFragment.ActionReference(type: type?.node, id: id, span: json.span)
  }

  private func types(_ json: JSONValue) throws(SchemaError) -> [Located<Text>] {
    try elements(json, "entity types as an array").map { name throws(SchemaError) in
      try reference(name, "the name of an entity type")
    }
  }

  private func noAttributes(in json: JSONValue) -> SchemaFragment.TypeExpression {
    SchemaFragment.TypeExpression(kind: .record([]), span: json.span)
  }
}

extension JSONValue {
  fileprivate var isNull: Bool {
    if case .null = content { true } else { false }
  }
}
