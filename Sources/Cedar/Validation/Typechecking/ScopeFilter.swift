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

  /// Calls `body` with each environment, until it returns false.
  func forEach(_ body: (TypedSchema.Application, RequestEnvironment) -> Bool) {
    var allowsPrincipal = Answers { allows($0, scope.principal) }
    var allowsResource = Answers { allows($0, scope.resource) }
    for application in applications {
      let resources = application.resources.filter { allowsResource[$0] }
      if resources.isEmpty { continue }
      for principal in application.principals where allowsPrincipal[principal] {
        for resource in resources {
          let environment = schema.environment(application, principal, resource)
          if !body(application, environment) { return }
        }
      }
    }
  }

  /// Answers for types, each worked out once.
  private struct Answers {
    let answer: (EntityType) -> Bool
    private var known: [EntityType: Bool] = [:]

    init(_ answer: @escaping (EntityType) -> Bool) { self.answer = answer }

    subscript(type: EntityType) -> Bool {
      mutating get {
        if let answer = known[type] { return answer }
        let answer = answer(type)
        known[type] = answer
        return answer
      }
    }
  }

  /// What the actions apply to that the scope allows. Where it names an undeclared action, none.
  private var applications: [TypedSchema.Application] {
    switch scope.action {
    case .any: schema.applications
    case .equal(let reference): [schema.application(of: reference.node)].compactMap(\.self)
    case .in(let reference): applications(inAny: [reference])
    case .inAny(let references): applications(inAny: references)
    }
  }

  private func applications(inAny groups: [Located<EntityUID>]) -> [TypedSchema.Application] {
    schema.applications.filter { schema.isAction($0.action, inAny: groups.lazy.map(\.node)) ?? false }
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
