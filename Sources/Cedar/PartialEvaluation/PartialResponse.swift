/// The answer to a partial request: what each policy comes to, and the decision where nothing unknown can change it.
public struct PartialResponse: Sendable {
  /// In the order of the policy set.
  public let policies: [PolicyOutcome]
  /// The decision that every completion of the data gives, or nil where it depends on residuals.
  public let decision: Decision?
  let request: PartialRequest
  let entities: PartialEntities
  /// The policies that are satisfied or may be or fail, each with what it came to as its condition.
  private let remaining: [Policy]

  public struct PolicyOutcome: Sendable {
    let policy: Policy
    public let outcome: Outcome

    public var id: PolicyID { policy.id }
    public var effect: Effect { policy.effect }

    var isResidual: Bool {
      if case .residual = outcome { true } else { false }
    }
  }

  public enum Outcome: Sendable {
    /// Scope and conditions hold.
    case satisfied
    case unsatisfied
    /// The evaluation fails whatever the rest turns out to be, with this error or one that comes before it.
    case failed(EvaluationError, Residual)
    /// It depends on what is unknown.
    case residual(Residual)

    init(_ reduced: Reduced) {
      self =
        switch reduced {
        case .value(.bool(true)): .satisfied
        case .value: .unsatisfied
        case .failure(let error, let expression): .failed(error, Residual(expression))
        case .residual(let expression): .residual(Residual(expression))
        }
    }
  }

  init(_ policies: [PolicyOutcome], _ request: PartialRequest, _ entities: PartialEntities) {
    self.policies = policies
    self.request = request
    self.entities = entities
    decision = Self.decision(of: policies)
    remaining = policies.compactMap(\.remaining)
  }

  /// The policies that depend on what is unknown, as policies of the same id, effect and annotations whose scope is
  /// open and whose condition is the residual.
  public var residualPolicies: [Policy] { policies.filter(\.isResidual).compactMap(\.remaining) }

  /// A satisfied forbid denies; so does that no permit can hold; a satisfied permit allows if no forbid can hold.
  private static func decision(of policies: [PolicyOutcome]) -> Decision? {
    var canHold: Set<Effect> = []
    var holds: Set<Effect> = []
    for policy in policies {
      switch policy.outcome {
      case .satisfied:
        holds.insert(policy.effect)
        canHold.insert(policy.effect)
      case .residual: canHold.insert(policy.effect)
      case .unsatisfied, .failed: break
      }
    }
    if holds.contains(.forbid) || !canHold.contains(.permit) { return .deny }
    return holds.contains(.permit) && !canHold.contains(.forbid) ? .allow : nil
  }
}

// MARK: Completing

extension PartialResponse {
  /// The answer to the request now that everything is known: that of ``Authorizer/isAuthorized(_:_:_:)``.
  ///
  /// - Parameter store: entities that conform to the schema; this is not checked again.
  /// - Throws: where the request does not conform to the schema, or where request or entities are not what the
  ///   partial ones could turn out to be.
  public func reauthorize(_ request: Request, _ store: EntityStore) throws(PartialInputError) -> Response {
    try Conformance(entities.schema).check(PartialRequest(request))
    guard self.request.agrees(with: request, store), entities.agree(with: store) else {
      throw .disagreement
    }
    return complete(Evaluator(request, store))
  }

  /// Evaluates what is left; the rest is decided.
  func complete(_ evaluator: Evaluator) -> Response { Authorizer.decide(remaining, evaluator) }
}

extension PartialResponse.PolicyOutcome {
  /// The policy with what it came to as its condition, for whatever scope; nil where it is not satisfied.
  fileprivate var remaining: Policy? {
    let condition: [Condition]
    switch outcome {
    case .satisfied: condition = []
    case .unsatisfied: return nil
    case .failed(_, let residual), .residual(let residual):
      condition = [
        Condition(kind: .when, expression: residual.expression, span: residual.expression.span)
      ]
    }
    let body = policy.body
    return Policy(
      id: policy.id, scope: Scope(principal: .any, action: .any, resource: .any),
      body: PolicyBody(
        effect: body.effect, annotations: body.annotations, conditions: condition, source: body.source,
        span: body.span))
  }
}
