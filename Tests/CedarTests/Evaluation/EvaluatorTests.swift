import Testing

@testable import Cedar

struct EvaluatorTests {
  @Test(arguments: [
    // Equality and order
    "1 == 1", "1 != \"1\"", "\"\u{E9}\" != \"e\u{301}\"", "[1, 2, 2] == [2, 1]",
    "{a: 1, b: 2} == {b: 2, a: 1}",
    "{a: 1} != {a: 1, b: 2}", "principal == U::\"a\"", "principal != G::\"a\"", "[] == []",
    "context.set == [2, 1]",
    "1 < 2", "2 <= 2", "3 > 2", "2 >= 2", "!(1 > 1)", "duration(\"1h\") > duration(\"59m\")",
    "datetime(\"2024-01-01\") < datetime(\"2024-01-02\")", "ip(\"1.2.3.4\") == ip(\"1.2.3.4/32\")",
    "ip(\"1.2.3.4/24\") != ip(\"1.2.3.5/24\")", "decimal(\"1.0\") == decimal(\"1.0000\")",
    "duration(\"1d\") != datetime(\"1970-01-02\")",
    // Arithmetic
    "1 + 2 * 3 - 4 == 3", "-(-5) == 5", "2 - 3 - 4 == -5", "9223372036854775807 - 1 + 1 > 0",
    "-9223372036854775808 == -9223372036854775807 - 1",
    // Short circuits
    "!(false && 1)", "true || 1", "true || 1 + \"a\" == 2", "!(false && principal.nope)",
    "if true then true else 1", "if false then 1 else true",
    "if context has nope then context.nope else true",
    // The hierarchy
    "principal in principal", "principal in G::\"g\"", "principal in A::G::\"h\\\"\\\\\"",
    "action in Action::\"all\"",
    "principal in [U::\"x\", G::\"g\"]", "!(principal in [])", "U::\"absent\" in U::\"absent\"",
    "!(U::\"absent\" in G::\"g\")", "!(G::\"g\" in principal)", "principal is U", "!(principal is G)",
    "principal is U in G::\"g\"", "!(principal is G in 1)", "principal is U in [G::\"g\"]",
    "principal is U in principal",
    // Attributes and tags
    "principal has n", "!(principal has nope)", "principal has a.b", "!(principal has a.c)",
    "!(principal has nope.b)",
    "principal has \"n\"", "principal.n == 5", "principal[\"n\"] == 5", "principal.a.b",
    "context.rec.a.b == 1",
    "!(U::\"absent\" has n)", "principal.hasTag(\"t\")", "!principal.hasTag(\"n\")",
    "!U::\"absent\".hasTag(\"t\")",
    "principal.getTag(\"t\") == \"v\"", "!({} has a)", "{a: 1} has a",
    // Sets
    "[1, \"a\"].contains(1)", "![1].contains(2)", "context.set.contains(2)", "[1, 2].containsAll([1])",
    "[].isEmpty()", "![1].isEmpty()", "[1].containsAll([])", "![1].containsAny([])",
    "[1, 2].containsAny([3, 2])",
    "![1].containsAll([1, 2])", "[[1], [2]].contains([2])", "[{a: 1}].contains({a: 1})",
    "![1].containsAll([\"1\"])",
    // Patterns
    "\"abc\" like \"a*\"", "\"a*c\" like \"a\\*c\"", "!(\"abc\" like \"a\\*c\")", "principal.s like \"*\"",
    // Extensions
    "decimal(\"1.1\").lessThan(decimal(\"1.2\"))", "decimal(\"1.1\").lessThanOrEqual(decimal(\"1.1\"))",
    "decimal(\"1.3\").greaterThan(decimal(\"1.2\"))", "decimal(\"1.2\").greaterThanOrEqual(decimal(\"1.2\"))",
    "ip(\"10.0.0.1\").isInRange(ip(\"10.0.0.0/8\"))", "ip(\"::1\").isIpv6()", "ip(\"1.1.1.1\").isIpv4()",
    "ip(\"127.0.0.1\").isLoopback()", "ip(\"224.0.0.1\").isMulticast()",
    "datetime(\"2024-01-01\").offset(duration(\"1d\")) == datetime(\"2024-01-02\")",
    "datetime(\"2024-01-02\").durationSince(datetime(\"2024-01-01\")) == duration(\"24h\")",
    "datetime(\"2024-01-01T05:00:00Z\").toDate() == datetime(\"2024-01-01\")",
    "datetime(\"2024-01-01T05:00:00Z\").toTime() == duration(\"5h\")", "duration(\"1d\").toHours() == 24",
    "duration(\"1d\").toDays() == 1", "duration(\"1m\").toSeconds() == 60",
    "duration(\"1h\").toMinutes() == 60",
    "duration(\"1s\").toMilliseconds() == 1000",
  ])
  func `an expression holds`(text: String) throws {
    #expect(try EvaluationWorld.value(of: text) == .bool(true))
  }

  @Test(arguments: [
    ("1 && true", "type error: expected bool, got long", "1"),
    ("true && 1", "type error: expected bool, got long", "1"),
    ("false || \"a\"", "type error: expected bool, got string", "\"a\""),
    ("!principal", "type error: expected bool, got entity", "principal"),
    ("if 1 then true else false", "type error: expected bool, got long", "1"),
    ("1 + \"a\" == 2", "type error: expected long, got string", "\"a\""),
    ("-\"a\" == 1", "type error: expected long, got string", "\"a\""),
    ("\"a\" < \"b\"", "type error: expected long or datetime or duration, got string", "\"a\""),
    ("1 < \"b\"", "type error: expected long, got string", "\"b\""),
    ("duration(\"1d\") >= 1", "type error: expected duration, got long", "1"),
    (
      "decimal(\"1.0\") < decimal(\"2.0\")", "type error: expected long or datetime or duration, got decimal",
      "decimal(\"1.0\")"
    ),
    (
      "9223372036854775807 + 1 == 0", "integer overflow: while attempting to add the values",
      "9223372036854775807 + 1"
    ),
    (
      "1 + 2 - 3 - 9223372036854775807 - 2 == 0", "integer overflow: while attempting to subtract the values",
      "1 + 2 - 3 - 9223372036854775807 - 2"
    ),
    (
      "9223372036854775807 * 2 == 0", "integer overflow: while attempting to multiply the values",
      "9223372036854775807 * 2"
    ),
    (
      "-(-9223372036854775808) == 0", "integer overflow: while attempting to negate a value",
      "-(-9223372036854775808)"
    ),
    (
      "--9223372036854775808 == 0", "integer overflow: while attempting to negate a value",
      "--9223372036854775808"
    ),
    ("principal.nope == 1", "entity of type `U` does not have the attribute `nope`", "principal.nope"),
    ("context.nope == 1", "record does not have the attribute `nope`", "context.nope"),
    ("U::\"absent\".n == 1", "entity of type `U` does not exist", "U::\"absent\".n"),
    ("1.a == 1", "type error: expected record or entity, got long", "1"),
    ("principal has s.t", "type error: expected record or entity, got string", "principal"),
    ("1 has a", "type error: expected record or entity, got long", "1"),
    (
      "principal.getTag(\"n\") == 1", "entity of type `U` does not have the tag asked for",
      "principal.getTag(\"n\")"
    ),
    ("U::\"absent\".getTag(\"t\") == 1", "entity of type `U` does not exist", "U::\"absent\".getTag(\"t\")"),
    ("principal.hasTag(1)", "type error: expected string, got long", "1"),
    ("context.hasTag(\"a\")", "type error: expected entity, got record", "context"),
    ("1 in principal", "type error: expected entity, got long", "1"),
    ("principal in 1", "type error: expected set or entity, got long", "1"),
    ("principal in [principal, 1]", "type error: expected entity, got long", "[principal, 1]"),
    ("principal in context.set", "type error: expected entity, got long", "context.set"),
    ("1 is U", "type error: expected entity, got long", "1"),
    ("1 like \"a\"", "type error: expected string, got long", "1"),
    ("1.contains(1)", "type error: expected set, got long", "1"),
    ("[1].containsAll(1)", "type error: expected set, got long", "1"),
    ("1.containsAny([1])", "type error: expected set, got long", "1"),
    ("principal.isEmpty()", "type error: expected set, got entity", "principal"),
    ("[1, 1 + \"a\"].contains(1)", "type error: expected long, got string", "\"a\""),
    ("{a: 1, b: -\"a\"} has a", "type error: expected long, got string", "\"a\""),
    ("ip() == 1", "wrong number of arguments to `ip`: expected 1, got 0", "ip()"),
    (
      "ip(\"1.1.1.1\").isIpv4(1)", "wrong number of arguments to `isIpv4`: expected 1, got 2",
      "ip(\"1.1.1.1\").isIpv4(1)"
    ),
    ("decimal(1) == 1", "type error: expected string, got long", "decimal(1)"),
    ("\"1.1.1.1\".isIpv4()", "type error: expected ipaddr, got string", "\"1.1.1.1\".isIpv4()"),
  ])
  func `a failing expression tells why and where`(text: String, message: String, place: String) throws {
    let expression = try EvaluationWorld.expression(text)
    let evaluator = try EvaluationWorld.evaluator()
    let error = #expect(throws: EvaluationError.self) { try evaluator.evaluate(expression) }
    let error2 = try #require(error)
    #expect(error2.description == message)
    let head = "permit(principal, action, resource) when { ".utf8.count
    let bytes = Array(text.utf8)
    let span = (Int(error2.span.start) - head)..<(Int(error2.span.end) - head)
    #expect(String(decoding: bytes[span], as: UTF8.self) == place)
  }

  @Test func `an extension function tells why it failed without its argument`() throws {
    let error = #expect(throws: EvaluationError.self) {
      try EvaluationWorld.value(of: "decimal(\"secret\") == 1")
    }
    #expect(error?.description.hasPrefix("error in extension function `decimal`: ") == true)
    #expect(error?.description.contains("secret") == false)
  }
}
