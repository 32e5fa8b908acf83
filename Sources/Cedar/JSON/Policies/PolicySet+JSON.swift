/// Policy sets in JSON (reference: `est/policy_set.rs`; documentation: "JSON policy format").
///
///     { "staticPolicies": { ID: POLICY, … },
///       "templates": { ID: POLICY, … },
///       "templateLinks": [ { "templateId": ID, "newId": ID, "values": { "?principal": ENTITY, … } }, … ] }
///
/// All three members must be there. An unknown member is an error, as is a template without slots.
extension PolicySet {
  /// The policies of a JSON text: the static ones, the templates, and what is linked to them, each in the order of
  /// the text.
  ///
  /// - Parameter file: the name of the source in errors and in ``Policy/location``.
  /// - Throws: the first error; its message begins with the way to the part of the text that is at fault.
  public init(
    parsingJSON text: [UInt8], file: String, limits: JSONLimits = .policies
  ) throws(SyntaxError) {
    let source = SourceFile(name: file, bytes: text)
    let parts = try source.decodingJSON(limits) { json throws(JSONMismatch) in try Parts(json, source) }
    self.init()
    for policy in parts.policies { try add(policy) }
    for template in parts.templates { try add(template) }
    for (link, span) in parts.links {
      do {
        try self.link(link)
      } catch {
        throw source.failure(JSONMismatch(.linking(error.cause), at: span))
      }
    }
  }

  /// The set in JSON that ``init(parsingJSON:file:limits:)`` reads back.
  public func json() throws(PolicyTooLarge) -> [UInt8] {
    var writer = PolicyJSONWriter()
    try writer.write(self)
    return writer.bytes
  }

  private struct Parts {
    let policies: [Policy]
    let templates: [PolicyTemplate]
    let links: [(TemplateLink, SourceSpan)]

    init(_ json: JSONValue, _ source: SourceFile) throws(JSONMismatch) {
      let object = try json.object("a policy set as an object")
      try object.refuseMembers(besides: ["staticPolicies", "templates", "templateLinks"])
      policies = try json.member("staticPolicies", of: object).object("policies as an object").members
        .map { member throws(JSONMismatch) in
          try PolicyJSONReader(source).policy(member.value, id: PolicyID(member.name))
        }
      templates = try json.member("templates", of: object).object("templates as an object").members
        .map { member throws(JSONMismatch) in
          try PolicyJSONReader(source).template(member.value, id: PolicyID(member.name))
        }
      links = try json.member("templateLinks", of: object).array("links as an array")
        .map { element throws(JSONMismatch) in (try TemplateLink(inPolicySet: element), element.span) }
    }
  }
}

/// A policy or template in JSON; see ``PolicyJSONReader``.
extension Policy {
  public init(
    parsingJSON text: [UInt8], id: PolicyID, file: String, limits: JSONLimits = .policies
  ) throws(SyntaxError) {
    let source = SourceFile(name: file, bytes: text)
    self = try source.decodingJSON(limits) { json throws(JSONMismatch) in
      try PolicyJSONReader(source).policy(json, id: id)
    }
  }

  /// The policy in JSON, without its id; one linked to a template as if it were written in full.
  public func json() throws(PolicyTooLarge) -> [UInt8] {
    var writer = PolicyJSONWriter()
    try writer.write(self)
    return writer.bytes
  }
}

extension PolicyTemplate {
  public init(
    parsingJSON text: [UInt8], id: PolicyID, file: String, limits: JSONLimits = .policies
  ) throws(SyntaxError) {
    let source = SourceFile(name: file, bytes: text)
    self = try source.decodingJSON(limits) { json throws(JSONMismatch) in
      try PolicyJSONReader(source).template(json, id: id)
    }
  }

  /// The template in JSON, without its id.
  public func json() throws(PolicyTooLarge) -> [UInt8] {
    var writer = PolicyJSONWriter()
    try writer.write(self)
    return writer.bytes
  }
}

extension TemplateLink {
  /// `{ "templateId": ID, "newId": ID, "values": { "?principal": ENTITY, … } }`
  fileprivate init(inPolicySet json: JSONValue) throws(JSONMismatch) {
    let object = try json.object("a template link as an object")
    try object.refuseMembers(besides: ["templateId", "newId", "values"])
    var values: [Slot: EntityUID] = [:]
    for member in try json.member("values", of: object).object("slot values as an object").members {
      guard let slot = Slot(rawValue: member.name.string) else {
        throw JSONMismatch(.unknownSlot, at: member.nameSpan)
      }
      values[slot] = try EntityUID(member.value)
    }
    self.init(
      template: PolicyID(try json.member("templateId", of: object).string("the id of a template")),
      id: PolicyID(try json.member("newId", of: object).string("the id of the new policy")),
      values: values)
  }
}

extension SourceFile {
  /// Reads the source as JSON and makes of it what `body` makes of its tree.
  fileprivate func decodingJSON<Result>(
    _ limits: JSONLimits, _ body: (JSONValue) throws(JSONMismatch) -> Result
  ) throws(SyntaxError) -> Result {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: bytes, limits: limits)
    } catch {
      let span = SourceSpan(
        UInt32(truncatingIfNeeded: error.offset), UInt32(truncatingIfNeeded: error.offset))
      throw SyntaxError(
        location: SourceLocation(file: name, line: error.line, column: error.column), span: span,
        message: message(error.cause.description, at: span), hint: nil)
    }
    do {
      return try body(json)
    } catch {
      throw failure(error)
    }
  }

  fileprivate func failure(_ mismatch: JSONMismatch) -> SyntaxError {
    SyntaxError(
      location: location(of: mismatch.span), span: mismatch.span,
      message: message(mismatch.cause.description, at: mismatch.span), hint: nil)
  }

  private func message(_ cause: String, at span: SourceSpan) -> String {
    let path = JSONPath(to: Int(span.start), in: bytes).description
    return path.isEmpty ? cause : "\(path): \(cause)"
  }
}
