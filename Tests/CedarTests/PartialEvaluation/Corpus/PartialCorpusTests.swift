import Testing

@testable import Cedar

/// The properties of partial evaluation on the policies, entities and requests of the shared corpus.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct PartialCorpusTests {
  @Test func `completing what is left of a corpus test gives its full answer`() throws {
    var tally = Tally()
    for (seed, each) in try PartialCase.all().enumerated() {
      var hidden = HiddenData(each.schema, seed: UInt64(seed))
      for request in each.requests {
        let full = each.answer(request)
        for percent in [20, 50, 80] {
          let known = hidden.hiding(
            percent, of: each.store, others: [request.principal, request.resource])
          let entities = try PartialEntities(known, each.schema)
          let partial = hidden.hiding(percent, of: request, each.store)
          let response = try each.authorizer.isAuthorized(partial, entities)
          let completed = try response.reauthorize(request, each.store)
          #expect(completed.summary == full.summary, "\(each.name), \(percent) % hidden")
          if let decision = response.decision { #expect(decision == full.decision, "\(each.name)") }
          tally.count(response, full)
          // It might have turned out otherwise.
          let store = try hidden.other(each.store, known, request, partial)
          let other = hidden.other(request, partial, store)
          let otherwise = Authorizer.isAuthorized(other, each.policies, store)
          #expect(
            try response.reauthorize(other, store).summary == otherwise.summary,
            "\(each.name), \(percent) % hidden and other")
          if let decision = response.decision { #expect(decision == otherwise.decision, "\(each.name)") }
          if otherwise.summary != full.summary { tally.different += 1 }
        }
      }
    }
    print("partial evaluation of the corpus: \(tally)")
    #expect(tally.residual > 500 && tally.decided > 500 && tally.failures > 5 && tally.different > 50)
  }

  @Test func `where all of a corpus test is known nothing is left`() throws {
    var count = 0
    for (seed, each) in try PartialCase.all().enumerated() {
      var hidden = HiddenData(each.schema, seed: UInt64(seed))
      let complete = PartialEntities(complete: each.store, each.schema)
      for request in each.requests {
        let full = each.answer(request)
        let response = try each.authorizer.isAuthorized(PartialRequest(request), complete)
        #expect(response.residualPolicies.isEmpty, "\(each.name)")
        #expect(response.decision == full.decision, "\(each.name)")
        #expect(response.failedPolicies == full.errors.map(\.policy), "\(each.name)")
        #expect(try response.reauthorize(request, each.store).summary == full.summary, "\(each.name)")
        // The same entities one by one leave open only what the store does not have and nobody said so.
        let named = each.policies.policies.flatMap(\.mentionedEntities).map(\.entity)
        let listed = try PartialEntities(
          hidden.hiding(
            0, of: each.store,
            others: named.filter { !$0.type.isAction } + [request.principal, request.resource]
              + each.referencedEntities(request)), each.schema)
        let other = try each.authorizer.isAuthorized(PartialRequest(request), listed)
        #expect(other.residualPolicies.isEmpty, "\(each.name)")
        #expect(other.decision == full.decision, "\(each.name)")
        count += 1
      }
    }
    print("partial evaluation of the corpus: \(count) requests with everything known")
    #expect(count > 300)
  }

  @Test func `entities of a corpus test loaded as needed give its full answer`() throws {
    var loaded = 0
    var rounds = 0
    var count = 0
    for each in try PartialCase.all() {
      let level = each.level
      for request in each.requests {
        let full = each.answer(request)
        var loader = StoreLoader(each.store)
        let answer = try each.authorizer.isAuthorizedBatched(request, loader: &loader, maxIterations: 16)
        #expect(answer.decision == full.decision, "\(each.name)")
        #expect(
          try answer.response.reauthorize(request, each.store).summary == full.summary, "\(each.name)")
        #expect(Set(answer.response.failedPolicies).isSubset(of: full.errors.map(\.policy)), "\(each.name)")
        #expect(Set(loader.asked).count == loader.asked.count, "\(each.name)")
        // A policy of level n is decided after n rounds.
        if let level { #expect(answer.rounds <= level, "\(each.name)") }
        count += 1
        loaded += loader.asked.count
        rounds += answer.rounds
      }
    }
    print("batched evaluation of the corpus: \(count) requests, \(rounds) rounds, \(loaded) entities loaded")
    #expect(rounds > 50 && loaded > 50)
  }

  private struct Tally: CustomStringConvertible {
    var responses = 0
    var decided = 0
    var residual = 0
    /// Responses to requests that fail when all is known.
    var failures = 0
    /// Other data with another answer.
    var different = 0

    mutating func count(_ response: PartialResponse, _ full: Response) {
      responses += 1
      if response.decision != nil { decided += 1 }
      residual += response.residualPolicies.count
      if !full.errors.isEmpty { failures += 1 }
    }

    var description: String {
      "\(responses) responses, \(decided) decided, \(residual) residuals, \(failures) to requests with errors; "
        + "\(different) of as many other completions have another answer"
    }
  }
}

extension PartialResponse {
  /// The policies that fail whatever the rest is.
  var failedPolicies: [PolicyID] {
    policies.compactMap { if case .failed = $0.outcome { $0.id } else { nil } }
  }
}

extension PartialCase {
  /// The lowest level of the policies, up to 8; nil where there is none.
  fileprivate var level: Int? {
    let validator = Validator(schema)
    return (0...8).first { validator.validate(policies, level: $0).isValid }
  }

  /// Every entity to which the request or an entity of the store refers.
  fileprivate func referencedEntities(_ request: Request) -> [EntityUID] {
    var found: [EntityUID] = []
    func collect(_ value: Value) {
      switch value {
      case .entity(let uid): if !uid.type.isAction { found.append(uid) }
      case .set(let set): for element in set { collect(element) }
      case .record(let record): for (_, value) in record { collect(value) }
      default: break
      }
    }
    collect(.record(request.context))
    for entity in store.entities {
      collect(.record(entity.attributes))
      collect(.record(entity.tags))
    }
    return found
  }
}
