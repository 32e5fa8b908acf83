/// One combination of types that a schema allows requests to have: an action, a type of principals and a type of
/// resources that it applies to, with the context that goes with the action.
struct RequestEnvironment: Hashable, Sendable {
  let principal: EntityType
  let action: EntityUID
  let resource: EntityType
  let context: RecordShape
  /// The type of the entity in the slot, where a template has it.
  var principalSlot: EntityType?
  var resourceSlot: EntityType?

  var requestType: RequestType { RequestType(principal: principal, action: action, resource: resource) }
}

extension TypedSchema {
  /// The environment of requests of these types, or nil where the schema allows none.
  func environment(_ type: RequestType) -> RequestEnvironment? {
    guard let action = schema.actions[type.action], action.principals.contains(type.principal),
      action.resources.contains(type.resource)
    else { return nil }
    return RequestEnvironment(
      principal: type.principal, action: type.action, resource: type.resource,
      context: context(of: type.action))
  }

  /// All environments, in order.
  var environments: [RequestEnvironment] {
    applications.flatMap { application in
      application.principals.flatMap { principal in
        application.resources.map { environment(application, principal, $0) }
      }
    }
  }

  func environment(
    _ application: Application, _ principal: EntityType, _ resource: EntityType
  ) -> RequestEnvironment {
    RequestEnvironment(
      principal: principal, action: application.action, resource: resource, context: application.context)
  }
}
