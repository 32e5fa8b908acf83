/// Reads schemas in the JSON format (reference: `validator/json_schema.rs`).
///
///     { NAMESPACE: { "commonTypes": { NAME: TYPE, … }, "entityTypes": { NAME: ENTITY, … },
///                    "actions": { ID: ACTION, … }, "annotations": ANNOTATIONS }, … }
///
/// `commonTypes` and `annotations` may be left out, and there are no further members anywhere. A namespace is a name
/// in normal form, or empty for what stands outside every namespace.
struct SchemaJSONReader {
  let source: SourceFile

  func namespaces() throws(SchemaError) -> [SchemaFragment.Namespace] {
    let root: JSONValue
    do {
      root = try JSONValue(parsing: source.bytes, limits: SchemaLimits.json)
    } catch {
      let offset = UInt32(truncatingIfNeeded: error.offset)
      throw failure(error.cause.description, at: SourceSpan(offset, offset))
    }
    return try object(root, "a schema as an object").members.map { member throws(SchemaError) in
      try namespace(member)
    }
  }

  private func namespace(_ member: JSONObject.Member) throws(SchemaError) -> SchemaFragment.Namespace {
    let name = Located(node: member.name, span: member.nameSpan)
    if !name.node.isEmpty { try checkDeclarable(name, "the name of a namespace") }
    guard name.node.utf8.count <= SchemaLimits.namespaceBytes else {
      throw failure(SchemaName.tooLongNamespace, at: name.span)
    }
    let members = try fields(
      member.value, "a namespace as an object", ["commonTypes", "entityTypes", "actions", "annotations"])
    let annotations = try annotations(members["annotations"])
    if name.node.isEmpty, !annotations.isEmpty {
      throw failure(
        "annotations are not allowed on the empty namespace",
        at: (members["annotations"] ?? member.value).span)
    }
    var namespace = SchemaFragment.Namespace(name: name, annotations: annotations)
    if let commonTypes = members["commonTypes"] {
      for member in try object(commonTypes, "common types as an object").members {
        namespace.commonTypes.append(try commonType(member))
      }
    }
    let entityTypes = try required("entityTypes", of: members, in: member.value)
    for member in try object(entityTypes, "entity types as an object").members {
      namespace.entityTypes.append(try entityType(member))
    }
    let actions = try required("actions", of: members, in: member.value)
    for member in try object(actions, "actions as an object").members {
      namespace.actions.append(try action(member))
    }
    return namespace
  }

  // MARK: Annotations

  /// `{ KEY: "value" or null, … }`
  func annotations(_ json: JSONValue?) throws(SchemaError) -> [Annotation] {
    guard let json else { return [] }
    return try object(json, "annotations as an object").members.map { member throws(SchemaError) in
      guard Identifier.hasForm(member.name.string) else {
        throw failure("the key of an annotation is no identifier", at: member.nameSpan)
      }
      if case .null = member.value.content { return Annotation(key: member.name, value: nil) }
      return Annotation(key: member.name, value: try text(member.value, "a string or null"))
    }
  }

  // MARK: Names

  /// Fails where `name` is not one that a declaration may have; `isSimple` names are one identifier.
  func checkDeclarable(
    _ name: Located<Text>, _ what: String, isSimple: Bool = false
  ) throws(SchemaError) {
    let isName =
      isSimple
      ? Identifier.isUsableName(name.node) : Identifier.isName(name.node.string, allowingReserved: false)
    guard !isName else { return }
    if Identifier.isName(name.node.string, allowingReserved: true) {
      if !isSimple || !SchemaName.isQualified(name.node) {
        throw failure("the name contains `__cedar`, which is reserved", at: name.span)
      }
    }
    throw failure("not \(what): \(Printer.quoted(name.node))", at: name.span, hint: nameHint(name.node))
  }

  /// The name that `json` is; it may have a component `__cedar`.
  func reference(_ json: JSONValue, _ what: String) throws(SchemaError) -> Located<Text> {
    let name = try text(json, what)
    guard Identifier.isName(name.string, allowingReserved: true) else {
      throw failure("not \(what): \(Printer.quoted(name))", at: json.span, hint: nameHint(name))
    }
    return Located(node: name, span: json.span)
  }

  private func nameHint(_ name: Text) -> String {
    name.unicodeScalars.contains(where: \.properties.isWhitespace)
      ? "write the name without blanks" : "a name is identifiers joined by `::`, none of them a reserved word"
  }

  // MARK: Members

  func object(_ json: JSONValue, _ what: String) throws(SchemaError) -> JSONObject {
    guard case .object(let object) = json.content else { throw mismatch(json, what) }
    return object
  }

  /// The members of `json`, which is an object with no other members than `known` ones.
  func fields(_ json: JSONValue, _ what: String, _ known: [String]) throws(SchemaError) -> JSONObject {
    let object = try object(json, what)
    for member in object.members where !known.contains(where: { Text($0) == member.name }) {
      throw failure(
        "unknown member \(Printer.quoted(member.name)): expected \(listed(known))", at: member.nameSpan,
        hint: Spelling.hint(for: member.name, among: known.map { Text($0) }))
    }
    return object
  }

  func required(
    _ name: String, of object: JSONObject, in json: JSONValue
  ) throws(SchemaError) -> JSONValue {
    guard let value = object[Text(name)] else {
      throw failure("the member `\(name)` is missing", at: json.span)
    }
    return value
  }

  func elements(_ json: JSONValue, _ what: String) throws(SchemaError) -> [JSONValue] {
    guard case .array(let elements) = json.content else { throw mismatch(json, what) }
    return elements
  }

  func text(_ json: JSONValue, _ what: String) throws(SchemaError) -> Text {
    guard let text = json.text else { throw mismatch(json, what) }
    return text
  }

  // MARK: Errors

  func failure(_ message: String, at span: SourceSpan, hint: String? = nil) -> SchemaError {
    SchemaError(message, at: span, in: source, hint: hint)
  }

  func mismatch(_ json: JSONValue, _ what: String) -> SchemaError {
    failure("expected \(what), got \(json.kind.rawValue)", at: json.span)
  }

  private func listed(_ names: [String]) -> String {
    names.isEmpty ? "no member" : names.map { "`\($0)`" }.joined(separator: ", ")
  }
}
