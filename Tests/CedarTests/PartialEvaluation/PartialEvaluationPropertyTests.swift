import Testing

@testable import Cedar

/// Properties that hold for all schemas, policies, entities and requests, on random ones with fixed seeds.
struct PartialEvaluationPropertyTests {
  @Test func `completing what is left gives the full answer, errors included`() throws {
    var tally = Tally()
    for (seed, each) in try PartialWorld.worlds(40).enumerated() {
      var world = each
      for _ in 0..<8 {
        let request = world.data.request()
        let full = Authorizer.isAuthorized(request, world.policies, world.store)
        for percent in [10, 40, 80] {
          let entities = try PartialEntities(world.data.hiding(percent, of: world.store), world.schema)
          let partial = world.data.hiding(percent, of: request)
          let response = try world.authorizer.isAuthorized(partial, entities)
          let completed = try response.reauthorize(request, world.store)
          #expect(completed.summary == full.summary, "seed \(seed), \(percent) % hidden")
          if let decision = response.decision { #expect(decision == full.decision, "seed \(seed)") }
          tally.count(response)
        }
      }
    }
    print("partial evaluation: \(tally)")
    #expect(tally.residual > 1000 && tally.failed > 20 && tally.decided > 300)
  }

  @Test func `where everything is known nothing is left`() throws {
    for each in try PartialWorld.worlds(40) {
      var world = each
      let listed = try PartialEntities(world.data.hiding(0, of: world.store), world.schema)
      let complete = PartialEntities(complete: world.store, world.schema)
      for _ in 0..<8 {
        let request = world.data.request()
        let full = Authorizer.isAuthorized(request, world.policies, world.store)
        for entities in [listed, complete] {
          let response = try world.authorizer.isAuthorized(PartialRequest(request), entities)
          #expect(response.residualPolicies.isEmpty)
          #expect(response.decision == full.decision)
          let errors = response.policies.compactMap { policy in
            if case .failed(let error, _) = policy.outcome { "\(policy.id): \(error.cause)" } else { nil }
          }
          #expect(errors == full.errors.map { "\($0.policy): \($0.error.cause)" })
          #expect(try response.reauthorize(request, world.store).summary == full.summary)
        }
      }
    }
  }

  @Test func `a residual read again from its text means the same`() throws {
    var read = 0
    for each in try PartialWorld.worlds(40) {
      var world = each
      for _ in 0..<8 {
        let request = world.data.request()
        let entities = try PartialEntities(world.data.hiding(50, of: world.store), world.schema)
        let response = try world.authorizer.isAuthorized(world.data.hiding(50, of: request), entities)
        for policy in response.residualPolicies {
          let set = try PolicySet(parsing: policy.description, file: "residual")
          let original = try #require(world.policies.policies.first { $0.id == policy.id })
          let one = Authorizer.decide([original], Evaluator(request, world.store))
          let other = Authorizer.isAuthorized(request, set, world.store)
          #expect(one.decision == other.decision && one.errors.count == other.errors.count, "\(policy)")
          read += 1
        }
      }
    }
    #expect(read > 300)
  }

  @Test func `a query answers as asking about each entity does`() throws {
    var found = 0
    for each in try PartialWorld.worlds(40) {
      var world = each
      for _ in 0..<4 {
        let request = world.data.request()
        func isAllowed(_ principal: EntityUID, _ resource: EntityUID) -> Bool {
          let one = Request(
            principal: principal, action: request.action, resource: resource, context: request.context)
          return Authorizer.isAuthorized(one, world.policies, world.store).decision == .allow
        }
        let all = world.store.entities.map(\.uid)
        let resources = try world.authorizer.queryResource(
          principal: request.principal, action: request.action, type: request.resource.type,
          context: request.context, world.store)
        #expect(
          resources == all.filter { $0.type == request.resource.type && isAllowed(request.principal, $0) })
        let principals = try world.authorizer.queryPrincipal(
          type: request.principal.type, action: request.action, resource: request.resource,
          context: request.context, world.store)
        #expect(
          principals == all.filter { $0.type == request.principal.type && isAllowed($0, request.resource) })
        found += resources.count + principals.count
      }
    }
    #expect(found > 200)
  }

  @Test func `an action is possible unless it is denied whatever the rest is`() throws {
    var certain = 0
    var open = 0
    for each in try PartialWorld.worlds(40) {
      var world = each
      let complete = PartialEntities(complete: world.store, world.schema)
      for _ in 0..<4 {
        let request = world.data.request()
        let possible = try world.authorizer.queryAction(
          principal: .known(request.principal), resource: .known(request.resource), complete)
        let known = try world.authorizer.queryAction(
          principal: .known(request.principal), resource: .known(request.resource),
          contexts: [request.action: request.context], complete)
        let decision = Authorizer.isAuthorized(request, world.policies, world.store).decision
        let answer = possible.first { $0.action == request.action }
        if answer == nil { #expect(decision == .deny) }
        if let said = answer?.decision { #expect(said == decision) }
        #expect(known.contains { $0.action == request.action } == (decision == .allow))
        if answer?.decision == nil { open += 1 } else { certain += 1 }
      }
    }
    #expect(open > 10 && certain > 10)
  }

  private struct Tally: CustomStringConvertible {
    var satisfied = 0
    var unsatisfied = 0
    var failed = 0
    var residual = 0
    var decided = 0
    var responses = 0

    mutating func count(_ response: PartialResponse) {
      responses += 1
      if response.decision != nil { decided += 1 }
      for policy in response.policies {
        switch policy.outcome {
        case .satisfied: satisfied += 1
        case .unsatisfied: unsatisfied += 1
        case .failed: failed += 1
        case .residual: residual += 1
        }
      }
    }

    var description: String {
      "\(responses) responses, \(decided) decided; policies: \(satisfied) satisfied, \(unsatisfied) not, "
        + "\(failed) failed, \(residual) residual"
    }
  }
}
