@testable import Cedar

extension FuzzProperties {
  func checkPolicies(_ bytes: [UInt8]) throws -> Bool {
    let set: PolicySet
    do throws(SyntaxError) {
      set = try PolicySet(parsing: bytes, file: "fuzz")
    } catch {
      try check(error, in: bytes)
      try checkRefusal(by: error, bytes)
      return false
    }
    try checkFormatting(String(decoding: bytes, as: UTF8.self), set)
    try checkPrinting(set)
    try checkJSON(set)
    try checkUse(of: set)
    return true
  }

  func checkPoliciesJSON(_ bytes: [UInt8]) throws -> Bool {
    let set: PolicySet
    do throws(SyntaxError) {
      set = try PolicySet(parsingJSON: bytes, file: "fuzz")
    } catch {
      try check(error, in: bytes)
      return false
    }
    try checkJSON(set)
    try checkPrinting(set)
    try checkUse(of: set)
    return true
  }

  // MARK: Formatting

  private func checkRefusal(by error: SyntaxError, _ bytes: [UInt8]) throws {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    do throws(SyntaxError) {
      _ = try PolicyFormatter.format(text, file: "fuzz")
    } catch let other {
      return try require(other == error, "the formatter says \(other), the parser \(error)")
    }
    throw Violation(description: "formatted though it does not parse")
  }

  private func checkFormatting(_ text: String, _ set: PolicySet) throws {
    let formatted: String
    do throws(SyntaxError) {
      formatted = try PolicyFormatter.format(text, file: "fuzz")
    } catch {
      return try require(error.message.contains("too long"), "not formatted: \(error)")
    }
    let again = try reading("the formatted text") { () throws(SyntaxError) in
      try PolicySet(parsing: formatted, file: "formatted")
    }
    try require(again.shape == set.shape, "formatting changes the policies:\n\(formatted)")
    let twice = try reading("formatting again") { () throws(SyntaxError) in
      try PolicyFormatter.format(formatted, file: "formatted")
    }
    try require(
      twice.utf8.elementsEqual(formatted.utf8), "formatting again changes the text:\n\(formatted)\n\(twice)")
  }

  // MARK: Printing

  private func checkPrinting(_ set: PolicySet) throws {
    let printed = set.policies.map(\.description) + set.templates.map(\.description)
    for (text, shape) in zip(printed, set.shape) {
      let again = try reading("the printed text \(text)") { () throws(SyntaxError) in
        try PolicySet(parsing: text, file: "printed")
      }
      try require(again.shape == [shape], "printing changes the policy:\n\(text)\n\(shape)\n\(again.shape)")
    }
  }

  private func checkJSON(_ set: PolicySet) throws {
    guard let json = try? set.json() else { return }
    do {
      let again = try PolicySet(parsingJSON: json, file: "json")
      // Not alike as trees: JSON has `has a.b` as what it means.
      for request in world.requests {
        let answers = [set, again].map { set in
          let response = Authorizer.isAuthorized(request, set, world.store)
          return
            "\(response.decision) \(response.reason) \(response.errors.map { "\($0.policy): \($0.error)" })"
        }
        try require(
          answers[0] == answers[1], "JSON means something else: \(String(decoding: json, as: UTF8.self))")
      }
      try require((try? again.json()) == json, "JSON changes: \(String(decoding: json, as: UTF8.self))")
    } catch let error as SyntaxError {
      try require(
        isDepth(error.message), "JSON is not read back: \(error): \(String(decoding: json, as: UTF8.self))")
    }
  }

  private func reading<Result>(
    _ what: @autoclosure () -> String, _ body: () throws(SyntaxError) -> Result
  ) throws -> Result {
    do throws(SyntaxError) {
      return try body()
    } catch {
      throw Violation(description: "\(what()): \(error)")
    }
  }

  // MARK: Use

  /// Validates and evaluates, also what is linked to templates.
  private func checkUse(of set: PolicySet) throws {
    var set = set
    for template in set.templates {
      let values = world.slots.filter { template.slots.contains($0.key) }
      try? set.link(
        TemplateLink(template: template.id, id: PolicyID("linked \(template.id)"), values: values))
    }
    let isStrictlyValid = try checkValidation(of: set)
    let compiled = CompiledPolicies(set)
    for request in world.requests {
      let expected = Authorizer.isAuthorized(request, set, world.store)
      let response = Authorizer.isAuthorized(request, compiled, world.store)
      try require(
        response.isTheSame(as: expected), "compiled: \(response)\nplain: \(expected)\nof \(request)")
      let session = AuthorizationSession(
        principal: request.principal, resource: request.resource, compiled, world.store)
      try require(
        session.isAuthorized(action: request.action, context: request.context).isTheSame(as: expected),
        "a session answers otherwise than \(expected)")
      for error in expected.errors { try requireOneLine("\(error)") }
      _ = Authorizer.diagnose(request, set, world.store)
      if isStrictlyValid { try checkValid(set, request, expected) }
    }
  }

  /// Whether the policies are strictly valid.
  private func checkValidation(of set: PolicySet) throws -> Bool {
    let results = [ValidationMode.strict, .permissive].map { mode in
      var validation = Validation(world.validator.schema, mode, level: 3, steps: 300_000)
      for policy in set.policies {
        if let link = policy.link {
          validation.check(link, policy.scope.asTemplate, policy.body)
        } else {
          validation.check(policy.id, policy.scope.asTemplate, policy.body)
        }
      }
      for template in set.templates { validation.check(template.id, template.scope, template.body) }
      return validation.result
    }
    for error in results.flatMap(\.errors) {
      try requireOneLine(error.message)
      try requireOneLine(error.description.replacing("\n  hint: ", with: " "))
      try require(error.location.line >= 1, "no place: \(error)")
    }
    for warning in results.flatMap(\.warnings) { try requireOneLine("\(warning)") }
    try require(results[1].isValid || !results[0].isValid, "strictly valid, but not permissively")
    // Levels apart, which partial evaluation does not ask for.
    return world.validator.validate(set).isValid
  }

  /// A strictly valid policy does not fail by types, and partial evaluation with all data knows the answer.
  private func checkValid(_ set: PolicySet, _ request: Request, _ expected: Response) throws {
    for error in expected.errors {
      switch error.error.cause {
      case .integerOverflow, .extensionFunctionFailed, .entityDoesNotExist: break
      default: throw Violation(description: "valid, but it fails: \(error)")
      }
    }
    let authorizer = try PartialAuthorizer(set, world.schema)
    let entities = PartialEntities(complete: world.store, world.schema)
    let known = try authorizer.isAuthorized(PartialRequest(request), entities)
    try require(
      known.decision == expected.decision && known.residualPolicies.isEmpty,
      "partial evaluation says \(String(describing: known.decision)), not \(expected)")
    let unknown = PartialRequest(
      principal: .known(request.principal), action: request.action,
      resource: .unknown(request.resource.type), context: nil)
    let partial = try authorizer.isAuthorized(unknown, entities)
    let completed = try partial.reauthorize(request, world.store)
    try require(
      completed.decision == expected.decision && completed.reason == expected.reason
        && completed.errors.map(\.policy) == expected.errors.map(\.policy),
      "the completed residual says \(completed), not \(expected)")
  }
}

extension PolicySet {
  /// Everything but the ids and the places: the policies, then the templates.
  fileprivate var shape: [String] {
    policies.map { "\($0.scope.shape { "\($0)" }) \($0.body.shape)" }
      + templates.map { "\($0.scope.shape { "\($0)" }) \($0.body.shape)" }
  }
}

extension PolicyBody {
  fileprivate var shape: String {
    "\(effect) \(annotations) \(conditions.map { "\($0.kind) \($0.expression.shape)" })"
  }
}

extension Scope {
  fileprivate func shape(_ text: (Reference) -> String) -> String {
    "\(principal.shape(text)), \(action.shape), \(resource.shape(text))"
  }
}

extension EntityConstraint {
  fileprivate func shape(_ text: (Reference) -> String) -> String {
    switch self {
    case .any: "any"
    case .isType(let type): "is \(type.node)"
    case .equal(let reference): "== \(text(reference.node))"
    case .in(let reference): "in \(text(reference.node))"
    case .isTypeIn(let type, let reference): "is \(type.node) in \(text(reference.node))"
    }
  }
}

extension ActionConstraint {
  fileprivate var shape: String {
    switch self {
    case .any: "any"
    case .equal(let reference): "== \(reference.node)"
    case .in(let reference): "in \(reference.node)"
    case .inAny(let references): "in \(references.map { "\($0.node)" })"
    }
  }
}
