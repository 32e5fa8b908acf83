import Cedar

/// What the engine says to one test.
struct CorpusAnswer {
  /// Whether policies and templates pass the strict validator.
  private let validates: Bool
  private let requests: [RequestAnswer]

  init(to test: CorpusTest) {
    validates = Validator(test.schema).validate(test.written, mode: .strict).isValid
    requests = test.requests.map { RequestAnswer(to: $0, of: test) }
  }

  func write(to line: inout JSONWriter) {
    line.name("validates")
    line.bool(validates)
    line.name("requests")
    line.beginArray()
    for request in requests { request.write(to: &line) }
    line.endArray()
  }
}

/// What the engine says to one request.
struct RequestAnswer {
  /// Whether the request is one that the schema allows.
  private let isValid: Bool
  private let response: Response

  init(to request: CorpusRequest, of test: CorpusTest) {
    if let asked = RequestAnswer.allowed(request, by: test.schema) {
      isValid = true
      response = Authorizer.isAuthorized(asked, test.policies, test.entities)
    } else {
      // What the schema refuses is answered as if there were none. A context that is no record at all is empty.
      isValid = false
      let context = (try? ValueRecord(context: request.context)) ?? .empty
      response = Authorizer.isAuthorized(request.asked(context), test.policies, test.entities)
    }
  }

  /// The request, where the schema allows it.
  private static func allowed(_ request: CorpusRequest, by schema: Schema) -> Request? {
    guard let context = try? ValueRecord(context: request.context, of: request.action, schema: schema)
    else { return nil }
    let asked = request.asked(context)
    return (try? schema.validate(asked)) == nil ? nil : asked
  }

  func write(to line: inout JSONWriter) {
    line.beginObject()
    line.name("valid")
    line.bool(isValid)
    line.name("decision")
    line.string(Text(response.decision.rawValue))
    line.name("reason")
    RequestAnswer.write(response.reason, to: &line)
    line.name("errors")
    RequestAnswer.write(response.errors.map(\.policy), to: &line)
    line.endObject()
  }

  private static func write(_ policies: [PolicyID], to line: inout JSONWriter) {
    line.beginArray()
    for policy in policies { line.string(policy.text) }
    line.endArray()
  }
}
