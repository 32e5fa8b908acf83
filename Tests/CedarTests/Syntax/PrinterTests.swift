import Testing

@testable import Cedar

struct PrinterTests {
  @Test func `a random expression parses back to itself`() throws {
    var expressions = RandomExpressions(seed: 1)
    for _ in 0..<2_000 {
      let expression = expressions.expression(depth: 4)
      let text = "permit(principal, action, resource) when { \(expression) };"
      let policy = try #require(try PolicySet(parsing: text, file: "printed").policies.first)
      #expect(policy.body.conditions[0].expression.shape == expression.shape, "\(text)")
    }
  }

  @Test(arguments: [
    "permit(principal, action, resource);",
    "@a @b(\"x\\\"y\") forbid(principal is A::B in C::\"d\", action in [], resource == E::\"\\u{200d}\");",
    "permit(principal in U::\"a\", action == N::Action::\"x\", resource is R) when { 1 == 1 } unless { false };",
    "permit(principal, action in Action::\"a\", resource) when { context has a.b && -(-5) == --5 };",
    "permit(principal, action in [Action::\"a\", Action::\"b\"], resource) when { \"a\" like \"\\**\\\\\" };",
    "permit(principal, action, resource) when { (if true then 1 else 2) + 3 - (4 - 5) == (1 * 2) * 3 };",
    "permit(principal, action, resource) when { !(!true) && ((true || false) && true) };",
  ])
  func `a policy parses back to itself`(text: String) throws {
    let policy = try #require(try PolicySet(parsing: text, file: "first").policies.first)
    let again = try #require(try PolicySet(parsing: policy.description, file: "second").policies.first)
    #expect(again.shape == policy.shape)
    #expect(again.description == policy.description)
  }

  @Test func `a template keeps its slots`() throws {
    let text = "permit(principal is U in ?principal, action, resource == ?resource);"
    let set = try PolicySet(parsing: text, file: "template")
    let template = try #require(set.templates.first)
    #expect(set.policies.isEmpty)
    #expect(template.slots == [.principal, .resource])
    let again = try PolicySet(parsing: template.description, file: "again")
    #expect(again.templates.first?.description == template.description)
  }

  @Test func `a policy is printed on lines of its own`() throws {
    let text = "@id(\"a\")permit(principal,action,resource)when{context.n>1};"
    let policy = try #require(try PolicySet(parsing: text, file: "p").policies.first)
    #expect(
      policy.description == """
        @id("a")
        permit (
          principal,
          action,
          resource
        )
        when { context.n > 1 };
        """)
  }
}
