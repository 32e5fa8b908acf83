import Testing

@testable import Cedar

/// What an error says: what was found, what was looked for, and the way out.
struct SyntaxErrorMessageTests {
  private func error(_ text: String) -> SyntaxError? {
    #expect(throws: SyntaxError.self, "\(text)") { try PolicySet(parsing: text, file: "p") }
  }

  private static let scopeHint = "a scope has exactly `principal`, `action` and `resource`"

  @Test(
    arguments: [
      (
        "permit(principal, action, resource)", 36,
        "unexpected end of input: expected `when`, `unless` or `;` at the end of the policy", nil
      ),
      (
        "permit(principal, action);", 25, "this policy is missing the `resource` variable in the scope",
        scopeHint
      ),
      (
        "permit(principal, action, resource, context);", 37,
        "this policy has an extra element in the scope: `context`",
        scopeHint + "; further conditions follow `when`"
      ),
      (
        "permit(principle, action, resource);", 8,
        "found `principle` where the variable `principal` must be used", scopeHint + ", in this order"
      ),
      (
        "allow(principal, action, resource);", 1, "invalid policy effect: `allow`",
        "the effect is `permit` or `forbid`"
      ),
      (
        "permit(principal == [U::\"a\"], action, resource);", 21,
        "expected a single entity or a template slot, found a set",
        "write a policy for each, or a parent that has them all as members"
      ),
      (
        "permit(principal == U, action, resource);", 21, "expected an entity, found the name `U`",
        "use `is` to test for a type, or add an id, as in `U::\"alice\"`"
      ),
      (
        "permit(principal = U::\"a\", action, resource);", 18, "`=` is not a valid operator in Cedar",
        "try using `==` instead"
      ),
      (
        "permit(principal: U, action, resource);", 17, "type constraints using `:` are not supported",
        "try using `is` instead"
      ),
      (
        "@a() permit(principal, action, resource);", 4,
        "unexpected token `)`: expected a string in double quotes",
        "leave out the parentheses where there is no value"
      ),
      ("@a @a permit(principal, action, resource);", 5, "duplicate annotation: `@a`", nil),
      (
        "permit(principal, action, resource);;", 37,
        "unexpected token `;`: expected `@`, `permit` or `forbid`",
        "one `;` ends a policy"
      ),
      (
        "permit(principal, action, resource) when true;", 42,
        "unexpected token `true`: expected `{` after `when`", nil
      ),
      (
        "permit(principal, action, resource) if { true };", 37, "invalid policy condition: `if`",
        "a condition begins with `when` or `unless`"
      ),
    ] as [(String, Int, String, String?)])
  func `a malformed policy`(text: String, column: Int, message: String, hint: String?) {
    let error = error(text)
    #expect(error?.location.column == column)
    #expect(error?.message == message)
    #expect(error?.hint == hint)
  }

  @Test(
    arguments: [
      (
        "principle.x", 0, "invalid member access: `principle` has no attributes or methods",
        "did you mean `principal`?"
      ),
      ("contxt", 0, "invalid variable: `contxt`", "did you mean `context`?"),
      (
        "alice", 0, "invalid variable: `alice`",
        "the variables are `principal`, `action`, `resource` and `context`; strings stand in double quotes"
      ),
      (
        "principal in A::B", 13, "expected an entity, found the name `A::B`",
        "use `is` to test for a type, or add an id, as in `A::B::\"alice\"`"
      ),
      ("[1].contain(1)", 4, "`contain` is not a valid method", "did you mean `contains`?"),
      ("[1].isIpV4()", 4, "`isIpV4` is not a valid method", "did you mean `isIpv4`?"),
      ("[1].frobnicate()", 4, "`frobnicate` is not a valid method", nil),
      ("dateTime(\"\")", 0, "`dateTime` is not a valid function", "did you mean `datetime`?"),
      (
        "contains(1)", 0, "`contains` is a method, not a function",
        "use a method-style call `e.contains(...)`"
      ),
      ("[1].contains(1, 2)", 4, "call to `contains` requires exactly 1 argument, but got 2", nil),
      (
        "principal.if", 10, "this identifier is reserved and cannot be used: `if`",
        "write `[\"if\"]` for an attribute of this name"
      ),
      ("{if: 1}", 1, "this identifier is reserved and cannot be used: `if`", "put the key in quotes"),
      ("{a: 1, \"a\": 2}", 7, "duplicate key in record literal: `\"a\"`", nil),
      ("if true then 1", 15, "unexpected token `}`: expected an operator or `else`", nil),
      (
        "true && if true then true else false", 8, "unexpected `if`",
        "put parentheses around an `if` used as an operand"
      ),
      (
        "1 < 2 < 3", 6, "several relational operators in a row", "put parentheses around one of the relations"
      ),
      (
        "principal is U == true", 15,
        "unexpected token `==`: expected an operator, or `}` at the end of the condition",
        "put a relation in parentheses to use it as an operand"
      ),
      (
        "true and false", 5,
        "unexpected token `and`: expected an operator, or `}` at the end of the condition",
        "Cedar writes `&&`"
      ),
      ("1 / 2", 2, "division is not supported", nil),
      ("!!!!!true", 0, "too many occurrences of `!`: at most 4 in a row are allowed", nil),
      (
        "9223372036854775808", 0, "the integer literal is too large",
        "integers range from -9223372036854775808 to 9223372036854775807"
      ),
      (
        "\"\\e\"", 1, "the input `\\e` is not a valid escape",
        "the escapes are `\\\"`, `\\\\`, `\\'`, `\\n`, `\\r`, `\\t`, `\\0`, `\\x00` to `\\x7F` and `\\u{...}` with a scalar's number"
      ),
      (
        "\"a\\\nb\"", 2, "invalid token: a backslash before the end of the line",
        "a string may go on in the next line without it"
      ),
      ("\"open", 0, "invalid token: the string has no end", "close it with `\"`"),
      ("'a'", 0, "invalid token: `'`", "strings stand in double quotes"),
      ("true & true", 5, "invalid token: `&`", "Cedar writes `&&`"),
      (
        "?principal == principal", 0, "found template slot `?principal` in a condition",
        "slots may stand only in the scope, after `==` or `in`"
      ),
    ] as [(String, Int, String, String?)])
  func `a malformed condition`(condition: String, offset: Int, message: String, hint: String?) {
    let error = error("permit(principal, action, resource) when { \(condition) };")
    #expect(error?.location.column == 44 + offset)
    #expect(error?.message == message)
    #expect(error?.hint == hint)
  }

  @Test func `a long name is not looked for among the words`() {
    let name = String(repeating: "principal", count: 100_000)
    let error = error("permit(principal, action, resource) when { \(name) };")
    #expect(error?.hint?.hasPrefix("the variables are") == true)
  }
}
