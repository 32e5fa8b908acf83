/// The request environments that the scope of a policy does not rule out by itself.
///
/// In all others the policy is `False` before its conditions are reached, so that nothing in them matters.
struct ScopeFilter {
  private let schema: TypedSchema
  private let scope: Scope<EntityOrSlot>

  init(_ schema: TypedSchema, _ scope: Scope<EntityOrSlot>) {
    self.schema = schema
    self.scope = scope
  }

  /// Whether there is one.
  var isSatisfiable: Bool {
    applications.contains { application in
      application.principals.contains { allows($0, scope.principal) }
        && application.resources.contains { allows($0, scope.resource) }
    }
  }

  /// The part of an environment that a policy looks at.
  private struct View: Hashable {
    let principal: EntityType?
    let resource: EntityType?
    /// The number of the context, where that is looked at.
    let context: Int?
  }

  /// Calls `body` with environments, one for each part that differs in what `variables` say of it, until it returns
  /// false or no steps are left. Of environments that `variables` do not tell apart one stands for all.
  ///
  /// - Parameter steps: counted down for each type and environment looked at.
  func forEach(
    distinguishing variables: Set<Variable>, steps: inout Int,
    _ body: (RequestEnvironment, inout Int) -> Bool
  ) {
    let (byPrincipal, byResource) = (variables.contains(.principal), variables.contains(.resource))
    let (byAction, byContext) = (variables.contains(.action), variables.contains(.context))
    var kinds: Set<Int> = []
    var views: Set<View> = []
    for application in applications {
      if !byAction, !kinds.insert(application.kind).inserted { continue }
      steps -= 1 + application.principals.count + application.resources.count
      if steps < 0 { return }
      let principals = types(application.principals, allowedBy: scope.principal, all: byPrincipal)
      if principals.isEmpty { continue }
      let resources = types(application.resources, allowedBy: scope.resource, all: byResource)
      for principal in principals {
        for resource in resources {
          steps -= 1
          if !byAction {
            let view = View(
              principal: byPrincipal ? principal : nil, resource: byResource ? resource : nil,
              context: byContext ? application.contextNumber : nil)
            guard views.insert(view).inserted else { continue }
          }
          guard steps >= 0, body(schema.environment(application, principal, resource), &steps) else { return }
        }
      }
    }
  }

  /// Those of `types` that the constraint allows; the first alone where not all are wanted.
  private func types(
    _ types: [EntityType], allowedBy constraint: EntityConstraint<EntityOrSlot>, all: Bool
  ) -> [EntityType] {
    if case .any = constraint { return all ? types : Array(types.prefix(1)) }
    if all { return types.filter { allows($0, constraint) } }
    return types.first { allows($0, constraint) }.map { [$0] } ?? []
  }

  /// What the actions apply to that the scope allows. Where it names an undeclared action, none.
  private var applications: [TypedSchema.Application] {
    switch scope.action {
    case .any: schema.applications
    case .equal(let reference): [schema.application(of: reference.node)].compactMap(\.self)
    case .in(let reference): schema.applications(inAny: [reference.node])
    case .inAny(let references): schema.applications(inAny: references.map(\.node))
    }
  }

  private func allows(_ type: EntityType, _ constraint: EntityConstraint<EntityOrSlot>) -> Bool {
    func canBe(in reference: Located<EntityOrSlot>) -> Bool {
      if case .entity(let uid) = reference.node { schema.canBeIn(type, uid.type) } else { true }
    }
    switch constraint {
    case .any: return true
    case .equal(let reference):
      if case .entity(let uid) = reference.node { return uid.type == type }
      return true
    case .in(let reference): return canBe(in: reference)
    case .isType(let tested): return tested.node == type
    case .isTypeIn(let tested, let reference): return tested.node == type && canBe(in: reference)
    }
  }

  /// What to write where the scope rules out everything by `==` with a group: `in`.
  var hintToLoosen: String? {
    func isGroup(
      _ constraint: EntityConstraint<EntityOrSlot>, _ members: (TypedSchema.Application) -> [EntityType]
    )
      -> Bool
    {
      guard case .equal(let reference) = constraint, case .entity(let uid) = reference.node else {
        return false
      }
      let types = applications.lazy.flatMap(members)
      return !types.contains(uid.type) && types.contains { schema.canBeIn($0, uid.type) }
    }
    let clauses = [
      isGroup(scope.principal, \.principals) ? "principal" : nil,
      isGroup(scope.resource, \.resources) ? "resource" : nil,
    ].compactMap(\.self)
    return clauses.isEmpty
      ? nil : "write `in` instead of `==` for the \(clauses.joined(separator: " and the "))"
  }
}
