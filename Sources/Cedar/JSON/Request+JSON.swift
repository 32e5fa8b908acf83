extension ValueRecord {
  /// The context of a request: a JSON value that is a record.
  public init(context json: JSONValue) throws(JSONMismatch) {
    guard case .record(let record) = try Value(json) else {
      throw JSONMismatch(.expected("a record", found: json.kind), at: json)
    }
    self = record
  }

  /// The context that a JSON text holds.
  public init(parsingJSON text: [UInt8], limits: JSONLimits = .request) throws(JSONError) {
    self = try JSONValue.decoding(text, limits) { json throws(JSONMismatch) in try ValueRecord(context: json)
    }
  }
}

/// Requests in JSON without a schema.
///
///     { "principal": …, "action": …, "resource": …, "context": { … } }
///
/// `context` may be left out; further members are ignored.
extension Request {
  public init(_ json: JSONValue) throws(JSONMismatch) {
    let object = try json.object("a request as an object")
    self.init(
      principal: try EntityUID(json.member("principal", of: object)),
      action: try EntityUID(json.member("action", of: object)),
      resource: try EntityUID(json.member("resource", of: object)),
      context: try object["context"].map { json throws(JSONMismatch) in try ValueRecord(context: json) }
        ?? .empty)
  }

  /// The request that a JSON text holds.
  public init(parsingJSON text: [UInt8], limits: JSONLimits = .request) throws(JSONError) {
    self = try JSONValue.decoding(text, limits) { json throws(JSONMismatch) in try Request(json) }
  }
}
