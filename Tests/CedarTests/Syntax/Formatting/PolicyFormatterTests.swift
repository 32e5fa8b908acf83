import Testing

@testable import Cedar

struct PolicyFormatterTests {
  private func format(_ text: String) throws -> String { try PolicyFormatter.format(text, file: "p.cedar") }

  @Test(arguments: [
    ("", ""), (" \n\t", ""), ("// a  \r\n\r\n\r\n//b", "// a\n\n//b\n"),
    ("permit(principal,action,resource);", "permit (principal, action, resource);\n"),
    (
      "@id(\"a\")@b permit(principal==U::\"a\",action,resource,)when{context.n>1}unless{- 5==--x::\"y\".n};",
      """
      @id("a")
      @b
      permit (
        principal == U::"a",
        action,
        resource
      )
      when { context.n > 1 }
      unless { -5 == --x::"y".n };

      """
    ),
    (
      "permit(principal is U in ?principal,action in [Action::\"a\",],resource in(R::\"r\"));permit(principal,action,resource);",
      """
      permit (
        principal is U in ?principal,
        action in [Action::"a"],
        resource in (R::"r")
      );

      permit (principal, action, resource);

      """
    ),
    (
      "permit(principal,action,resource)when{{}=={a:1,\"b c\":[],}&&[1,2,].contains(principal[\"x\"])||ip(\"::1\").isLoopback()};",
      """
      permit (principal, action, resource)
      when
      {
        {} == { a: 1, "b c": [] } && [1, 2].contains(principal["x"]) ||
        ip("::1").isLoopback()
      };

      """
    ),
    (
      "permit(principal,action,resource)when{principal has a.b.c&&\"x\"like\"a*\"&&principal is A::U in G::\"group\"&&!!true};",
      """
      permit (principal, action, resource)
      when
      {
        principal has a.b.c &&
        "x" like "a*" &&
        principal is A::U in G::"group" &&
        !!true
      };

      """
    ),
    (
      "permit(principal,action,resource)when{if principal has manager then principal.manager==User::\"somebody\" else if context.x then true else principal in Group::\"other\"};",
      """
      permit (principal, action, resource)
      when
      {
        if principal has manager
        then principal.manager == User::"somebody"
        else if context.x
        then true
        else principal in Group::"other"
      };

      """
    ),
    (
      "permit(principal,action,resource)when{!(resource.isPublic||context.aaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb)};",
      """
      permit (principal, action, resource)
      when
      {
        !(
          resource.isPublic ||
          context.aaaaaaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        )
      };

      """
    ),
    (
      "permit(principal,action,resource)when{context.aaaaaaaaaaaaaaaaaaaaa.containsAll([\"aaaaaaaaaaaaaaaaaaaaaaaa\",\"bbbbbbbbbbbbbbbbbbbb\"])};",
      """
      permit (principal, action, resource)
      when
      {
        context.aaaaaaaaaaaaaaaaaaaaa.containsAll([
          "aaaaaaaaaaaaaaaaaaaaaaaa",
          "bbbbbbbbbbbbbbbbbbbb"
        ])
      };

      """
    ),
    (
      "permit(principal,action,resource)when{1+20000000000000000*3000000000000000-40000000000000000000000000*5000000000000000+6>7};"
        .replacing("40000000000000000000000000", with: "400000000000000000"),
      """
      permit (principal, action, resource)
      when
      {
        1 + 20000000000000000 * 3000000000000000 - 400000000000000000 *
          5000000000000000 + 6 > 7
      };

      """
    ),
    (
      "permit(principal,action,resource)when{\"a\n  b\"==\"\"};",
      "permit (principal, action, resource)\nwhen { \"a\n  b\" == \"\" };\n"
    ),
  ])
  func `a text gets its layout`(text: String, formatted: String) throws {
    #expect(try format(text) == formatted)
    #expect(try format(formatted) == formatted)
  }

  @Test func `comments stay with what they are about`() throws {
    let text = """
      // About the file.


      // About the policy.
      @id("x") // its name
      permit ( // whom
        principal // anybody
        , action in [ // these
          Action::"a", // first
          // before the second
          Action::"b", // second
          // after the second
        ],
        resource
      ) // decl
      when { // in
        principal == resource // keep
        && principal.x == resource.x // kept too
        // needs b
        && [ /**/
        ].isEmpty()
      }; // end
      // between

      permit(principal, action, resource);
      // tail 1

      // tail 2
      """.replacing("/**/", with: "// nothing")
    let formatted = """
      // About the file.

      // About the policy.
      @id("x") // its name
      permit ( // whom
        principal, // anybody
        action in [ // these
          Action::"a", // first
          // before the second
          Action::"b" // second
          // after the second
        ],
        resource
      ) // decl
      when
      { // in
        principal == resource && // keep
        principal.x == resource.x && // kept too
        // needs b
        [ // nothing
        ].isEmpty()
      }; // end

      // between

      permit (principal, action, resource);
      // tail 1

      // tail 2

      """
    #expect(try format(text) == formatted)
    #expect(try format(formatted) == formatted)
  }

  @Test func `a text that does not parse is refused with its place`() {
    let error = #expect(throws: SyntaxError.self) { try format("permit(principal,\naction);") }
    #expect(error?.location.description == "p.cedar:2:7")
  }

  @Test func `random policies keep their meaning and their comments`() throws {
    var random = RandomPolicies(seed: 21)
    var comments = RandomComments(seed: 22)
    for _ in 0..<300 {
      let text = random.policy().description + "\n" + random.template().description
      for text in [text, comments.spread(over: text)] {
        let formatted = try format(text)
        let first = try PolicySet(parsing: text, file: "p").json()
        #expect(try PolicySet(parsing: formatted, file: "p").json() == first, "\(text)")
        #expect(RandomComments.comments(of: formatted) == RandomComments.comments(of: text), "\(text)")
        #expect(try format(formatted) == formatted, "\(text)")
      }
    }
  }

  @Test func `lines are not wider than need be`() throws {
    var random = RandomPolicies(seed: 23)
    for _ in 0..<300 {
      let formatted = try format(random.policy().description)
      for line in formatted.split(separator: "\n") where line.unicodeScalars.count > PolicyFormatter.lineWidth
      {
        // What is left has no place to end the line but within words that belong together.
        #expect(line.drop { $0 == " " }.split(separator: " ").count <= 12, "\(line)")
      }
    }
  }

  @Test func `nesting and chains are formatted in time and within bounds`() throws {
    func policy(_ condition: String) -> String {
      "permit(principal, action, resource) when { \(condition) };"
    }
    func repeated(_ piece: String, _ count: Int) -> String { String(repeating: piece, count: count) }
    let depth = Limits.expressionDepth - 2
    for condition in [
      repeated("(", depth) + "true" + repeated(")", depth), repeated("[", depth) + repeated("]", depth),
      repeated("{a: ", depth) + "1" + repeated("}", depth), "context" + repeated(".aaaaaaaaaa", depth),
      repeated("if true then true else ", depth) + "true", "true" + repeated(" && true || false", 3_000),
      "1" + repeated(" + 1 * 1 - 1", 3_000), "[" + repeated("1, ", 5_000) + "]",
    ] {
      let formatted = try format(policy(condition))
      #expect(try format(formatted) == formatted)
    }
    // Each element on a line of its own, behind 500 blanks.
    let wide = repeated("{a:", 250) + "[" + repeated("1,", 40_000) + "]" + repeated("}", 250)
    let error = #expect(throws: SyntaxError.self) { try format(policy(wide)) }
    #expect(error?.message.hasPrefix("the formatted text would be too long") == true)
  }
}
