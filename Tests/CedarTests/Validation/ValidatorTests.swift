import Testing

@testable import Cedar

/// What the validator finds, and where it says it is.
struct ValidatorTests {
  typealias Kind = ValidationError.Kind

  @Test(arguments: [
    ("principal.age == 1", []), ("principal.nick == \"a\"", [Kind.optionalAttribute]),
    ("principal has nick && principal.nick == \"a\"", []),
    ("principal has \"nick\" && principal[\"nick\"] like \"a*\"", []),
    ("principal has details.note && principal.details.note == \"a\"", []),
    ("principal has manager.nick && principal.manager.nick == \"a\"", []),
    ("principal has manager && principal.manager.nick == \"a\"", [.optionalAttribute]),
    ("principal has details.nothing && principal.whatever", []),
    ("principal has nick || principal.nick == \"a\"", [.optionalAttribute]),
    ("!(principal has nick) || principal.nick == \"a\"", [.optionalAttribute]),
    ("(principal has nick && context.ok || principal has nick) && principal.nick == \"a\"", []),
    ("(if principal has nick then true else false) && principal.nick == \"a\"", [.optionalAttribute]),
    ("(if context.ok then principal has nick else principal has nick) && principal.nick == \"a\"", []),
    ("(if context.ok then principal has nick else false) && principal.nick == \"a\"", [.optionalAttribute]),
    ("if principal has nick then principal.nick == \"a\" else context.ok", []),
    ("if principal has nick then context.ok else principal.nick == \"a\"", [.optionalAttribute]),
    ("{u: principal, n: 1}.u has nick && {n: 1, u: principal}.u.nick == \"a\"", []),
    (
      "(if 2 > 1 then principal else principal) has nick && (if !(2 <= 1) then principal else principal).nick == \"\"",
      []
    ),
    (
      "(if 1 + 1 + 1 == 3 then principal else principal) has nick && (if (1 + 1) + 1 == 3 then principal else principal).nick == \"\"",
      []
    ),
    (
      "(if 1 + 1 + 1 == 3 then principal else principal) has nick && (if 1 + (1 + 1) == 3 then principal else principal).nick == \"\"",
      [.optionalAttribute]
    ),
  ])
  func `optional attributes are tested before`(condition: String, expected: [Kind]) throws {
    #expect(try ValidationWorld.kinds(condition) == expected, "\(condition)")
  }

  @Test(arguments: [
    ("principal.getTag(\"k\") == \"v\"", [Kind.optionalTag]),
    ("principal.hasTag(\"k\") && principal.getTag(\"k\") == \"v\"", []),
    ("principal.hasTag(context.key) && principal.getTag(context.key) == \"v\"", []),
    ("principal.hasTag(context.key) && principal.getTag(\"k\") == \"v\"", [.optionalTag]),
    ("principal.hasTag(\"k\") && principal.friend.getTag(\"k\") == \"v\"", [.optionalTag]),
    ("principal.hasTag(\"k\") && principal.getTag(\"k\") == 1", [.incompatibleTypes]),
    ("principal.hasTag(1)", [.unexpectedType]), ("principal has k && principal.getTag(\"k\") == \"v\"", []),
    ("resource.getTag(\"k\") == \"v\"", [.undeclaredTag, .undeclaredTag, .undeclaredTag]),
    ("resource.hasTag(\"k\") && resource.getTag(\"k\") == \"v\"", []),
  ])
  func `tags are tested before`(condition: String, expected: [Kind]) throws {
    #expect(try ValidationWorld.kinds(condition) == expected, "\(condition)")
  }

  @Test(arguments: [
    ("true || principal.nothing", []), ("false && principal.nothing", []),
    ("context.ok || principal.nothing", [Kind.undeclaredAttribute]),
    ("resource is Note && resource.meta.size == 1", []),
    ("if resource is Note then resource.meta.size == 1 else true", []),
    ("resource is Group || resource.meta.size == 1", [.undeclaredAttribute]),
    ("action == Action::\"write\" && principal.nothing", []),
    ("action in Action::\"all\" && principal.nothing == 1", [.undeclaredAttribute]),
    ("action in [Action::\"write\", Action::\"list\"] && principal.nothing", []),
    ("principal in resource || context.ok", []), ("resource in principal && principal.nothing", []),
    ("principal == resource && principal.nothing", []), ("1 == \"a\" && principal.nothing", []),
    ("principal has age && principal.nothing == 1", [.undeclaredAttribute]),
    ("context has key && !(context has nothing) || principal.nothing", []),
    ("action.nothing", [.undeclaredAttribute]), ("action has nothing && principal.nothing", []),
    ("principal is Action && principal.nothing", []),
  ])
  func `what is not reached is not checked`(condition: String, expected: [Kind]) throws {
    let found = Set(try ValidationWorld.kinds(condition))
    #expect(found == Set(expected), "\(condition)")
  }

  @Test(arguments: [
    ("principal.age == \"a\"", [Kind.incompatibleTypes]), ("principal == action", []), ("1 == 2", []),
    ("[1, \"a\"].contains(1)", [.incompatibleTypes]), ("[] == [1]", [.emptySet]),
    ("[principal, Group::\"g\"].contains(principal)", [.incompatibleTypes]),
    ("principal.scores.contains(\"a\")", [.incompatibleTypes]), ("principal.scores.containsAny([1])", []),
    ("principal.address == {city: \"a\"}", [.incompatibleTypes]), ("{a: 1} == {b: 1}", [.incompatibleTypes]),
    ("{a: true} == {a: context.ok}", []), ("[{a: true}, {a: false}].contains({a: context.ok})", []),
    ("(if context.ok then 1 else \"a\") == 1", [.incompatibleTypes]),
    ("ip(context.key).isIpv4()", [.nonLiteralArgument]), ("ip(\"1.2.3\").isIpv4()", [.malformedLiteral]),
    ("ip(\"1.2.3.4\").isIpv4(1)", [.argumentCount]),
    ("decimal(\"1\") == decimal(\"1.0\")", [.malformedLiteral]),
    ("ip(1).isIpv4()", [.unexpectedType]), ("principal.born < datetime(\"2024-01-01\")", []),
    ("principal.born < principal.age", [.unexpectedType]), ("principal.balance < 1", [.unexpectedType]),
    ("principal.age < 1 + \"a\"", [.unexpectedType]), ("-principal.name == 1", [.unexpectedType]),
    ("principal.born.offset(duration(\"1h\")).toDate() == principal.born", []), ("1", [.unexpectedType]),
    ("principal.name in principal", [.unexpectedType]), ("principal in principal.name", [.unexpectedType]),
    ("principal in [1]", [.unexpectedType]), ("principal like \"a\"", [.unexpectedType]),
    ("principal.scores has a", [.unexpectedType]), ("principal.name.isEmpty()", [.unexpectedType]),
    ("principal.name is User", [.unexpectedType]), ("principal.color == Color::\"red\"", []),
    ("false && principal.color == Color::\"green\"", [.undeclaredEntity]),
    ("false && principal == Nobody::\"a\"", [.undeclaredEntityType]),
    ("principal is Nobody", [.undeclaredEntityType]), ("action == Action::\"rea\"", [.undeclaredAction]),
    ("principal.last == Action::\"read\"", []), ("principal.last in Action::\"all\"", []),
    ("principal.age == 9223372036854775807 + 1", []),
  ])
  func `types must fit in strict mode`(condition: String, expected: [Kind]) throws {
    #expect(try ValidationWorld.kinds(condition) == expected, "\(condition)")
  }

  @Test(arguments: [
    "principal.age == \"a\"", "[1, 2] == []", "principal in []",
    "[principal, Group::\"g\"].contains(resource)",
    "(if context.ok then principal else resource) == principal", "principal.address == {city: \"a\"}",
    "(if context.ok then {a: 1, b: 2} else {a: 1}).a == 1", "[{a: 1}, {a: 1, b: true}].contains({})",
    "(if context.ok then principal else principal.last) is User", "ip(context.key).isIpv4()",
    "[principal, action].contains(action)", "principal.scores.contains(\"a\")",
    "(if context.ok then {a: 1} else principal.address) has city",
    "(if context.ok then Robot::\"a\" else principal).age == 1",
    "(if context.ok then Robot::\"a\" else principal) has nick && (if context.ok then Robot::\"a\" else principal).nick == \"\"",
  ])
  func `types may mix in permissive mode`(condition: String) throws {
    #expect(try ValidationWorld.kinds(condition) != [], "\(condition)")
    #expect(try ValidationWorld.kinds(condition, mode: .permissive) == [], "\(condition)")
  }

  @Test(arguments: [
    ("(if context.ok then {a: 1, b: 2} else {a: 1}).b == 1", [Kind.undeclaredAttribute]),
    ("(if context.ok then {a: 1} else {a: \"x\"}).a == 1", [.undeclaredAttribute]),
    ("(if context.ok then 1 else \"a\") == 1", [.incompatibleTypes]),
    ("(if context.ok then Robot::\"a\" else principal).nick == \"\"", [.optionalAttribute]),
    ("(if context.ok then {a: 1} else principal).a == 1", [.incompatibleTypes]),
    ("[1, principal].contains(1)", [.incompatibleTypes]),
    ("Robot::\"a\".hasTag(\"k\") && Robot::\"a\".getTag(\"k\") == \"v\"", []),
    (
      "(if context.ok then Robot::\"a\" else principal).hasTag(\"k\") && (if context.ok then Robot::\"a\" else principal).getTag(\"k\") == \"v\"",
      [.incompatibleTypes]
    ),
    ("principal.nick == \"a\"", [.optionalAttribute]),
    ("decimal(\"1\") == decimal(\"1.0\")", [.malformedLiteral]),
  ])
  func `permissive mode is not careless`(condition: String, expected: [Kind]) throws {
    #expect(try ValidationWorld.kinds(condition, mode: .permissive) == expected, "\(condition)")
  }

  @Test(arguments: [
    ("principal == User::\"a\", action, resource", []),
    ("principal == Note::\"a\", action, resource", [Kind.noApplicableAction]),
    ("principal is Note, action, resource", [.noApplicableAction]),
    ("principal, action == Action::\"all\", resource", [.noApplicableAction]),
    ("principal, action in Action::\"all\", resource", []),
    ("principal, action == Action::\"no\", resource", [.undeclaredAction, .noApplicableAction]),
    ("principal in Group::\"g\", action, resource", []),
    ("principal in Note::\"n\", action, resource", [.noApplicableAction]),
    ("principal is User in Team::\"t\", action, resource", []),
    ("principal is Robot in Team::\"t\", action, resource", [.noApplicableAction]),
    ("principal is Nobody, action, resource", [.undeclaredEntityType, .noApplicableAction]),
    ("principal == User::\"a\", action == Action::\"list\", resource", [.noApplicableAction]),
    ("principal, action, resource == Color::\"green\"", [.undeclaredEntity]),
    ("principal, action in [], resource", [.emptySet, .noApplicableAction]),
    ("principal, action in [Action::\"read\", Other::Action::\"view\"], resource", [.incompatibleTypes]),
    ("principal, action in [Action::\"read\", Action::\"list\"], resource", []),
    ("principal == ?principal, action, resource in ?resource", []),
    ("principal in ?principal, action == Action::\"list\", resource == Note::\"n\"", [.noApplicableAction]),
    ("principal is Note in ?principal, action, resource", [.noApplicableAction]),
    ("principal, action == Other::Action::\"view\", resource", []),
  ])
  func `scopes apply to something`(scope: String, expected: [Kind]) throws {
    #expect(try ValidationWorld.validate("permit(\(scope));").errors.map(\.kind) == expected, "\(scope)")
  }

  @Test func `every error is told with its place, its cause and a way out`() throws {
    let result = try ValidationWorld.validate(
      """
      permit(principal, action == Action::"read", resource)
      when { principal.nik == "a" && principal.nick == "a" }
      unless { principal.age == "a" };
      permit(principal == Grop::"g", action, resource);
      """)
    #expect(
      result.errors.map(\.description) == [
        """
        policy:2:8: for policy `policy0`: the entity of type `User` has no attribute `nik`
          hint: did you mean `nick`?
        """,
        """
        policy:2:32: for policy `policy0`: the optional attribute `nick` of the entity of type `User` may be absent here
          hint: test it before with `has`, joined by `&&` or in the test of an `if`
        """,
        """
        policy:3:10: for policy `policy0`: the types `Long` and `String` are not compatible
          hint: both operands of `==` must have compatible types
        """,
        """
        policy:4:21: for policy `policy1`: the schema declares no entity type `Grop`
          hint: did you mean `Group`?
        """,
        "policy:4:1: for policy `policy1`: no action that the scope allows applies to a principal and a resource that it allows",
      ])
    #expect(
      result.errors[0].request?.description == "principal `User`, action `Action::\"read\"`, resource `Color`"
    )
    #expect(result.errors[3].request == nil)
    #expect(!result.isValid)
  }

  @Test func `a scope that names a group with == is told to say in`() throws {
    let result = try ValidationWorld.validate(
      "permit(principal == Group::\"g\", action == Action::\"read\", resource);")
    #expect(result.errors.map(\.hint) == ["write `in` instead of `==` for the principal"])
  }

  @Test func `policies that apply to nothing are warned of and valid`() throws {
    let result = try ValidationWorld.validate(
      "permit(principal, action, resource) when { principal is Note }; permit(principal, action, resource);")
    #expect(result.isValid)
    #expect(result.warnings.map(\.kind) == [.impossiblePolicy])
    #expect(result.warnings.map(\.policy) == ["policy0"])
  }

  @Test func `linked policies are checked for their values`() throws {
    var set = try PolicySet(
      parsing: "permit(principal in ?principal, action == Action::\"read\", resource);", file: "policy")
    for (id, group) in [("a", "Group"), ("b", "Note"), ("c", "Nobody")] {
      let value = EntityUID(type: group, id: "x")
      try set.link(TemplateLink(template: "policy0", id: PolicyID(id), values: [.principal: value]))
    }
    let result = try ValidationWorld.validator().validate(set)
    #expect(result.errors(of: "policy0").isEmpty)
    #expect(result.errors(of: "a").isEmpty)
    #expect(result.errors(of: "b").map(\.kind) == [.noApplicableAction])
    #expect(result.errors(of: "c").map(\.kind) == [.undeclaredEntityType, .noApplicableAction])
  }
}
