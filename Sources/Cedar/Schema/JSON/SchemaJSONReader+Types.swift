/// Types in JSON.
///
///     TYPE := { "type": "String" | "Long" | "Boolean" }
///           | { "type": "Set", "element": TYPE }
///           | { "type": "Record", "attributes": { NAME: TYPE and "required": BOOL and "annotations": …, … } }
///           | { "type": "Entity" | "Extension" | "EntityOrCommon", "name": NAME }
///           | { "type": NAME }                                               the common type NAME
extension SchemaJSONReader {
  /// - Parameters:
  ///   - depth: How many types the type is within, itself included.
  ///   - others: Members that may stand in the object besides those of a type.
  func type(
    _ json: JSONValue, depth: Int, besides others: [String] = []
  ) throws(SchemaError) -> SchemaFragment.TypeExpression {
    let object = try object(json, "a type as an object")
    if depth > SchemaLimits.typeDepth {
      throw failure(
        "the type nests too deeply: at most \(SchemaLimits.typeDepth) levels are allowed", at: json.span)
    }
    func allow(_ members: String...) throws(SchemaError) {
      _ = try fields(json, "a type as an object", ["type"] + members + others)
    }
    func name(_ what: String) throws(SchemaError) -> Located<Text> {
      try allow("name")
      return try reference(try required("name", of: object, in: json), what)
    }
    let typeMember = try required("type", of: object, in: json)
    let kind: SchemaFragment.TypeExpression.Kind
    switch try text(typeMember, "the kind of the type as a string") {
    case "String":
      try allow()
      kind = .string
    case "Long":
      try allow()
      kind = .long
    case "Boolean":
      try allow()
      kind = .bool
    case "Set":
      try allow("element")
      kind = .set(try type(try required("element", of: object, in: json), depth: depth + 1))
    case "Record":
      try allow("attributes", "additionalAttributes")
      kind = .record(try attributes(of: object, in: json, depth: depth))
    case "Entity": kind = .reference(try name("the name of an entity type").node, to: .entityType)
    case "EntityOrCommon": kind = .reference(try name("the name of a type").node, to: .either)
    case "Extension": kind = .extension(try name("the name of an extension type"))
    default:
      try allow()
      kind = .reference(try reference(typeMember, "the name of a type").node, to: .commonType)
    }
    return SchemaFragment.TypeExpression(kind: kind, span: json.span)
  }

  private func attributes(
    of object: JSONObject, in json: JSONValue, depth: Int
  ) throws(SchemaError) -> [SchemaFragment.Attribute] {
    if let isOpen = object["additionalAttributes"] {
      guard case .bool(let isOpen) = isOpen.content else { throw mismatch(isOpen, "a boolean") }
      if isOpen {
        throw failure(
          "records with additional attributes are not supported", at: json.span,
          hint: "list every attribute, and leave out `additionalAttributes`")
      }
    }
    let attributes = try required("attributes", of: object, in: json)
    return try self.object(attributes, "attributes as an object").members.map { member throws(SchemaError) in
      let members = try self.object(member.value, "a type as an object")
      var isRequired = true
      if let required = members["required"] {
        guard case .bool(let required) = required.content else { throw mismatch(required, "a boolean") }
        isRequired = required
      }
      return SchemaFragment.Attribute(
        name: Located(node: member.name, span: member.nameSpan),
        annotations: try annotations(members["annotations"]),
        type: try type(member.value, depth: depth + 1, besides: ["required", "annotations"]),
        isRequired: isRequired)
    }
  }
}
