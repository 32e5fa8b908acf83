/// Many questions about one principal and one resource.
///
/// The policies whose scope excludes the pair are left out once, so each decision looks only at the rest. The
/// answers are those of ``Authorizer/isAuthorized(_:_:_:)``.
public struct AuthorizationSession: Sendable {
  public let principal: EntityUID
  public let resource: EntityUID
  private let entities: EntityStore
  private let policies: [Policy]

  public init(principal: EntityUID, resource: EntityUID, _ policies: PolicySet, _ entities: EntityStore) {
    self.principal = principal
    self.resource = resource
    self.entities = entities
    let principalNode = entities.node(principal)
    let resourceNode = entities.node(resource)
    self.policies = policies.policies.filter {
      $0.scope.principal.isSatisfied(by: principal, principalNode)
        && $0.scope.resource.isSatisfied(by: resource, resourceNode)
    }
  }

  public func isAuthorized(action: EntityUID, context: ValueRecord = .empty) -> Response {
    let request = Request(principal: principal, action: action, resource: resource, context: context)
    return Authorizer.decide(policies, Evaluator(request, entities))
  }
}
