extension PartialAuthorizer {
  /// What deciding a request by loading entities came to.
  public struct BatchedAnswer: Sendable {
    /// The decision of ``Authorizer/isAuthorized(_:_:_:)`` over all entities.
    public let decision: Decision
    /// What each policy comes to with what was loaded: those that cannot change the decision may be left open.
    public let response: PartialResponse
    /// How often the loader was asked.
    public let rounds: Int
  }

  /// Decides a request with the entities that are needed and no others, asked for round by round (reference:
  /// `batched_evaluator.rs`).
  ///
  /// A round asks for the entities that the residuals look into next, all at once. It ends as soon as the decision is
  /// certain, so `reason` and `errors` of the full answer may remain unknown.
  ///
  /// - Parameter maxIterations: how many rounds there may be; a chain of n references takes n.
  public func isAuthorizedBatched<Loader: EntityLoader>(
    _ request: Request, loader: inout Loader, maxIterations: Int
  ) throws(BatchedEvaluationError<Loader.Failure>) -> BatchedAnswer {
    let partial = PartialRequest(request)
    var entities: PartialEntities
    var response: PartialResponse
    do throws(PartialInputError) {
      entities = try PartialEntities([], schema)
      response = try isAuthorized(partial, entities)
    } catch {
      throw .input(error)
    }
    var rounds = 0
    while true {
      if let decision = response.decision {
        return BatchedAnswer(decision: decision, response: response, rounds: rounds)
      }
      guard rounds < maxIterations else { throw .tooManyIterations }
      rounds += 1
      try Self.load(response.neededEntities, with: &loader, into: &entities)
      response = response.reduced(with: entities)
    }
  }

  private static func load<Loader: EntityLoader>(
    _ needed: Set<EntityUID>, with loader: inout Loader, into entities: inout PartialEntities
  ) throws(BatchedEvaluationError<Loader.Failure>) {
    let missing = needed.filter { entities[$0] == nil }
    let loaded: [PartialEntity]
    do throws(Loader.Failure) {
      // In order, so that equal requests ask alike.
      loaded = try loader.load(missing.sorted())
    } catch {
      throw .loader(error)
    }
    // Something along with what was asked for may be there already.
    let fresh = loaded.filter { entities[$0.uid] == nil }
    do throws(PartialInputError) {
      try entities.add(fresh)
    } catch {
      throw .input(error)
    }
    // Every residual is stuck at an entity, so each round that leaves none of them unknown goes on.
    for uid in missing {
      guard let entity = entities[uid], entity.isWhole else { throw .unanswered(uid.type) }
    }
  }
}

extension PartialResponse {
  /// The entities that the residuals which may still change the decision look into next.
  fileprivate var neededEntities: Set<EntityUID> {
    let isPermitted = policies.contains {
      if case .satisfied = $0.outcome { $0.effect == .permit } else { false }
    }
    var needed: Set<EntityUID> = []
    for policy in policies where policy.effect == .forbid || !isPermitted {
      guard case .residual(let residual) = policy.outcome else { continue }
      residual.condition.collectNeededEntities(into: &needed)
    }
    return needed
  }

  /// This answer with more known of the entities.
  fileprivate func reduced(with entities: PartialEntities) -> PartialResponse {
    let evaluator = PartialEvaluator(request, entities)
    return PartialResponse(
      policies.map { policy in
        guard case .residual(let residual) = policy.outcome else { return policy }
        return PolicyOutcome(
          policy: policy.policy, outcome: Outcome(evaluator.reduce(residual.condition)))
      }, request, entities)
  }
}

extension PartialEntity {
  /// Whether no part is unknown.
  fileprivate var isWhole: Bool {
    guard let parts else { return true }
    return parts.attributes != nil && parts.ancestors != nil && parts.tags != nil
  }
}
