/// Requests against a schema (reference: `validator/coreschema.rs`).
extension Schema {
  /// Checks that principal and resource are of declared types to which the action applies, that an entity of an
  /// enumeration is one of its choices, that the action is declared, and that the context is of exactly its type.
  public func validate(_ request: Request) throws(ConformanceError) {
    try validate(entitiesOf: request)
    try validate(context: request.context, of: request.action)
  }

  /// Checks everything but the context.
  func validate(entitiesOf request: Request) throws(ConformanceError) {
    try ConformanceError.naming(.principal) { () throws(Nonconformance) in
      _ = try declaration(of: request.principal)
    }
    try ConformanceError.naming(.resource) { () throws(Nonconformance) in
      _ = try declaration(of: request.resource)
    }
    let action = try declaration(ofAction: request.action)
    guard action.principals.contains(request.principal.type) else {
      throw ConformanceError(.principal, .doesNotApply(request.principal.type))
    }
    guard action.resources.contains(request.resource.type) else {
      throw ConformanceError(.resource, .doesNotApply(request.resource.type))
    }
  }

  /// Checks that `context` is of exactly the type that `action` declares.
  public func validate(context: ValueRecord, of action: EntityUID) throws(ConformanceError) {
    let action = try declaration(ofAction: action)
    try ConformanceError.naming(.context) { () throws(Nonconformance) in
      try check(context, is: action.context)
    }
  }

  private func declaration(ofAction uid: EntityUID) throws(ConformanceError) -> ActionDeclaration {
    guard let action = actions[uid] else {
      throw ConformanceError(.action, .nonconformance(Nonconformance(.undeclaredAction)))
    }
    return action
  }
}
