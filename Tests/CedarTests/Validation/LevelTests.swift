import Testing

@testable import Cedar

/// How far policies may walk (RFC 76).
struct LevelTests {
  /// The lowest level at which the policy is valid, up to 4; nil where it is at none.
  private func level(of policy: String) throws -> Int? {
    try (0...4).first { try ValidationWorld.validate(policy, level: $0).isValid }
  }

  @Test(arguments: [
    ("true", 0), ("context.ok", 0), ("principal == User::\"a\"", 0), ("principal is User", 0),
    ("context.user == principal", 0), ("principal.age == 1", 1), ("principal has nick", 1),
    ("context.user.age == 1", 1), ("principal in Group::\"g\"", 1), ("principal in context.user", 1),
    ("principal.hasTag(\"a\")", 1), ("principal.friend.age == 1", 2), ("principal.friend has nick", 2),
    ("principal.friend.friend in principal", 3), ("principal.address.city == \"a\"", 1),
    ("principal.hasTag(\"k\") && principal.getTag(\"k\") == \"a\"", 1),
    ("principal.hasTag(principal.friend.name)", 2), ("{u: principal.friend, v: 1}.u.age == 1", 2),
    ("{u: principal, v: principal.friend.friend.age}.u.age == 1", 3),
    ("{r: {u: principal}, u: 1}.r.u.age == 1", 1),
    ("(if context.ok then principal else principal.friend).age == 1", 2),
    ("(if principal is User then principal else principal.friend).age == 1", 1),
    ("principal is User || principal.friend.friend.age == 1", 0),
    ("principal is Robot && principal.friend.friend.age == 1", 0), ("action in Action::\"all\"", 1),
    ("principal has manager.nick", 2), ("[principal.friend].contains(context.user)", 1),
    ("principal.friends.contains(principal)", 1), ("principal.balance.lessThan(principal.friend.balance)", 2),
    ("principal in [principal.friend]", 1),
  ])
  func `a policy has the level of its longest walk`(condition: String, expected: Int) throws {
    let policy = "permit(principal, action == Action::\"read\", resource) when { \(condition) };"
    #expect(try level(of: policy) == expected, "\(condition)")
  }

  @Test func `the scope counts`() throws {
    #expect(try level(of: "permit(principal == User::\"a\", action == Action::\"read\", resource);") == 0)
    #expect(try level(of: "permit(principal in Group::\"g\", action, resource);") == 1)
    #expect(try level(of: "permit(principal, action in Action::\"all\", resource);") == 1)
    #expect(try level(of: "permit(principal in ?principal, action, resource);") == 1)
  }

  @Test(arguments: [
    "User::\"a\".age == 1", "User::\"a\" in principal", "Group::\"g\" has name",
    "(if context.ok then User::\"a\" else principal).age == 1", "{u: User::\"a\"}.u.friend.age == 1",
  ])
  func `what the policy names itself cannot be looked into`(condition: String) throws {
    let policy = "permit(principal, action == Action::\"read\", resource) when { \(condition) };"
    #expect(try ValidationWorld.validate(policy).isValid)
    let errors = try ValidationWorld.validate(policy, level: 4).errors
    #expect(Set(errors.map(\.kind)) == [.literalDereference], "\(condition)")
  }

  @Test func `a step too far is told with its place`() throws {
    let policy =
      "permit(principal, action == Action::\"read\", resource) when { principal.friend.friend.age == 1 };"
    let errors = try ValidationWorld.validate(policy, level: 2).errors
    #expect(
      errors.map(\.description) == [
        """
        policy:1:62: for policy `policy0`: 3 steps from entity to entity are needed here, at most 2 are allowed
          hint: give what is needed in the context, or as an attribute of an entity nearer to the request
        """
      ])
  }
}
