@testable import Cedar

/// Everything that is done with a text, each step by itself, with the time it takes. A step that is refused counts as
/// well; those after it are left out.
struct HostileSteps {
  let world: FuzzWorld

  private final class Times {
    var times: [String: Duration] = [:]

    func measure<Value>(_ step: String, _ body: () throws -> Value) rethrows -> Value {
      let (value, time) = try CPUTime.measure(body)
      times[step] = time
      return value
    }

    /// Nil where the step is refused.
    @discardableResult
    func attempt<Value>(_ step: String, _ body: () throws -> Value) -> Value? {
      measure(step) { try? body() }
    }
  }

  func times(_ text: [UInt8], _ kind: FuzzKind) throws -> [String: Duration] {
    let times = Times()
    switch kind {
    case .policies:
      let string = String(decoding: text, as: UTF8.self)
      times.attempt("format") { try PolicyFormatter.format(string, file: "f") }
      if let set = times.attempt("parse", { try PolicySet(parsing: text, file: "f") }) { use(set, times) }
    case .policiesJSON:
      if let set = times.attempt("parse", { try PolicySet(parsingJSON: text, file: "f") }) { use(set, times) }
    case .schema:
      let fragment = times.attempt("parse") { try SchemaFragment(parsing: text, file: "f") }
      if let fragment { try use(fragment, times) }
    case .schemaJSON:
      let fragment = times.attempt("parse") { try SchemaFragment(parsingJSON: text, file: "f") }
      if let fragment { try use(fragment, times) }
    case .entities:
      let entities = times.attempt("parse") { try Entity.parse(json: text) }
      if let entities {
        times.attempt("store") { try EntityStore(entities) }
        times.attempt("conform") { try EntityStore(entities, conformingTo: world.schema) }
      }
      times.attempt("with schema") { try EntityStore(parsingJSON: text, schema: world.schema) }
    case .request:
      times.attempt("parse") { try Request(parsingJSON: text) }
      times.attempt("with schema") { try Request(parsingJSON: text, schema: world.schema) }
    case .links:
      if let links = times.attempt("parse", { try TemplateLink.parse(json: text) }) {
        times.attempt("link") {
          var set = world.templates
          try set.link(byIDOrAnnotation: links)
        }
      }
    }
    return times.times
  }

  private func use(_ set: PolicySet, _ times: Times) {
    times.measure("print") { _ = set.policies.map(\.description) + set.templates.map(\.description) }
    if let json = times.attempt("write JSON", { try set.json() }) {
      times.attempt("read JSON") { try PolicySet(parsingJSON: json, file: "f") }
    }
    for mode in [ValidationMode.strict, .permissive] {
      let result = times.measure("validate \(mode)") { world.validator.validate(set, mode: mode, level: 2) }
      times.measure("tell errors \(mode)") {
        _ = result.errors.map(\.description) + result.warnings.map { "\($0)" }
      }
    }
    let compiled = times.measure("compile") { CompiledPolicies(set) }
    for (number, request) in world.requests.enumerated() {
      let response = times.measure("decide \(number)") { Authorizer.isAuthorized(request, set, world.store) }
      times.measure("decide compiled \(number)") {
        _ = Authorizer.isAuthorized(request, compiled, world.store)
      }
      times.measure("diagnose \(number)") { _ = Authorizer.diagnose(request, set, world.store) }
      times.measure("tell failures \(number)") { _ = response.errors.map { "\($0)" } }
    }
  }

  private func use(_ fragment: SchemaFragment, _ times: Times) throws {
    if let json = times.attempt("write JSON", { try fragment.json() }) {
      times.attempt("read JSON") { try SchemaFragment(parsingJSON: json, file: "f") }
    }
    if let text = times.attempt("print", { try fragment.cedar() }) {
      times.attempt("read print") { try SchemaFragment(parsing: text, file: "f") }
    }
    guard let schema = times.attempt("resolve", { try Schema([fragment]) }) else { return }
    let validator = times.measure("prepare") { Validator(schema) }
    times.attempt("actions") { try EntityStore(actionsOf: schema) }
    let set = try PolicySet(
      parsing: """
        permit(principal, action, resource) when { principal == resource };
        permit(principal is U1, action == Action::"a1", resource) when { principal.a1 == context.a1 };
        """, file: "f")
    // Within far less than the validator's limit, which is there for schemas like these.
    times.measure("validate") {
      var validation = Validation(validator.schema, .strict, level: nil, steps: 50_000)
      for policy in set.policies { validation.check(policy.id, policy.scope.asTemplate, policy.body) }
    }
  }
}
