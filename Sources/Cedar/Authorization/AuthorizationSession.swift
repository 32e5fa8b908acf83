/// Many questions about one principal and one resource.
///
/// What the store knows about the pair is looked up once. The answers are those of
/// ``Authorizer/isAuthorized(_:_:_:)``.
public struct AuthorizationSession: Sendable {
  public let principal: EntityUID
  public let resource: EntityUID
  private let policies: CompiledPolicies
  private let entities: EntityStore
  private let principalNode: EntityNode?
  private let resourceNode: EntityNode?

  public init(
    principal: EntityUID, resource: EntityUID, _ policies: CompiledPolicies, _ entities: EntityStore
  ) {
    self.principal = principal
    self.resource = resource
    self.policies = policies
    self.entities = entities
    principalNode = entities.node(principal)
    resourceNode = entities.node(resource)
  }

  public func isAuthorized(action: EntityUID, context: ValueRecord = .empty) -> Response {
    let request = Request(principal: principal, action: action, resource: resource, context: context)
    let evaluation = Evaluation(
      policies.storage, request, entities, principalNode: principalNode, actionNode: entities.node(action),
      resourceNode: resourceNode)
    evaluation.run()
    return evaluation.response()
  }

  /// Whether the scope of some permit matches, its conditions aside.
  ///
  /// Where none does, no context makes the answer ``Decision/allow``: a question less for those who ask what is
  /// missing.
  public func canPermit(action: EntityUID) -> Bool {
    let node = entities.node(action)
    return policies.source.policies.contains {
      $0.effect == .permit && $0.scope.action.isSatisfied(by: action, node)
        && $0.scope.principal.isSatisfied(by: principal, principalNode)
        && $0.scope.resource.isSatisfied(by: resource, resourceNode)
    }
  }
}
