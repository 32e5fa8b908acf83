import Testing

@testable import Cedar

struct PolicySetTests {
  @Test func `ids count policies and templates together`() throws {
    let text = """
      @id("x") permit(principal, action, resource);
      permit(principal == ?principal, action, resource);
      forbid(principal, action, resource);
      """
    let set = try PolicySet(parsing: text, file: "p")
    #expect(set.policies.map(\.id) == ["policy0", "policy2"])
    #expect(set.templates.map(\.id) == ["policy1"])
  }

  @Test func `ids come from annotations where asked`() throws {
    let text =
      "@id(\"b\") permit(principal, action, resource); @id(\"a\") forbid(principal, action, resource);"
    let set = try PolicySet(parsing: text, file: "p", naming: .byIDAnnotation)
    #expect(set.policies.map(\.id) == ["b", "a"])
  }

  @Test func `a policy without the annotation is refused where ids come from it`() {
    let text = "@id(\"a\") permit(principal, action, resource);\npermit(principal, action, resource);"
    let error = #expect(throws: SyntaxError.self) {
      try PolicySet(parsing: text, file: "p.cedar", naming: .byIDAnnotation)
    }
    #expect(
      error?.description == """
        p.cedar:2:1: the policy has no id
          hint: write `@id("...")` before it
        """)
  }

  @Test func `an id given twice is refused`() {
    let text =
      "@id(\"a\") permit(principal, action, resource);\n@id(\"a\") permit(principal, action, resource);"
    let error = #expect(throws: SyntaxError.self) {
      try PolicySet(parsing: text, file: "p", naming: .byIDAnnotation)
    }
    #expect(error?.location.line == 2)
    #expect(error?.hint == "the first is at p:1:1")
  }

  @Test func `sets are united in order`() throws {
    let first = try PolicySet(
      parsing: "@id(\"b\") permit(principal, action, resource);", file: "1", naming: .byIDAnnotation)
    let second = try PolicySet(
      parsing: "@id(\"a\") permit(principal, action, resource == ?resource);", file: "2",
      naming: .byIDAnnotation)
    let union = try PolicySet(union: [first, second, PolicySet()])
    #expect(union.policies.map(\.id) == ["b"])
    #expect(union.templates.map(\.id) == ["a"])
  }

  @Test func `a union refuses one id in two sets and names both places`() throws {
    let first = try PolicySet(parsing: "permit(principal, action, resource);", file: "1.cedar")
    let second = try PolicySet(
      parsing: "\n permit(principal == ?principal, action, resource);", file: "2.cedar")
    let error = #expect(throws: SyntaxError.self) { try PolicySet(union: [first, second]) }
    #expect(
      error?.description == """
        2.cedar:2:2: duplicate policy id: `policy0`
          hint: the first is at 1.cedar:1:1
        """)
  }

  @Test func `ids that look alike are different`() throws {
    let text = """
      @id("\u{E9}") permit(principal, action, resource);
      @id("e\u{301}") permit(principal, action, resource);
      """
    let set = try PolicySet(parsing: text, file: "p", naming: .byIDAnnotation)
    #expect(Set(set.policies.map(\.id)).count == 2)
  }
}
