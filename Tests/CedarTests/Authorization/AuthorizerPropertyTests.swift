import Testing

@testable import Cedar

/// Shortcuts of the authorizer change no answer.
struct AuthorizerPropertyTests {
  /// A scope, and the conditions that mean the same.
  private struct ScopeText {
    let scope: String
    let condition: String
  }

  private func randomScope(_ random: inout RandomExpressions) -> ScopeText {
    func name(_ uid: EntityUID) -> String { "\(uid.type)::\(Printer.quoted(uid.id))" }
    var scopes: [String] = []
    var conditions: [String] = []
    for variable in ["principal", "resource"] {
      let entity = name(random.pick(RandomExpressions.entities))
      let constraint = random.pick(["", " == \(entity)", " in \(entity)", " is U", " is G in \(entity)"])
      scopes.append(variable + constraint)
      conditions.append(constraint.isEmpty ? "true" : variable + constraint)
    }
    let action = random.pick([
      "", " == Action::\"v\"", " in Action::\"all\"", " in [Action::\"x\", Action::\"v\"]", " in []",
    ])
    conditions.insert(action.isEmpty ? "true" : "action" + action, at: 1)
    return ScopeText(
      scope: "\(scopes[0]), action\(action), \(scopes[1])", condition: conditions.joined(separator: " && "))
  }

  @Test func `a scope means the same as a condition, and a session the same as single questions`() throws {
    var random = RandomExpressions(seed: 7)
    let store = try EntityStore(EvaluationWorld.entities)
    var decisions: Set<Decision> = []
    var failures = 0
    for _ in 0..<400 {
      var scoped = ""
      var unscoped = ""
      for _ in 0..<Int.random(in: 1...5, using: &random.random) {
        let scope = randomScope(&random)
        let effect = random.chance(60) ? "permit" : "forbid"
        let condition = random.chance(40) ? "true" : "\(random.expression(depth: 3))"
        scoped += "\(effect)(\(scope.scope)) when { \(condition) };\n"
        unscoped +=
          "\(effect)(principal, action, resource) when { \(scope.condition) } when { \(condition) };\n"
      }
      let policies = try PolicySet(parsing: scoped, file: "scoped")
      let plain = try PolicySet(parsing: unscoped, file: "unscoped")
      let principal = random.pick(RandomExpressions.entities)
      let resource = random.pick(RandomExpressions.entities)
      let session = AuthorizationSession(
        principal: principal, resource: resource, CompiledPolicies(policies), store)
      for action in ["v", "x"].map({ EntityUID(type: "Action", id: $0) }) {
        let context = EvaluationWorld.request.context
        let request = Request(principal: principal, action: action, resource: resource, context: context)
        let response = Authorizer.isAuthorized(request, policies, store)
        for other in [
          Authorizer.isAuthorized(request, plain, store),
          session.isAuthorized(action: action, context: context),
        ] {
          #expect(other.decision == response.decision, "\(scoped)")
          #expect(other.reason == response.reason, "\(scoped)")
          #expect(other.errors.map(\.policy) == response.errors.map(\.policy), "\(scoped)")
        }
        #expect(response.decision == .deny || session.canPermit(action: action), "\(scoped)")
        let unconditional = policies.policies.contains {
          $0.effect == .permit && Evaluator(request, store).matches($0.scope)
        }
        #expect(session.canPermit(action: action) == unconditional, "\(scoped)")
        decisions.insert(response.decision)
        failures += response.errors.count
      }
    }
    #expect(decisions.count == 2 && failures > 20)
  }

  @Test func `the order of policies changes nothing but the order of the answer`() throws {
    var random = RandomExpressions(seed: 8)
    let store = try EntityStore(EvaluationWorld.entities)
    for _ in 0..<200 {
      var texts = (0..<4).map { position in
        let effect = random.chance(60) ? "permit" : "forbid"
        return
          "@id(\"\(position)\") \(effect)(principal, action, resource) when { \(random.expression(depth: 3)) };"
      }
      let first = try PolicySet(parsing: texts.joined(), file: "p", naming: .byIDAnnotation)
      texts.shuffle(using: &random.random)
      let second = try PolicySet(parsing: texts.joined(), file: "p", naming: .byIDAnnotation)
      let one = Authorizer.isAuthorized(EvaluationWorld.request, first, store)
      let other = Authorizer.isAuthorized(EvaluationWorld.request, second, store)
      #expect(one.decision == other.decision)
      #expect(Set(one.reason) == Set(other.reason))
      #expect(Set(one.errors.map(\.policy)) == Set(other.errors.map(\.policy)))
    }
  }
}
