/// Contexts and requests in JSON with a schema: the context is read as the type that the action declares.
extension ValueRecord {
  /// The context of a request for `action`.
  public init(context json: JSONValue, of action: EntityUID, schema: Schema) throws(JSONMismatch) {
    guard let action = schema.actions[action] else {
      throw JSONMismatch(.nonconforming(.undeclaredAction), at: json)
    }
    try self.init(json.object("a context as an object"), at: json, as: action.context, schema)
  }

  /// The context, of a request for `action`, that a JSON text holds.
  public init(
    parsingJSON text: [UInt8], of action: EntityUID, schema: Schema, limits: JSONLimits = .request
  ) throws(JSONError) {
    self = try JSONValue.decoding(text, limits) { json throws(JSONMismatch) in
      try ValueRecord(context: json, of: action, schema: schema)
    }
  }
}

extension Request {
  /// A request that ``Schema/validate(_:)-(Request)`` accepts.
  public init(_ json: JSONValue, schema: Schema) throws(JSONMismatch) {
    let object = try json.object("a request as an object")
    let principal = try json.member("principal", of: object)
    let action = try json.member("action", of: object)
    let resource = try json.member("resource", of: object)
    let asked = Request(
      principal: try EntityUID(principal), action: try EntityUID(action),
      resource: try EntityUID(resource))
    do {
      try schema.validate(entitiesOf: asked)
    } catch {
      let place =
        switch error.part {
        case .principal: principal
        case .resource: resource
        default: action
        }
      throw JSONMismatch(.conformance(error.cause), at: place)
    }
    let context =
      if let context = object["context"] {
        try ValueRecord(context: context, of: asked.action, schema: schema)
      } else {
        ValueRecord.empty
      }
    self.init(
      principal: asked.principal, action: asked.action, resource: asked.resource, context: context)
    do {
      // A context that was left out is one without attributes.
      try schema.validate(context: context, of: asked.action)
    } catch {
      throw JSONMismatch(.conformance(error.cause), at: json)
    }
  }

  /// The request that a JSON text holds, and that ``Schema/validate(_:)-(Request)`` accepts.
  public init(
    parsingJSON text: [UInt8], schema: Schema, limits: JSONLimits = .request
  ) throws(JSONError) {
    self = try JSONValue.decoding(text, limits) { json throws(JSONMismatch) in
      try Request(json, schema: schema)
    }
  }
}
