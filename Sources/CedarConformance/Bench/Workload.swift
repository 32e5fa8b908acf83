import Cedar

/// What is measured: `policies.cedar`, `schema.cedarschema` or `schema.json`, `entities.json`, perhaps `links.json`,
/// and `requests.json`, all ready to be answered.
struct Workload {
  let policies: PolicySet
  let entities: EntityStore
  let requests: [Question]
  /// How long it took to make the policies ready, a message for people.
  let preparation: String

  /// A request with the answer that it must get.
  struct Question {
    let request: Request
    let decision: String
    let reason: Set<PolicyID>
    let errors: Set<PolicyID>

    func agrees(_ response: Response) -> Bool {
      decision.utf8.elementsEqual(response.decision.rawValue.utf8) && reason == Set(response.reason)
        && errors == Set(response.errors.map(\.policy))
    }
  }

  init(in folder: Folder) throws(Unloadable) {
    let schema = try Workload.schema(in: folder)
    let text = try folder.read("policies.cedar")
    let clock = ContinuousClock()
    let start = clock.now
    var policies = try Unloadable.loading("policies") { try PolicySet(parsing: text, file: "policies.cedar") }
    let parsed = clock.now
    let verdict = Validator(schema).validate(policies, mode: .strict)
    let validated = clock.now
    preparation =
      "\(policies.policies.count + policies.templates.count) policies parsed in \(parsed - start) and validated "
      + "strictly in \(validated - parsed): \(verdict.errors.count) errors"
    if folder.contains("links.json") {
      let links = try folder.read("links.json")
      policies = try Unloadable.loading("links") {
        try policies.link(byIDOrAnnotation: TemplateLink.parse(json: links))
        return policies
      }
    }
    self.policies = policies
    let entities = try folder.read("entities.json")
    self.entities = try Unloadable.loading("entities") {
      try EntityStore(parsingJSON: entities, schema: schema)
    }
    let bytes = try folder.read("requests.json")
    let json = try Unloadable.loading("requests") { try JSONValue(parsing: bytes, limits: .testData) }
    guard case .array(let elements) = json.content, !elements.isEmpty else {
      throw Unloadable("`requests.json` is no array of requests")
    }
    requests = try elements.map { json throws(Unloadable) in try Question(json, schema) }
  }

  private static func schema(in folder: Folder) throws(Unloadable) -> Schema {
    let isJSON = !folder.contains("schema.cedarschema")
    let path = isJSON ? "schema.json" : "schema.cedarschema"
    let text = try folder.read(path)
    return try Unloadable.loading("schema") {
      isJSON ? try Schema(parsingJSON: text) : try Schema(parsing: text, file: path)
    }
  }
}

extension Workload.Question {
  fileprivate init(_ json: JSONValue, _ schema: Schema) throws(Unloadable) {
    request = try Unloadable.loading("request") { try Request(json, schema: schema) }
    let object = try JSONObject(json, "the request")
    decision = try object.text("decision")
    reason = try Workload.Question.policies("reason", of: object)
    errors = try Workload.Question.policies("errors", of: object)
  }

  private static func policies(_ name: Text, of object: JSONObject) throws(Unloadable) -> Set<PolicyID> {
    Set(
      try object.array(name).map { json throws(Unloadable) in
        guard case .string(let text) = json.content else { throw Unloadable("`\(name)` has no ids") }
        return PolicyID(text)
      })
  }
}
