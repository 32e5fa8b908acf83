/// Questions about many requests at once, each answered by one partial evaluation and what is left of it (RFC 95).
extension PartialAuthorizer {
  /// On which of these resources may the principal do it?
  ///
  /// The answer is that of asking ``Authorizer/isAuthorized(_:_:_:)`` about each entity of the type, in the order of
  /// the store.
  ///
  /// - Parameters:
  ///   - type: the type of the resources.
  ///   - store: all entities there are; they conform to the schema, which is not checked again.
  public func queryResource(
    principal: EntityUID, action: EntityUID, type: EntityType, context: ValueRecord, _ store: EntityStore
  ) throws(PartialInputError) -> [EntityUID] {
    try allowed(
      PartialRequest(
        principal: .known(principal), action: action, resource: .unknown(type, isPresent: true),
        context: context), store
    ) { Request(principal: principal, action: action, resource: $0, context: context) }
  }

  /// Which of these principals may do it on the resource?
  ///
  /// As ``queryResource(principal:action:type:context:_:)``, the other way round.
  public func queryPrincipal(
    type: EntityType, action: EntityUID, resource: EntityUID, context: ValueRecord, _ store: EntityStore
  ) throws(PartialInputError) -> [EntityUID] {
    try allowed(
      PartialRequest(
        principal: .unknown(type, isPresent: true), action: action, resource: .known(resource),
        context: context), store
    ) { Request(principal: $0, action: action, resource: resource, context: context) }
  }

  /// Which actions could the principal do on the resource? Those that are denied whatever the rest turns out to be are
  /// left out.
  ///
  /// Of an action whose context is not given nothing of the context is known.
  ///
  /// - Parameter contexts: what is known of the contexts, by action. One that does not conform to the schema is an
  ///   error.
  /// - Returns: the actions in order, each with the decision if it is certain.
  public func queryAction(
    principal: PartialEntityUID, resource: PartialEntityUID, contexts: [EntityUID: ValueRecord] = [:],
    _ entities: PartialEntities
  ) throws(PartialInputError) -> [(action: EntityUID, decision: Decision?)] {
    var possible: [(action: EntityUID, decision: Decision?)] = []
    for (action, declaration) in schema.actions.sorted(by: { $0.key < $1.key })
    where declaration.principals.contains(principal.type) && declaration.resources.contains(resource.type) {
      let request = PartialRequest(
        principal: principal, action: action, resource: resource, context: contexts[action])
      let decision = try isAuthorized(request, entities).decision
      if decision != .deny { possible.append((action, decision)) }
    }
    return possible
  }

  /// The entities of the unknown one's type for which the request is allowed.
  private func allowed(
    _ partial: PartialRequest, _ store: EntityStore, _ request: (EntityUID) -> Request
  ) throws(PartialInputError) -> [EntityUID] {
    let response = try isAuthorized(partial, PartialEntities(complete: store, schema))
    let type = partial.resource.uid == nil ? partial.resource.type : partial.principal.type
    let candidates = store.layer.allNodes.lazy.map(\.uid).filter { $0.type == type }
    switch response.decision {
    case .allow: return Array(candidates)
    case .deny: return []
    case nil:
      return candidates.filter { response.complete(Evaluator(request($0), store)).decision == .allow }
    }
  }
}
