import Testing

@testable import Cedar

struct ParserTests {
  private func condition(_ text: String) throws -> Expression {
    let set = try PolicySet(parsing: "permit(principal, action, resource) when { \(text) };", file: "p")
    return set.policies[0].body.conditions[0].expression
  }

  @Test(arguments: [
    "", "// only a comment", "// a\r// b\n", "permit(principal, action, resource,);",
    "permit(principal,action,resource)\u{2028};\u{A0}", "permit(principal == (U::\"a\"), action, resource);",
    "permit(principal, action in ([(Action::\"v\"),]), resource);",
    "permit(principal is principal, action, resource);",
    "permit(principal == principal::\"a\", action, resource);",
    "@in(\"x\") @if @__cedar permit(principal, action, resource);",
    "@ a ( \"b\" ) permit ( principal , action , resource ) when { true } when { true } unless { false } ;",
    "permit(principal in (?principal), action, resource is R in ?resource);",
    "permit(principal, action == A::B::Action::\"v\", resource);",
  ])
  func `a well-formed set is accepted`(text: String) throws {
    _ = try PolicySet(parsing: text, file: "p")
  }

  @Test(arguments: [
    ("1 + 2 * 3 - 4", "(1) + (2 * 3) - (4)"), ("!!!true", "!(!(!true))"), ("!!true", "!(!true)"),
    ("- 5", "-5"), ("--5", "-(-5)"), ("principal[\"a\"]", "principal.a"), ("[1, 2,]", "[1,2]"),
    ("true || false && true", "true || (false && true)"), ("{\"a\": 1}", "{a: 1}"),
    ("U :: \"a\" in U::\"b\"", "(U::\"a\") in (U::\"b\")"), ("\"\\u{61}\\x62\\'\"", "\"ab'\""),
    ("principal has a.b", "principal has a . b"), ("0001", "1"),
    ("\"x\" like \"\\u{2a}\"", "\"x\" like \"*\""),
    ("-9223372036854775808", "-009223372036854775808"),
  ])
  func `operators bind as the grammar says`(written: String, meant: String) throws {
    #expect(try condition(written).shape == condition(meant).shape)
  }

  @Test func `chains are flat`() throws {
    guard case .and(let operands) = try condition("true && false && true").kind else {
      Issue.record("no conjunction")
      return
    }
    #expect(operands.count == 3)
    guard case .sum(_, let terms) = try condition("1 - 2 + 3").kind else {
      Issue.record("no sum")
      return
    }
    #expect(terms.map(\.isSubtracted) == [true, false])
  }

  @Test func `every node knows its place`() throws {
    let text = "permit(principal, action, resource) when { (1 + 2) * 3 == context.a.b && !true };"
    let policy = try PolicySet(parsing: text, file: "p").policies[0]
    var found: [String] = []
    func collect(_ expression: Expression) {
      found.append(policy.body.source.text(of: expression.span))
      expression.operands.forEach(collect)
    }
    collect(policy.body.conditions[0].expression)
    #expect(
      found == [
        "(1 + 2) * 3 == context.a.b && !true", "(1 + 2) * 3 == context.a.b", "(1 + 2) * 3", "1 + 2", "1", "2",
        "3",
        "context.a.b", "context.a", "context", "!true", "true",
      ])
  }

  @Test func `strings are kept scalar by scalar`() throws {
    let composed = try condition("\"\u{E9}\"").shape
    let decomposed = try condition("\"e\u{301}\"").shape
    #expect(Array(composed.utf8) != Array(decomposed.utf8))
  }

  @Test func `a policy tells what it is`() throws {
    let text = """
      // comment
        @id("one") @note
        forbid(principal in G::"g", action in [Action::"a", Action::"b"], resource is R)
        when { principal == U::"x" && [U::"y"].contains(resource) };
      """
    let policy = try PolicySet(parsing: text, file: "dir/f.cedar").policies[0]
    #expect(policy.id == "policy0")
    #expect(policy.effect == .forbid)
    #expect(policy.annotations == [Annotation(key: "id", value: "one"), Annotation(key: "note", value: nil)])
    #expect(policy.annotation("note") == "")
    #expect(policy.annotation("other") == nil)
    #expect(policy.location.description == "dir/f.cedar:2:3")
    let mentions = policy.mentionedEntities.map { "\($0.entity.type) \($0.entity.id) \($0.location.line)" }
    #expect(mentions == ["G g 3", "Action a 3", "Action b 3", "U x 4", "U y 4"])
  }
}
