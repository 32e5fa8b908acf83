import Testing

@testable import Cedar

/// Queries over the entities of the shared corpus against asking about each.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct QueryCorpusTests {
  @Test func `principals and resources of a corpus test are found as by asking about each`() throws {
    var queries = 0
    var found = 0
    var asked = 0
    for each in try PartialCase.all() {
      for request in each.requests {
        func allowed(_ type: EntityType, _ ask: (EntityUID) -> Request) -> [EntityUID] {
          let all = each.entities(type)
          asked += all.count
          return all.filter { each.answer(ask($0)).decision == .allow }
        }
        let resources = try each.authorizer.queryResource(
          principal: request.principal, action: request.action, type: request.resource.type,
          context: request.context, each.store)
        let principals = try each.authorizer.queryPrincipal(
          type: request.principal.type, action: request.action, resource: request.resource,
          context: request.context, each.store)
        #expect(
          resources
            == allowed(request.resource.type) {
              Request(
                principal: request.principal, action: request.action, resource: $0, context: request.context)
            }, "\(each.name)")
        #expect(
          principals
            == allowed(request.principal.type) {
              Request(
                principal: $0, action: request.action, resource: request.resource, context: request.context)
            }, "\(each.name)")
        queries += 2
        found += resources.count + principals.count
      }
    }
    print("queries over the corpus: \(queries), \(found) of \(asked) entities allowed")
    #expect(found > queries && found < asked)
  }

  @Test func `actions of a corpus test are possible as by asking for each`() throws {
    var possible = 0
    var certain = 0
    var actions = 0
    for (seed, each) in try PartialCase.all().enumerated() {
      var data = RandomConformingData(each.schema, seed: UInt64(seed))
      let complete = PartialEntities(complete: each.store, each.schema)
      for request in each.requests {
        let applicable = each.schema.actions.values.filter {
          $0.principals.contains(request.principal.type) && $0.resources.contains(request.resource.type)
        }.map(\.uid).sorted()
        var requests: [EntityUID: Request] = [:]
        for action in applicable {
          let random = data.request(
            RequestType(principal: request.principal.type, action: action, resource: request.resource.type))
          requests[action] = Request(
            principal: request.principal, action: action, resource: request.resource,
            context: action == request.action ? request.context : random.context)
        }
        let allowed = applicable.filter { requests[$0].map(each.answer)?.decision == .allow }
        // With the contexts.
        let known = try each.authorizer.queryAction(
          principal: .known(request.principal), resource: .known(request.resource),
          contexts: requests.mapValues(\.context), complete)
        #expect(known.map(\.action) == allowed, "\(each.name)")
        #expect(known.allSatisfy { $0.decision == .allow }, "\(each.name)")
        // Without: at least those, and what is certain is so.
        let open = try each.authorizer.queryAction(
          principal: .known(request.principal), resource: .known(request.resource), complete)
        #expect(Set(open.map(\.action)).isSuperset(of: allowed), "\(each.name)")
        #expect(
          open.allSatisfy { $0.decision != .allow || allowed.contains($0.action) }, "\(each.name)")
        actions += applicable.count
        possible += open.count
        certain += open.count { $0.decision != nil }
      }
    }
    print("actions of the corpus: \(possible) of \(actions) possible, \(certain) of them for certain")
    #expect(possible < actions && certain < possible && certain > 0)
  }
}
