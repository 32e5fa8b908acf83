/// Links of templates in the form of the reference's command line.
///
///     [ { "template_id": "…", "link_id": "…", "args": { "?principal": "T::\"id\"", "?resource": "…" } }, … ]
///
/// Further members are ignored.
extension TemplateLink {
  public init(_ json: JSONValue) throws(JSONMismatch) {
    let object = try json.object("a template link as an object")
    var values: [Slot: EntityUID] = [:]
    for member in try json.member("args", of: object).object("slot values as an object").members {
      guard let slot = Slot(rawValue: member.name.string) else {
        throw JSONMismatch(.unknownSlot, at: member.nameSpan)
      }
      values[slot] = try EntityUID(text: member.value)
    }
    self.init(
      template: PolicyID(try json.member("template_id", of: object).string("the id of a template")),
      id: PolicyID(try json.member("link_id", of: object).string("the id of the new policy")),
      values: values)
  }

  /// The links of a JSON text, in its order.
  public static func parse(
    json text: [UInt8], limits: JSONLimits = .policies
  ) throws(JSONError) -> [TemplateLink] {
    try JSONValue.decoding(text, limits) { json throws(JSONMismatch) in
      try json.array("links as an array").map { element throws(JSONMismatch) in try TemplateLink(element) }
    }
  }
}

extension EntityUID {
  /// The entity that a JSON string names in Cedar's syntax.
  fileprivate init(text json: JSONValue) throws(JSONMismatch) {
    let text = try json.string("an entity as a string in Cedar's syntax")
    do {
      try self.init(parsing: text.string, file: "")
    } catch {
      throw JSONMismatch(.entityText, at: json)
    }
  }
}
