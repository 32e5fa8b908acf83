import Testing

@testable import Cedar

struct AuthorizerTests {
  private func answer(_ text: String, _ request: Request = EvaluationWorld.request) throws -> Response {
    let policies = try PolicySet(parsing: text, file: "p.cedar")
    return Authorizer.isAuthorized(request, policies, try EntityStore(EvaluationWorld.entities))
  }

  private let permit = "permit(principal, action, resource);"
  private let forbid = "forbid(principal, action, resource);"
  private let failing = "permit(principal, action, resource) when { context.nope };"
  private let failingForbid = "forbid(principal, action, resource) when { context.nope };"
  private let unsatisfied = "forbid(principal, action, resource) when { false };"

  @Test func `nothing is allowed unless a policy permits it`() throws {
    for text in ["", unsatisfied, failing, failingForbid] {
      let response = try answer(text)
      #expect(response.decision == .deny)
      #expect(response.reason.isEmpty)
    }
  }

  @Test func `satisfied permits allow and are the reason`() throws {
    let response = try answer(permit + unsatisfied + permit)
    #expect(response.decision == .allow)
    #expect(response.reason == ["policy0", "policy2"])
    #expect(response.errors.isEmpty)
  }

  @Test func `a satisfied forbid overrides every permit and is the reason`() throws {
    let response = try answer(permit + forbid + permit + forbid)
    #expect(response.decision == .deny)
    #expect(response.reason == ["policy1", "policy3"])
  }

  @Test func `a failing policy counts as not satisfied and is named`() throws {
    let response = try answer(failing + permit + failingForbid)
    #expect(response.decision == .allow)
    #expect(response.reason == ["policy1"])
    #expect(response.errors.map(\.policy) == ["policy0", "policy2"])
    #expect(
      response.errors.first?.description
        == "p.cedar:1:44: error while evaluating policy `policy0`: record does not have the attribute `nope`")
  }

  @Test func `a failing forbid does not hide a satisfied one`() throws {
    let response = try answer(failingForbid + forbid + permit)
    #expect(response.decision == .deny)
    #expect(response.reason == ["policy1"])
    #expect(response.errors.map(\.policy) == ["policy0"])
  }

  @Test func `conditions are looked at in order until one does not hold`() throws {
    let ended = try answer("permit(principal, action, resource) when { false } when { context.nope };")
    #expect(ended.errors.isEmpty)
    let failed = try answer("permit(principal, action, resource) when { context.nope } when { false };")
    #expect(failed.errors.count == 1)
    let unless = try answer("permit(principal, action, resource) unless { true } unless { context.nope };")
    #expect(unless.errors.isEmpty && unless.decision == .deny)
  }

  @Test func `a policy whose scope does not match is not evaluated`() throws {
    for scope in [
      "principal == U::\"b\", action, resource", "principal, action == Action::\"w\", resource",
      "principal, action, resource is U", "principal, action in [], resource",
    ] {
      let response = try answer("permit(\(scope)) when { context.nope };")
      #expect(response.errors.isEmpty)
    }
  }

  @Test(arguments: [
    "principal == U::\"a\", action, resource", "principal in G::\"g\", action, resource",
    "principal in U::\"a\", action, resource", "principal is U, action, resource",
    "principal is U in A::G::\"h\\\"\\\\\", action, resource", "principal, action == Action::\"v\", resource",
    "principal, action in Action::\"v\", resource", "principal, action in Action::\"all\", resource",
    "principal, action in [Action::\"x\", Action::\"all\"], resource",
    "principal, action, resource == G::\"g\"",
    "principal, action, resource is G in G::\"g\"",
  ])
  func `a scope matches`(scope: String) throws {
    #expect(try answer("permit(\(scope));").decision == .allow)
  }

  @Test func `a template takes no part`() throws {
    let response = try answer("permit(principal == ?principal, action, resource);" + permit)
    #expect(response.reason == ["policy1"])
  }

  @Test func `entities of equal look but different scalars are different`() throws {
    let request = Request(
      principal: EntityUID(type: "U", id: "e\u{301}"), action: EvaluationWorld.request.action,
      resource: EvaluationWorld.request.resource)
    #expect(try answer("permit(principal == U::\"\u{E9}\", action, resource);", request).decision == .deny)
    #expect(try answer("permit(principal == U::\"e\u{301}\", action, resource);", request).decision == .allow)
  }
}
