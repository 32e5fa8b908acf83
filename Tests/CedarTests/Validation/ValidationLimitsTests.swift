import Testing

@testable import Cedar

/// Hostile policies and schemas get an answer, and soon.
struct ValidationLimitsTests {
  private func repeated(_ piece: String, _ count: Int) -> String { String(repeating: piece, count: count) }

  private func joined(_ count: Int, by separator: String, _ piece: (Int) -> String) -> String {
    (0..<count).map(piece).joined(separator: separator)
  }

  @Test(.timeLimit(.minutes(10)))
  func `long chains and deep nesting are checked in time that grows with their length`() throws {
    let depth = Limits.expressionDepth - 4
    let long = 10_000
    let conditions = [
      joined(long, by: " && ") { "context has \"a\($0)\"" },
      joined(long, by: " || ") { "context.user has \"a\($0)\"" },
      joined(long, by: " && ") { _ in "principal has nick && principal.nick == \"a\"" },
      joined(long, by: " && ") { "principal.hasTag(\"\($0)\") && principal.getTag(\"\($0)\") == \"a\"" },
      joined(long, by: " + ") { "\($0)" } + " == 1",
      "[\(joined(long, by: ", ") { "{a: \($0)}" })] == [{a: 1}]",
      joined(long, by: " && ") { "principal.nothing\($0)" },
      joined(long, by: " && ") { _ in "principal.address == {}" },
      repeated("!(", depth) + "context.ok" + repeated(")", depth),
      repeated("if true then ", depth) + "context.ok" + repeated(" else false", depth),
      repeated("(context.ok && ", depth) + "context.ok" + repeated(")", depth),
      repeated("if context.ok then true else ", depth) + "false",
      "principal" + repeated(".friend", depth) + " has nick",
      "principal has friend" + repeated(".friend", 200) + ".nick",
      repeated("[", depth) + "1" + repeated("]", depth) + " == 1",
      repeated("{a: ", depth) + "1" + repeated("}", depth) + " == {a: 1}",
      repeated("(if context.ok then {a: ", 50) + "principal" + repeated("}.a else principal)", 50)
        + " has nick",
    ]
    for condition in conditions {
      for mode in [ValidationMode.strict, .permissive] {
        let result = try ValidationWorld.validate(
          "permit(principal, action == Action::\"read\", resource) when { \(condition) };", mode: mode,
          level: 300)
        #expect(result.errors.count <= ValidationLimits.errorsPerPolicy)
      }
    }
  }

  @Test func `conditionals known beforehand are walked once, not for each branch`() throws {
    let nested =
      repeated("(if true then ", 120) + "principal" + repeated(" else resource)", 120) + ".age == 1"
    let result = try ValidationWorld.validate(
      "permit(principal, action == Action::\"read\", resource) when { \(nested) };", level: 1)
    #expect(result.isValid)
  }

  @Test func `the environments that a scope leaves are all that count`() throws {
    let types = joined(300, by: ", ") { "T\($0)" }
    let schema =
      "entity \(types) { a: Long, b?: Long }; action v appliesTo { principal: [\(types)], resource: [\(types)] };"
    let validator = Validator(try Schema(parsing: schema, file: "schema"))
    let policies = """
      permit(principal is T3, action, resource is T4) when { principal.a == resource.a };
      permit(principal, action, resource) when { principal.a == 1 };
      permit(principal, action, resource is T1) when { principal.b == 1 };
      """
    let result = validator.validate(try PolicySet(parsing: policies, file: "policy"))
    #expect(result.errors.count == ValidationLimits.errorsPerPolicy)
    #expect(result.errors.allSatisfy { $0.policy == "policy2" && $0.kind == .optionalAttribute })
  }

  @Test func `what cannot be checked within the limit is not valid`() throws {
    let validator = try ValidationWorld.validator()
    let set = try PolicySet(
      parsing:
        "permit(principal, action, resource) when { principal has age };permit(principal, action, resource);",
      file: "policy")
    var validation = Validation(validator.schema, .strict, level: nil, steps: 5)
    for policy in set.policies { validation.check(policy.id, policy.scope.asTemplate, policy.body) }
    #expect(validation.result.errors.map(\.kind) == [.tooComplex, .tooComplex])
    #expect(validator.validate(set).isValid)
  }
}
