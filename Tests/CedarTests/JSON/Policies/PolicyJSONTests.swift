import Testing

@testable import Cedar

/// The expected texts are those of the reference, `policies_to_json_str` of cedarpy 4.12.2.
struct PolicyJSONTests {
  private static func json(_ policy: Policy) throws -> String {
    String(decoding: try policy.json(), as: UTF8.self)
  }

  private func condition(_ text: String) throws -> String {
    let text = "permit(principal, action, resource) when { \(text) };"
    let json = try Self.json(PolicySet(parsing: text, file: "p").policies[0])
    let start =
      #"{"effect":"permit","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[{"kind":"when","body":"#
    #expect(json.hasPrefix(start) && json.hasSuffix("}]}"))
    return String(json.dropFirst(start.count).dropLast(3))
  }

  @Test(arguments: [
    ("true", #"{"Value":true}"#), ("- 5", #"{"Value":-5}"#), ("--5", #"{"neg":{"arg":{"Value":-5}}}"#),
    ("-(5)", #"{"neg":{"arg":{"Value":5}}}"#),
    ("!!!context", #"{"!":{"arg":{"!":{"arg":{"!":{"arg":{"Var":"context"}}}}}}}"#),
    ("A::B::\"c\"", #"{"Value":{"__entity":{"type":"A::B","id":"c"}}}"#),
    ("1 != 2", #"{"!=":{"left":{"Value":1},"right":{"Value":2}}}"#),
    ("1 >= 2", #"{">=":{"left":{"Value":1},"right":{"Value":2}}}"#),
    (
      "true && false && true",
      #"{"&&":{"left":{"&&":{"left":{"Value":true},"right":{"Value":false}}},"right":{"Value":true}}}"#
    ),
    (
      "true && (false && true)",
      #"{"&&":{"left":{"Value":true},"right":{"&&":{"left":{"Value":false},"right":{"Value":true}}}}}"#
    ),
    (
      "1 + 2 - 3 * 4",
      #"{"-":{"left":{"+":{"left":{"Value":1},"right":{"Value":2}}},"right":{"*":{"left":{"Value":3},"right":{"Value":4}}}}}"#
    ),
    ("principal has \"x y\"", #"{"has":{"left":{"Var":"principal"},"attr":"x y"}}"#),
    (
      "principal has a.b",
      #"{"&&":{"left":{"has":{"left":{"Var":"principal"},"attr":"a"}},"right":{"has":{"left":{".":{"left":{"Var":"principal"},"attr":"a"}},"attr":"b"}}}}"#
    ),
    (
      "\"a\" like \"a*b\\*\"",
      #"{"like":{"left":{"Value":"a"},"pattern":[{"Literal":"a"},"Wildcard",{"Literal":"b"},{"Literal":"*"}]}}"#
    ),
    (
      "ip(\"::1\").isInRange(ip(\"::/8\"))",
      #"{"isInRange":[{"ip":[{"Value":"::1"}]},{"ip":[{"Value":"::/8"}]}]}"#
    ),
    ("decimal()", #"{"decimal":[]}"#),
    ("1.lessThan(2, 3)", #"{"lessThan":[{"Value":1},{"Value":2},{"Value":3}]}"#),
    ("[1, \"a\"]", #"{"Set":[{"Value":1},{"Value":"a"}]}"#),
    ("{a: 1, \"b c\": {}}", #"{"Record":{"a":{"Value":1},"b c":{"Record":{}}}}"#),
    ("[1].isEmpty()", #"{"isEmpty":{"arg":{"Set":[{"Value":1}]}}}"#),
    ("principal.getTag(\"a\")", #"{"getTag":{"left":{"Var":"principal"},"right":{"Value":"a"}}}"#),
    ("[].containsAny([])", #"{"containsAny":{"left":{"Set":[]},"right":{"Set":[]}}}"#),
    (
      "if true then 1 else 2",
      #"{"if-then-else":{"if":{"Value":true},"then":{"Value":1},"else":{"Value":2}}}"#
    ),
    ("\"\\0\\n\\u{202e}\"", #"{"Value":"\u0000\n"# + "\u{202e}\"}"),
  ])
  func `an expression is written as by the reference`(text: String, json: String) throws {
    #expect(try condition(text) == json)
  }

  @Test func `an is-in is written in one piece`() throws {
    #expect(
      try condition("principal is A in B::\"c\"")
        == #"{"is":{"left":{"Var":"principal"},"in":{"Value":{"__entity":{"type":"B","id":"c"}}},"entity_type":"A"}}"#
    )
  }

  @Test func `a set is written with its templates and links`() throws {
    let text = """
      @a @b("") @c("d") permit(principal == ?principal, action in [Action::"a",N::Action::"b"], resource is T in ?resource)
      when {true} unless {false};
      forbid(principal is A, action in [Action::"z"], resource in A::B::"r");
      permit(principal, action in [], resource);
      """
    var set = try PolicySet(parsing: text, file: "p")
    try set.link(
      TemplateLink(
        template: "policy0", id: "new",
        values: [.resource: EntityUID(type: "R", id: "r"), .principal: EntityUID(type: "U", id: "u")]))
    let json = String(decoding: try set.json(), as: UTF8.self)
    #expect(
      json == #"{"templates":{"policy0":{"effect":"permit","principal":{"op":"==","slot":"?principal"},"#
        + #""action":{"op":"in","entities":[{"type":"Action","id":"a"},{"type":"N::Action","id":"b"}]},"#
        + #""resource":{"op":"is","entity_type":"T","in":{"slot":"?resource"}},"#
        + #""conditions":[{"kind":"when","body":{"Value":true}},{"kind":"unless","body":{"Value":false}}],"#
        + #""annotations":{"a":null,"b":"","c":"d"}}},"#
        + #""staticPolicies":{"policy1":{"effect":"forbid","principal":{"op":"is","entity_type":"A"},"#
        + #""action":{"op":"in","entity":{"type":"Action","id":"z"}},"#
        + #""resource":{"op":"in","entity":{"type":"A::B","id":"r"}},"conditions":[]},"#
        + #""policy2":{"effect":"permit","principal":{"op":"All"},"action":{"op":"in","entities":[]},"#
        + #""resource":{"op":"All"},"conditions":[]}},"#
        + #""templateLinks":[{"templateId":"policy0","newId":"new","values":{"#
        + #""?principal":{"__entity":{"type":"U","id":"u"}},"?resource":{"__entity":{"type":"R","id":"r"}}}}]}"#
    )
    let again = try PolicySet(parsingJSON: Array(json.utf8), file: "again")
    #expect(String(decoding: try again.json(), as: UTF8.self) == json)
    // A set of one action is written as that action.
    #expect(
      again.policies.map(\.description)
        == set.policies.map { $0.description.replacing("in [Action::\"z\"]", with: "in Action::\"z\"") })
    #expect(again.policy("new")?.link == set.policy("new")?.link)
  }

  @Test func `a policy knows its places in the JSON`() throws {
    let text = """
      {"staticPolicies": {"p":
        {"effect": "permit", "principal": {"op": "All"}, "action": {"op": "All"}, "resource": {"op": "All"},
         "conditions": [{"kind": "when", "body": {"<": {"left": {"Value": "a"}, "right": {"Value": 1}}}}]}},
       "templates": {}, "templateLinks": []}
      """
    let set = try PolicySet(parsingJSON: Array(text.utf8), file: "p.json")
    #expect(set.policies[0].location.description == "p.json:2:3")
    let request = Request(
      principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
      resource: EntityUID(type: "G", id: "g"))
    let response = Authorizer.isAuthorized(request, set, .empty)
    #expect(response.errors.first?.location.description == "p.json:3:59")
  }

  @Test func `random policies are read back as they were`() throws {
    var random = RandomPolicies(seed: 4)
    for _ in 0..<1_000 {
      let policy = random.policy()
      let json = try policy.json()
      let again = try Policy(parsingJSON: json, id: policy.id, file: "again")
      #expect(try again.json() == json)
      // The tree may be another one (`has a.b` is spelled out), its meaning not.
      let text = try PolicySet(parsing: policy.description, file: "text").policies[0]
      #expect(try text.json() == json)
      let template = random.template()
      let templateJSON = try template.json()
      #expect(try PolicyTemplate(parsingJSON: templateJSON, id: "t", file: "again").json() == templateJSON)
      let templateText = try #require(PolicySet(parsing: template.description, file: "text").templates.first)
      #expect(try templateText.json() == templateJSON)
    }
  }

  @Test func `a policy read from JSON decides as its text does`() throws {
    var expressions = RandomExpressions(seed: 11)
    let entities = try EntityStore(EvaluationWorld.entities)
    for _ in 0..<1_000 {
      let text = "permit(principal, action, resource) when { \(expressions.expression(depth: 3)) };"
      let set = try PolicySet(parsing: text, file: "text")
      let again = try PolicySet(parsingJSON: set.json(), file: "json")
      let first = Authorizer.isAuthorized(EvaluationWorld.request, set, entities)
      let second = Authorizer.isAuthorized(EvaluationWorld.request, again, entities)
      #expect(first.decision == second.decision && first.errors.count == second.errors.count, "\(text)")
    }
  }

  @Test func `long chains are written without stack and read within the limit`() throws {
    for link in [" && true", " || true", " + 1", " - 1", " * 1"] {
      let first = link.contains("1") ? "1" : "true"
      func policy(_ count: Int) throws -> Policy {
        let chain = first + String(repeating: link, count: count)
        return try PolicySet(parsing: "permit(principal, action, resource) when { \(chain) };", file: "p")
          .policies[0]
      }
      let json = try policy(300).json()
      #expect(try Policy(parsingJSON: json, id: "p", file: "p").json() == json)
      let long = try policy(5_000).json()
      let error = #expect(throws: SyntaxError.self) { try Policy(parsingJSON: long, id: "p", file: "p") }
      #expect(error?.message.contains("nested too deeply") == true)
    }
  }

  @Test func `a path within a path does not grow without end`() throws {
    var text = "context"
    for _ in 0..<60 { text = "(\(text) has a.b.c)" }
    let set = try PolicySet(parsing: "permit(principal, action, resource) when { \(text) };", file: "p")
    var writer = PolicyJSONWriter(limit: 1 << 20)
    #expect(throws: PolicyTooLarge(limit: 1 << 20)) { try writer.write(set) }
    #expect(writer.bytes.count < 2 << 20)
  }
}
