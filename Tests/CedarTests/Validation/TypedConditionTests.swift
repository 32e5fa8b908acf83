import Testing

@testable import Cedar

/// The tree that the typechecker leaves.
struct TypedConditionTests {
  @Test(arguments: [
    ("principal is User", ExpressionType.true), ("principal is Robot", .false), ("context.ok", .bool),
    ("principal has age", .bool), ("context has ok", .true), ("context has count", .bool),
    ("!(context has nothing)", .true), ("context.ok && false", .false), ("context.ok || true", .true),
    ("false || context.ok", .bool), ("true && true", .true), ("if true then context.ok else 1 == 1", .bool),
    ("action == Action::\"read\"", .true), ("action in Action::\"all\"", .true),
    ("Action::\"read\" in [Action::\"list\"]", .false), ("principal in Group::\"g\"", .bool),
    ("resource in Group::\"g\"", .false), ("principal in [User::\"a\"]", .bool), ("1 == 1", .true),
    ("\"a\" == \"b\"", .false), ("User::\"a\" == User::\"a\"", .true), ("principal == User::\"a\"", .bool),
    ("resource.hasTag(\"a\")", .false), ("principal.hasTag(\"a\") && principal.hasTag(\"a\")", .bool),
    ("context has count && context has count", .bool), ("1 < 2", .bool),
  ])
  func `conditions have the type that the reference gives them`(
    condition: String, expected: ExpressionType
  ) throws {
    #expect(try ValidationWorld.type(condition) == expected, "\(condition)")
  }

  private func condition(_ policy: String) throws -> TypedExpression {
    let set = try PolicySet(parsing: policy, file: "policy")
    let validator = try ValidationWorld.validator()
    let type = RequestType(
      principal: "User", action: EntityUID(type: "Action", id: "read"), resource: "Note")
    let environment = try #require(validator.schema.environment(type))
    let typed =
      set.policies.first.map { validator.typedCondition(of: $0, in: environment) }
      ?? validator.typedCondition(of: set.templates[0], in: environment)
    return try #require(typed)
  }

  @Test func `scope and conditions are one flat conjunction, sugar resolved`() throws {
    let typed = try condition(
      """
      permit(principal is User in Group::"g", action, resource == Note::"n")
      when { principal has details.note } unless { principal.age > 3 };
      """)
    guard case .and(let parts) = typed.kind else { throw Unexpected(typed) }
    #expect(parts.map(\.type) == [.true, .bool, .bool, .bool, .bool])
    guard case .isType = parts[0].kind, case .membership = parts[1].kind, case .equal = parts[2].kind,
      case .and(let path) = parts[3].kind, case .not(let unless) = parts[4].kind,
      case .not(let sugar) = unless.kind,
      case .lessEqual = sugar.kind
    else { throw Unexpected(typed) }
    guard case .has(_, "details") = path[0].kind, case .has(let details, "note") = path[1].kind,
      case .attribute = details.kind
    else { throw Unexpected(typed) }
  }

  @Test func `what is not reached is not in the tree`() throws {
    let typed = try condition(
      "permit(principal, action, resource) when { context.ok && principal is Robot && principal.nothing };")
    guard case .and(let parts) = typed.kind else { throw Unexpected(typed) }
    #expect(parts.map(\.type) == [.bool, .false])
    #expect(typed.type == .false)
  }

  @Test func `a decided conditional has its branch twice`() throws {
    let typed = try condition(
      "permit(principal, action, resource) when { if principal is User then context.ok else principal.nothing };"
    )
    guard case .conditional(let test, let then, let otherwise) = typed.kind else { throw Unexpected(typed) }
    #expect(test.type == .true)
    #expect(then === otherwise)
  }

  @Test func `an unconstrained policy is true, and slots have the type of their variable`() throws {
    #expect(try condition("permit(principal, action, resource);").type == .true)
    let typed = try condition("permit(principal == ?principal, action, resource);")
    guard case .equal(_, let slot) = typed.kind, case .slot(.principal) = slot.kind else {
      throw Unexpected(typed)
    }
    #expect(slot.type == .entity("User"))
  }

  private struct Unexpected: Error {
    let kind: String
    init(_ typed: TypedExpression) { kind = "\(typed.kind)" }
  }
}
