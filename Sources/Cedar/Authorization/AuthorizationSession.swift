/// Many questions about one principal and one resource.
///
/// The policies whose scope excludes the pair are left out once, so each decision looks only at the rest. The
/// answers are those of ``Authorizer/isAuthorized(_:_:_:)``.
public struct AuthorizationSession: Sendable {
  public let principal: EntityUID
  public let resource: EntityUID
  private let entities: EntityStore
  private let principalNode: EntityNode?
  private let resourceNode: EntityNode?
  private let policies: [Policy]

  public init(principal: EntityUID, resource: EntityUID, _ policies: PolicySet, _ entities: EntityStore) {
    self.principal = principal
    self.resource = resource
    self.entities = entities
    let principalNode = entities.node(principal)
    let resourceNode = entities.node(resource)
    self.principalNode = principalNode
    self.resourceNode = resourceNode
    self.policies = policies.policies.filter {
      $0.scope.principal.isSatisfied(by: principal, principalNode)
        && $0.scope.resource.isSatisfied(by: resource, resourceNode)
    }
  }

  public func isAuthorized(action: EntityUID, context: ValueRecord = .empty) -> Response {
    let request = Request(principal: principal, action: action, resource: resource, context: context)
    let evaluator = Evaluator(
      request, entities, principalNode: principalNode, resourceNode: resourceNode)
    return Authorizer.decide(policies, evaluator)
  }

  /// Whether the scope of some permit matches, its conditions aside.
  ///
  /// Where none does, no context makes the answer ``Decision/allow``: a question less for those who ask what is
  /// missing.
  public func canPermit(action: EntityUID) -> Bool {
    let node = entities.node(action)
    return policies.contains { $0.effect == .permit && $0.scope.action.isSatisfied(by: action, node) }
  }
}
