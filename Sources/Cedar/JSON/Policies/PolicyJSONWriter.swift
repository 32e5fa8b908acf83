/// Why a policy cannot be written as JSON: it would be longer than what may be read.
///
/// Only a path after `has` makes a policy that is much longer in JSON than in Cedar's syntax: JSON repeats what is
/// before `has` for each name of the path.
public struct PolicyTooLarge: Error, Hashable, Sendable, CustomStringConvertible {
  /// In bytes.
  public let limit: Int

  public var description: String { "the policy is too large to be written as JSON: more than \(limit) bytes" }
}

/// Writes policies as JSON, in the form that ``PolicyJSONReader`` reads, with the reference's choices where a form
/// has several spellings.
struct PolicyJSONWriter {
  var json = JSONWriter()
  /// In bytes; what the reader accepts, where nothing else is said.
  private let limit: Int

  init(limit: Int = JSONLimits.policies.bytes) { self.limit = limit }

  var bytes: [UInt8] { json.bytes }

  mutating func write(_ set: PolicySet) throws(PolicyTooLarge) {
    json.beginObject()
    json.name("templates")
    json.beginObject()
    for template in set.templates {
      json.name(template.id.text)
      try write(template)
    }
    json.endObject()
    json.name("staticPolicies")
    json.beginObject()
    for policy in set.policies where policy.link == nil {
      json.name(policy.id.text)
      try write(policy)
    }
    json.endObject()
    json.name("templateLinks")
    json.beginArray()
    for link in set.policies.compactMap(\.link) { write(link) }
    json.endArray()
    json.endObject()
  }

  mutating func write(_ policy: Policy) throws(PolicyTooLarge) {
    try write(policy.body, policy.scope) { (writer, uid) in writer.member("entity", uid) }
  }

  mutating func write(_ template: PolicyTemplate) throws(PolicyTooLarge) {
    try write(template.body, template.scope) { (writer, reference) in
      switch reference {
      case .entity(let uid): writer.member("entity", uid)
      case .slot(let slot): writer.json.member("slot", Text(slot.rawValue))
      }
    }
  }

  private mutating func write(_ link: TemplateLink) {
    json.beginObject()
    json.member("templateId", link.template.text)
    json.member("newId", link.id.text)
    json.name("values")
    json.beginObject()
    for slot in Slot.allCases {
      guard let uid = link.values[slot] else { continue }
      json.name(Text(slot.rawValue))
      json.beginObject()
      member("__entity", uid)
      json.endObject()
    }
    json.endObject()
    json.endObject()
  }

  /// - Parameter writeReference: writes the member for what a constraint refers to.
  private mutating func write<Reference>(
    _ body: PolicyBody, _ scope: Scope<Reference>, _ writeReference: (inout Self, Reference) -> Void
  ) throws(PolicyTooLarge) {
    json.beginObject()
    json.member("effect", Text(body.effect.rawValue))
    json.name("principal")
    write(scope.principal, writeReference)
    json.name("action")
    write(scope.action)
    json.name("resource")
    write(scope.resource, writeReference)
    json.name("conditions")
    json.beginArray()
    for condition in body.conditions {
      json.beginObject()
      json.member("kind", Text(condition.kind.rawValue))
      json.name("body")
      try write(condition.expression)
      json.endObject()
    }
    json.endArray()
    write(body.annotations)
    json.endObject()
    try checkSize()
  }

  private mutating func write(_ annotations: [Annotation]) {
    guard !annotations.isEmpty else { return }
    json.name("annotations")
    json.beginObject()
    for annotation in annotations {
      json.name(annotation.key)
      if annotation.hasValue { json.string(annotation.value) } else { json.null() }
    }
    json.endObject()
  }

  func checkSize() throws(PolicyTooLarge) {
    guard json.bytes.count <= limit else { throw PolicyTooLarge(limit: limit) }
  }
}

// MARK: Scope

extension PolicyJSONWriter {
  private mutating func write<Reference>(
    _ constraint: EntityConstraint<Reference>, _ writeReference: (inout Self, Reference) -> Void
  ) {
    json.beginObject()
    switch constraint {
    case .any: json.member("op", "All")
    case .equal(let reference):
      json.member("op", "==")
      writeReference(&self, reference.node)
    case .in(let reference):
      json.member("op", "in")
      writeReference(&self, reference.node)
    case .isType(let type):
      json.member("op", "is")
      json.member("entity_type", type.node.name)
    case .isTypeIn(let type, let reference):
      json.member("op", "is")
      json.member("entity_type", type.node.name)
      json.name("in")
      json.beginObject()
      writeReference(&self, reference.node)
      json.endObject()
    }
    json.endObject()
  }

  private mutating func write(_ constraint: ActionConstraint) {
    json.beginObject()
    switch constraint {
    case .any: json.member("op", "All")
    case .equal(let action):
      json.member("op", "==")
      member("entity", action.node)
    case .in(let action):
      json.member("op", "in")
      member("entity", action.node)
    case .inAny(let actions) where actions.count == 1:
      // The reference writes a set of one as its member.
      json.member("op", "in")
      member("entity", actions[0].node)
    case .inAny(let actions):
      json.member("op", "in")
      json.name("entities")
      json.beginArray()
      for action in actions { write(action.node) }
      json.endArray()
    }
    json.endObject()
  }

  /// `{ "type": …, "id": … }`
  private mutating func write(_ uid: EntityUID) {
    json.beginObject()
    json.member("type", uid.type.name)
    json.member("id", uid.id)
    json.endObject()
  }

  mutating func member(_ name: Text, _ uid: EntityUID) {
    json.name(name)
    write(uid)
  }
}

extension JSONWriter {
  mutating func member(_ name: Text, _ value: Text) {
    self.name(name)
    string(value)
  }
}
