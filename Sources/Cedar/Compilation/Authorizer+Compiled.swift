extension Authorizer {
  /// The same answer as with the ``PolicySet`` that `policies` were made of, sooner.
  public static func isAuthorized(
    _ request: Request, _ policies: CompiledPolicies, _ entities: EntityStore
  ) -> Response {
    let evaluation = Evaluation(
      policies.storage, request, entities, principalNode: entities.node(request.principal),
      actionNode: entities.node(request.action), resourceNode: entities.node(request.resource))
    evaluation.run()
    return evaluation.response()
  }
}
