import Testing

@testable import Cedar

struct SyntaxErrorTests {
  @Test(arguments: [
    // Scope
    "permit(principal, action, resource)", "permit(principal, action);", "permit();",
    "permit(principal, action, resource, context);", "Permit(principal, action, resource);",
    "permit(principal, resource, action);", "permit(principal == [U::\"a\"], action, resource);",
    "permit(principal, action == [Action::\"v\"], resource);",
    "permit(principal, action in [[Action::\"v\"]], resource);",
    "permit(principal, action in [?action], resource);", "permit(principal, action == ?action, resource);",
    "permit(principal, action == Action::B::\"v\", resource);", "permit(principal, action is A, resource);",
    "permit(principal is U == U::\"a\", action, resource);", "permit(principal is (U), action, resource);",
    "permit(principal is U in ?resource, action, resource);", "permit(principal is \"U\", action, resource);",
    "permit(principal is in, action, resource);", "permit(principal == U, action, resource);",
    "permit(principal == \"a\", action, resource);", "permit(principal < U::\"a\", action, resource);",
    "permit(principal = U::\"a\", action, resource);",
    "permit(principal == U::\"a\" || true, action, resource);",
    "permit(principal: U, action, resource);", "permit(principal == __cedar::\"a\", action, resource);",
    // Annotations and conditions
    "@a() permit(principal, action, resource);", "@a(\"x\",) permit(principal, action, resource);",
    "@a @a permit(principal, action, resource);", "@a(\"\\*\") permit(principal, action, resource);",
    "permit(principal, action, resource) when {};", "permit(principal, action, resource) unless {};",
    "permit(principal, action, resource) When { true };", "permit(principal, action, resource) when true;",
    "permit(principal, action, resource);;", "permit(principal, action, resource) when { true }{ true };",
  ])
  func `a malformed policy is refused`(text: String) {
    #expect(throws: SyntaxError.self) { try PolicySet(parsing: text, file: "p") }
  }

  @Test(arguments: [
    "1 == 2 == 3", "1 < 2 < 3", "1 == 1 in 2", "true && if true then true else false", "1 / 2", "1 % 2",
    "1 = 1",
    "!!!!!true", "-----5", "!-1", "-!true", "-(9223372036854775808)", "9223372036854775808",
    "-9223372036854775808.foo", "99999999999999999999", "foo", "U::V", "U::{a: \"b\"}", "foo.bar",
    "foo[\"a\"]",
    "a[b]", "principal[\"a\" + \"b\"]", "principal[(\"a\")]", "principal.if", "principal.__cedar", "{if: 1}",
    "{a: 1, \"a\": 2}", "{1: 1}", "{a b}", "[,]", "{,}", "[1,,2]", "principal..a", "principal.", "1(2)",
    "principal(1)", "contains(1)", "isIpv4(\"a\")", "principal.ip()", "unknown(\"a\")", "principal.size()",
    "[1].contains()", "[1].contains(1, 2)", "[].isEmpty(1)", "principal.hasTag()", "principal has (a)",
    "principal has a::b", "principal has 1", "principal has \"a\".b", "principal has a.b[\"c\"]",
    "principal has a.if", "\"a\" like principal", "\"a\" like (\"a\")", "principal is \"U\"",
    "principal is U::\"a\"",
    "principal is U == true", "principal has a == true", "\"\\*\" == \"*\"", "\"\\x80\"", "\"\\x6\"",
    "\"\\e\"",
    "\"\\u{}\"", "\"\\u{_61}\"", "\"\\u{D800}\"", "\"\\u{110000}\"", "\"\\u{0000061}\"", "\"a\rb\"",
    "\"a\\\nb\"",
    "\"open", "'a'", "true & true", "true | true", "true ? false", "/* c */ true", "true\u{FEFF}",
    "true\u{200B}", "?principal == principal", "__cedar::U::\"a\"", "U::in::\"a\"", "if true then true",
    "true;",
    "true and false", "1f",
  ])
  func `a malformed expression is refused`(condition: String) {
    let text = "permit(principal, action, resource) when { \(condition) };"
    #expect(throws: SyntaxError.self) { try PolicySet(parsing: text, file: "p") }
  }

  @Test func `an error names file, line, column, cause and way out`() {
    let text = "// é\npermit(principal, action, resource)\nwhen { \"é\" == 'b' };"
    let error = #expect(throws: SyntaxError.self) { try PolicySet(parsing: text, file: "a/b.cedar") }
    #expect(error?.location.line == 3)
    #expect(error?.location.column == 15)
    #expect(
      error?.description == """
        a/b.cedar:3:15: invalid token: `'`
          hint: strings stand in double quotes
        """)
  }

  @Test func `the end of the text has a place`() {
    let error = #expect(throws: SyntaxError.self) {
      try PolicySet(parsing: "permit(principal, action, resource)\n", file: "p")
    }
    #expect(error?.location.line == 2)
    #expect(error?.location.column == 1)
    #expect(error?.message.hasPrefix("unexpected end of input: expected") == true)
  }

  @Test func `a long token is cut short in the message`() {
    let text = "permit(principal, action, resource) \"\(String(repeating: "x", count: 10_000))\";"
    let error = #expect(throws: SyntaxError.self) { try PolicySet(parsing: text, file: "p") }
    #expect((error?.message.utf8.count ?? .max) < 200)
  }

  @Test func `control characters do not reach the message`() {
    let error = #expect(throws: SyntaxError.self) {
      try PolicySet(parsing: "permit(principal, action, resource) \"a\nb\u{202E}\u{1B}[31m\";", file: "p")
    }
    #expect(error?.message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202E } == true)
  }

  @Test func `bytes that are not UTF-8 are refused`() {
    let error = #expect(throws: SyntaxError.self) {
      try PolicySet(parsing: [0x70, 0xFF] as [UInt8], file: "p")
    }
    #expect(error?.message == "the text is not valid UTF-8")
  }
}
