import Cedar

/// One probe: an input in a line, of which the engine says whether it is good, or what it gives.
struct Probe {
  enum Kind: String {
    case expr, policySet, schema, schemaJson, entities, validateCondition, validateHead
  }

  let kind: Kind
  let input: String
  /// The schema of entities; nil where they are read without one.
  let schema: String?

  init(_ json: JSONValue) throws(Unloadable) {
    let probe = try JSONObject(json, "the probe")
    let name = try probe.text("kind")
    guard let kind = Kind(rawValue: name) else { throw Unloadable("unknown kind: `\(name)`") }
    self.kind = kind
    input = try probe.text("input")
    schema = try probe.optionalText("schema")
  }

  /// What all probes of a file have in common.
  struct Context {
    let entities: EntityStore
    let request: Request
    /// What conditions and heads are validated against.
    let schema: Schema

    init(_ meta: JSONObject, _ file: [UInt8]) throws(Unloadable) {
      let entities = try meta.value("exprEntities")
      self.entities = try Unloadable.loading("`exprEntities`") {
        try EntityStore(parsingJSON: entities.text(in: file))
      }
      request = Request(
        principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
        resource: EntityUID(type: "G", id: "g"))
      let schema = try meta.text("validateSchema")
      self.schema = try Unloadable.loading("`validateSchema`") {
        try Schema(parsing: schema, file: "validateSchema")
      }
    }
  }

  func result(_ context: Context) -> String {
    switch kind {
    case .expr: expressionResult(context)
    case .policySet: policies(input) == nil ? "parseError" : "ok"
    case .schema: isGood { _ = try Schema(parsing: input, file: "probe") }
    case .schemaJson: isGood { _ = try Schema(parsingJSON: Array(input.utf8)) }
    case .entities: isGood { try readEntities() }
    case .validateCondition:
      validationResult("permit(principal,action == Action::\"v\",resource) when { \(input) };", context)
    case .validateHead: validationResult("permit(\(input)) when { true };", context)
    }
  }

  private func isGood(_ body: () throws -> Void) -> String { (try? body()) == nil ? "error" : "ok" }

  private func readEntities() throws {
    guard let schema else {
      _ = try EntityStore(parsingJSON: Array(input.utf8))
      return
    }
    _ = try EntityStore(parsingJSON: Array(input.utf8), schema: Schema(parsing: schema, file: "schema"))
  }

  private func validationResult(_ text: String, _ context: Context) -> String {
    guard let policies = policies(text) else { return "parseError" }
    return Validator(context.schema).validate(policies, mode: .strict).isValid ? "ok" : "invalid"
  }

  private func expressionResult(_ context: Context) -> String {
    guard let policies = policies("permit(principal,action,resource) when { \(input) };") else {
      return "parseError"
    }
    let response = Authorizer.isAuthorized(context.request, policies, context.entities)
    if !response.errors.isEmpty { return "error" }
    return response.decision == .allow ? "true" : "false"
  }

  private func policies(_ text: String) -> PolicySet? { try? PolicySet(parsing: text, file: "probe") }
}

extension JSONValue {
  /// The part of `file` that the value was read from.
  func text(in file: [UInt8]) -> [UInt8] { Array(file[Int(span.start)..<Int(span.end)]) }
}
