/// Answers requests of which a part is unknown, by typed partial evaluation (RFC 95; reference: `tpe.rs`).
///
///     PartialRequest ─┐
///     PartialEntities ┴→ PartialResponse ─→ decision, if nothing unknown can change it
///                                        ─→ residuals ─→ reauthorize with full data
///                                                     ─→ ``ColumnFilter`` over the rows of a table
///
/// The policies must be strictly valid: only then do types tell what cannot fail.
public struct PartialAuthorizer: Sendable {
  let policies: PolicySet
  public let schema: Schema
  /// What the validator found odd, such as a policy that never applies.
  public let warnings: [ValidationWarning]
  private let validator: Validator
  /// The conditions of all policies, in order, for the types that were prepared.
  private var conditions: [RequestType: [TypedExpression]] = [:]

  /// - Throws: the findings of the strict validator, where there are any.
  public init(_ policies: PolicySet, _ schema: Schema) throws(InvalidPolicies) {
    self.policies = policies
    self.schema = schema
    validator = Validator(schema)
    let result = validator.validate(policies, mode: .strict)
    guard result.isValid else { throw InvalidPolicies(errors: result.errors) }
    warnings = result.warnings
  }

  /// The same authorizer, which answers requests of these types without typing the policies again each time.
  ///
  /// - Throws: where the schema allows no such requests.
  public func prepared(for types: some Sequence<RequestType>) throws(PartialInputError) -> PartialAuthorizer {
    var prepared = self
    for type in types { prepared.conditions[type] = try typedConditions(type) }
    return prepared
  }

  /// What each policy comes to.
  ///
  /// - Throws: where the request does not conform to the schema.
  public func isAuthorized(
    _ request: PartialRequest, _ entities: PartialEntities
  ) throws(PartialInputError) -> PartialResponse {
    try Conformance(schema).check(request)
    let type = RequestType(
      principal: request.principal.type, action: request.action, resource: request.resource.type)
    let conditions = if let prepared = conditions[type] { prepared } else { try typedConditions(type) }
    let evaluator = PartialEvaluator(request, entities)
    let outcomes = zip(policies.policies, conditions).map { policy, condition in
      PartialResponse.PolicyOutcome(policy: policy, outcome: .init(evaluator.reduce(condition)))
    }
    return PartialResponse(outcomes, request, entities)
  }

  private func typedConditions(_ type: RequestType) throws(PartialInputError) -> [TypedExpression] {
    guard let action = schema.actions[type.action] else { throw .undeclaredAction }
    guard action.principals.contains(type.principal) else { throw .principalType(type.principal) }
    guard let environment = validator.schema.environment(type) else { throw .resourceType(type.resource) }
    var conditions: [TypedExpression] = []
    conditions.reserveCapacity(policies.policies.count)
    for policy in policies.policies {
      // A valid policy has a condition in every environment.
      guard let condition = validator.typedCondition(of: policy, in: environment) else {
        throw .invalidPolicy(policy.id)
      }
      conditions.append(condition)
    }
    return conditions
  }
}

/// Policies that are not strictly valid, which partial evaluation needs.
public struct InvalidPolicies: Error, Sendable {
  /// What the validator found; at least one error.
  public let errors: [ValidationError]
}

extension InvalidPolicies: CustomStringConvertible {
  public var description: String {
    "partial evaluation needs strictly valid policies:\n\(errors.map(\.description).joined(separator: "\n"))"
  }
}
