/// Reads policies and templates from JSON (reference: `est.rs`, `est/scope_constraints.rs`).
///
///     { "effect": "permit" | "forbid",
///       "principal": CONSTRAINT, "action": CONSTRAINT, "resource": CONSTRAINT,
///       "conditions": [ { "kind": "when" | "unless", "body": EXPRESSION }, … ],
///       "annotations": { KEY: STRING or null, … } }
///
///     CONSTRAINT := { "op": "All" }
///                 | { "op": "==", "entity": ENTITY } | { "op": "==", "slot": SLOT }
///                 | { "op": "in", "entity": ENTITY } | { "op": "in", "slot": SLOT }
///                 | { "op": "in", "entities": [ ENTITY, … ] }
///                 | { "op": "is", "entity_type": NAME, "in": { "entity": ENTITY } or { "slot": SLOT } }
///
/// `entities` is for actions only, `slot` and `is` for the others. `annotations` and `in` may be left out. Stricter
/// than the reference: it ignores what else stands in constraints but `is`.
struct PolicyJSONReader {
  /// The source whose places the parts of the policies get.
  let source: SourceFile

  init(_ source: SourceFile) { self.source = source }

  func policy(_ json: JSONValue, id: PolicyID) throws(JSONMismatch) -> Policy {
    let (scope, body) = try parts(json)
    guard let scope = scope.filled(with: [:]) else { throw JSONMismatch(.misplacedSlot, at: json) }
    return Policy(id: id, scope: scope, body: body)
  }

  func template(_ json: JSONValue, id: PolicyID) throws(JSONMismatch) -> PolicyTemplate {
    let (scope, body) = try parts(json)
    let template = PolicyTemplate(id: id, scope: scope, body: body)
    guard !template.slots.isEmpty else { throw JSONMismatch(.templateWithoutSlots, at: json) }
    return template
  }

  private func parts(_ json: JSONValue) throws(JSONMismatch) -> (Scope<EntityOrSlot>, PolicyBody) {
    let object = try json.object("a policy as an object")
    try object.refuseMembers(
      besides: ["effect", "principal", "action", "resource", "conditions", "annotations"])
    let effect = try json.member("effect", of: object)
    guard let effect = effect.text.flatMap({ Effect(rawValue: $0.string) }) else {
      throw JSONMismatch(.expected("`permit` or `forbid`", found: effect.kind), at: effect)
    }
    let scope = Scope(
      principal: try constraint(on: .principal, json.member("principal", of: object)),
      action: try actionConstraint(json.member("action", of: object)),
      resource: try constraint(on: .resource, json.member("resource", of: object)))
    let conditions = try json.member("conditions", of: object).array("conditions as an array")
      .map { element throws(JSONMismatch) in try condition(element) }
    let body = PolicyBody(
      effect: effect, annotations: try annotations(object["annotations"]), conditions: conditions,
      source: source, span: json.span)
    return (scope, body)
  }

  private func annotations(_ json: JSONValue?) throws(JSONMismatch) -> [Annotation] {
    guard let json else { return [] }
    return try json.object("annotations as an object").members.map { member throws(JSONMismatch) in
      guard Identifier.hasForm(member.name.string) else {
        throw JSONMismatch(.annotationName, at: member.nameSpan)
      }
      if case .null = member.value.content { return Annotation(key: member.name, value: nil) }
      return Annotation(key: member.name, value: try member.value.string("a string or null"))
    }
  }

  private func condition(_ json: JSONValue) throws(JSONMismatch) -> Condition {
    let object = try json.object("a condition as an object")
    try object.refuseMembers(besides: ["kind", "body"])
    let kind = try json.member("kind", of: object)
    guard let kind = kind.text.flatMap({ Condition.Kind(rawValue: $0.string) }) else {
      throw JSONMismatch(.expected("`when` or `unless`", found: kind.kind), at: kind)
    }
    return Condition(
      kind: kind, expression: try expression(json.member("body", of: object)), span: json.span)
  }
}

// MARK: Scope

extension PolicyJSONReader {
  private func constraint(
    on variable: Slot, _ json: JSONValue
  ) throws(JSONMismatch) -> EntityConstraint<EntityOrSlot> {
    let object = try json.object("a constraint as an object")
    switch try operation(json, object) {
    case "All", "all":
      try object.refuseMembers(besides: ["op"])
      return .any
    case "==": return .equal(try reference(for: variable, json, object, besides: ["op"]))
    case "in": return .in(try reference(for: variable, json, object, besides: ["op"]))
    case "is":
      try object.refuseMembers(besides: ["op", "entity_type", "in"])
      let name = try json.member("entity_type", of: object)
      let type = Located(node: try entityType(name), span: name.span)
      guard let container = object["in"], container.kind != .null else { return .isType(type) }
      let members = try container.object("an entity or a slot as an object")
      return .isTypeIn(type, try reference(for: variable, container, members, besides: []))
    default: throw JSONMismatch(.unknownOperator, at: object["op"] ?? json)
    }
  }

  private func actionConstraint(_ json: JSONValue) throws(JSONMismatch) -> ActionConstraint {
    let object = try json.object("a constraint as an object")
    switch try operation(json, object) {
    case "All", "all":
      try object.refuseMembers(besides: ["op"])
      return .any
    case "==":
      try object.refuseMembers(besides: ["op", "entity"])
      return .equal(try action(json.member("entity", of: object)))
    case "in":
      guard let entities = object["entities"] else {
        try object.refuseMembers(besides: ["op", "entity"])
        return .in(try action(json.member("entity", of: object)))
      }
      try object.refuseMembers(besides: ["op", "entities"])
      return .inAny(
        try entities.array("actions as an array").map { element throws(JSONMismatch) in try action(element) })
    default: throw JSONMismatch(.unknownOperator, at: object["op"] ?? json)
    }
  }

  private func operation(_ json: JSONValue, _ object: JSONObject) throws(JSONMismatch) -> String {
    try json.member("op", of: object).string("an operator as a string").string
  }

  private func action(_ json: JSONValue) throws(JSONMismatch) -> Located<EntityUID> {
    let entity = try EntityUID(json)
    guard entity.type.isAction else { throw JSONMismatch(.notAction, at: json) }
    return Located(node: entity, span: json.span)
  }

  /// `"entity": ENTITY` or `"slot": SLOT` in `object`, the content of `json`.
  private func reference(
    for variable: Slot, _ json: JSONValue, _ object: JSONObject, besides names: Set<Text>
  ) throws(JSONMismatch) -> Located<EntityOrSlot> {
    guard let slot = object["slot"] else {
      try object.refuseMembers(besides: names.union(["entity"]))
      let entity = try json.member("entity", of: object)
      return Located(node: .entity(try EntityUID(entity)), span: entity.span)
    }
    try object.refuseMembers(besides: names.union(["slot"]))
    guard let name = Slot(rawValue: try slot.string("a slot as a string").string) else {
      throw JSONMismatch(.unknownSlot, at: slot)
    }
    guard name == variable else { throw JSONMismatch(.misplacedSlot, at: slot) }
    return Located(node: .slot(name), span: slot.span)
  }

  func entityType(_ json: JSONValue) throws(JSONMismatch) -> EntityType {
    guard let type = EntityType(validating: try json.string("the name of an entity type").string) else {
      throw JSONMismatch(.entityTypeName, at: json)
    }
    return type
  }
}
