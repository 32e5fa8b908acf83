import Testing

@testable import Cedar

/// What the reference refuses, and what we refuse beyond: everything with the way to it.
struct PolicyJSONErrorTests {
  /// A set with one static policy, of which `members` replace the plain ones.
  private static func set(_ members: String...) -> String {
    let plain = [
      "effect": "\"permit\"", "principal": "{\"op\":\"All\"}", "action": "{\"op\":\"All\"}",
      "resource": "{\"op\":\"All\"}", "conditions": "[]",
    ]
    let kept = plain.filter { member in !members.contains { $0.hasPrefix("\"\(member.key)\"") } }
    let all = kept.map { "\"\($0.key)\":\($0.value)" }.sorted() + members
    return
      "{\"staticPolicies\":{\"p\":{\(all.joined(separator: ","))}},\"templates\":{},\"templateLinks\":[]}"
  }

  private static func condition(_ expression: String) -> String {
    set("\"conditions\":[{\"kind\":\"when\",\"body\":\(expression)}]")
  }

  private func message(_ text: String) -> String? {
    #expect(throws: SyntaxError.self, "\(text)") {
      try PolicySet(parsingJSON: Array(text.utf8), file: "p.json")
    }?.message
  }

  @Test(arguments: [
    ("", "the text ends too early"), ("[]", "expected a policy set as an object, got array"),
    ("{}", "the member `staticPolicies` is missing"),
    (
      "{\"staticPolicies\":{},\"templates\":{},\"templateLinks\":[],\"x\":1}",
      "x: a member that has no meaning here"
    ),
    ("{\"staticPolicies\":{},\"templates\":{}}", "the member `templateLinks` is missing"),
    (
      "{\"staticPolicies\":{\"a\":{},\"a\":{}},\"templates\":{},\"templateLinks\":[]}",
      "staticPolicies.a: an object has the same name twice"
    ),
    (set("\"effect\":\"Permit\""), "staticPolicies.p.effect: expected `permit` or `forbid`, got string"),
    (set("\"extra\":1"), "staticPolicies.p.extra: a member that has no meaning here"),
    (
      set("\"annotations\":{\"a b\":\"x\"}"),
      "staticPolicies.p.annotations[\"a b\"]: the name of an annotation must be an identifier"
    ),
    (
      set("\"annotations\":{\"a\":1}"),
      "staticPolicies.p.annotations.a: expected a string or null, got number"
    ),
    (
      set("\"annotations\":{\"a\":\"1\",\"a\":\"1\"}"),
      "staticPolicies.p.annotations.a: an object has the same name twice"
    ),
    (set("\"principal\":{}"), "staticPolicies.p.principal: the member `op` is missing"),
    (set("\"principal\":{\"op\":\"<\"}"), "staticPolicies.p.principal.op: unknown operator"),
    (
      set("\"principal\":{\"op\":\"All\",\"x\":1}"),
      "staticPolicies.p.principal.x: a member that has no meaning here"
    ),
    (
      set("\"principal\":{\"op\":\"==\",\"entity\":{\"type\":\"A b\",\"id\":\"\"}}"),
      "staticPolicies.p.principal.entity: not the name of an entity type in normal form"
    ),
    (
      set("\"principal\":{\"op\":\"==\",\"entity\":{\"type\":\"A\",\"id\":\"\"},\"slot\":\"?principal\"}"),
      "staticPolicies.p.principal.entity: a member that has no meaning here"
    ),
    (
      set("\"principal\":{\"op\":\"==\",\"entity\":\"U\"}"),
      "staticPolicies.p.principal.entity: expected an entity as `{\"type\": …, \"id\": …}`, got string"
    ),
    (
      set("\"principal\":{\"op\":\"is\",\"entity_type\":\"A :: B\"}"),
      "staticPolicies.p.principal.entity_type: not the name of an entity type in normal form"
    ),
    (
      set("\"principal\":{\"op\":\"in\",\"slot\":\"?principal\"}"),
      "staticPolicies.p: a slot may stand only in the scope of a template, on the variable it is named after"
    ),
    (
      set("\"principal\":{\"op\":\"in\",\"slot\":\"?x\"}"),
      "staticPolicies.p.principal.slot: unknown slot: the slots are `?principal` and `?resource`"
    ),
    (
      set("\"action\":{\"op\":\"==\",\"entity\":{\"type\":\"A\",\"id\":\"\"}}"),
      "staticPolicies.p.action.entity: the scope names an entity for `action` whose type is not `Action`, perhaps in a namespace"
    ),
    (
      set("\"action\":{\"op\":\"in\",\"entities\":[{\"type\":\"Action\",\"id\":\"\"},5]}"),
      "staticPolicies.p.action.entities[1]: expected an entity as `{\"type\": …, \"id\": …}`, got number"
    ),
    (
      set("\"action\":{\"op\":\"is\",\"entity_type\":\"Action\"}"),
      "staticPolicies.p.action.op: unknown operator"
    ),
    (
      set("\"action\":{\"op\":\"==\",\"slot\":\"?action\"}"),
      "staticPolicies.p.action.slot: a member that has no meaning here"
    ),
    (
      set("\"conditions\":[{\"kind\":\"if\",\"body\":{}}]"),
      "staticPolicies.p.conditions[0].kind: expected `when` or `unless`, got string"
    ),
    (
      set("\"conditions\":[{\"kind\":\"when\"}]"),
      "staticPolicies.p.conditions[0]: the member `body` is missing"
    ),
    (
      set("\"conditions\":[[]]"),
      "staticPolicies.p.conditions[0]: expected a condition as an object, got array"
    ),
  ])
  func `a malformed set or policy is refused, and where is told`(text: String, expected: String) {
    #expect(message(text) == expected)
  }

  @Test(arguments: [
    ("5", ": expected an expression as an object, got number"),
    ("{}", ": an expression must have exactly one member, which is named after its operator"),
    (
      "{\"Value\":1,\"Var\":\"principal\"}",
      ": an expression must have exactly one member, which is named after its operator"
    ),
    ("{\"foo\":[]}", ".foo: unknown operator"),
    ("{\"unknown\":[{\"Value\":\"a\"}]}", ".unknown: unknown operator"),
    ("{\"Value\":null}", ".Value: null is not a Cedar value: leave the attribute out"),
    (
      "{\"Value\":1.5}",
      ".Value: not a Cedar number: it must be whole, without point or exponent, and fit 64 bits"
    ),
    (
      "{\"Value\":[1,{\"a\":9223372036854775808}]}",
      ".Value[1].a: not a Cedar number: it must be whole, without point or exponent, and fit 64 bits"
    ),
    (
      "{\"Value\":{\"__expr\":\"1\"}}",
      ".Value.__expr: the `__expr` escape is not supported: use `__entity` or `__extn`"
    ),
    ("{\"Value\":{\"__extn\":{\"fn\":\"foo\",\"arg\":\"1\"}}}", ".Value.__extn: unknown extension function"),
    (
      "{\"Value\":{\"__entity\":{\"type\":\"if\",\"id\":\"c\"}}}",
      ".Value.__entity: not the name of an entity type in normal form"
    ),
    ("{\"Value\":{\"a\":1,\"a\":1}}", ".Value.a: an object has the same name twice"),
    (
      "{\"Var\":\"subject\"}",
      ".Var: unknown variable: the variables are `principal`, `action`, `resource` and `context`"
    ),
    ("{\"Slot\":\"?principal\"}", ": slots may stand only in the scope"),
    ("{\"!\":{\"arg\":{\"Value\":true},\"b\":1}}", "[\"!\"].b: a member that has no meaning here"),
    ("{\"!\":[{\"Value\":true}]}", "[\"!\"]: expected operands as an object, got array"),
    ("{\"==\":{\"left\":{\"Value\":1}}}", "[\"==\"]: the member `right` is missing"),
    ("{\"==\":{\"left\":{\"Value\":1},\"right\":{\"Foo\":1}}}", "[\"==\"].right.Foo: unknown operator"),
    ("{\"isInRange\":[]}", ": a method is called on its first argument, which is missing"),
    ("{\"ip\":{\"Value\":\"1\"}}", ".ip: expected arguments as an array, got object"),
    (
      "{\"like\":{\"left\":{\"Value\":\"a\"},\"pattern\":[\"*\"]}}",
      ".like.pattern[0]: expected `Wildcard` or an object with the member `Literal`, got string"
    ),
    (
      "{\"is\":{\"left\":{\"Var\":\"principal\"},\"entity_type\":\"__cedar::A\"}}",
      ".is.entity_type: not the name of an entity type in normal form"
    ),
    (
      "{\"Record\":{\"a\":{\"Value\":1},\"a\":{\"Value\":1}}}", ".Record.a: an object has the same name twice"
    ),
    ("{\"Record\":[]}", ".Record: expected attributes as an object, got array"),
    ("{\"Set\":{}}", ".Set: expected elements as an array, got object"),
    (
      "{\"if-then-else\":{\"if\":{\"Value\":true},\"then\":{\"Value\":1}}}",
      "[\"if-then-else\"]: the member `else` is missing"
    ),
  ])
  func `a malformed expression is refused, and where is told`(expression: String, expected: String) {
    #expect(message(Self.condition(expression)) == "staticPolicies.p.conditions[0].body" + expected)
  }

  @Test(arguments: [
    "{\"like\":{\"left\":{\"Value\":\"a\"},\"pattern\":[]}}",
    "{\"Value\":[1,{\"a\":{\"__extn\":{\"fn\":\"ip\",\"args\":[\"1\",2]}}}]}",
    "{\"Value\":{\"__entity\":{\"type\":\"A\"}}}",
    "{\"is\":{\"left\":{\"Value\":1},\"entity_type\":\"A\",\"in\":null}}",
    "{\"like\":{\"left\":{\"Value\":\"a\"},\"pattern\":[\"Wildcard\",{\"Literal\":\"ab*\"},{\"Literal\":\"\"}]}}",
    "{\"ip\":[]}",
  ])
  func `what the reference accepts is accepted`(expression: String) throws {
    let set = try PolicySet(parsingJSON: Array(Self.condition(expression).utf8), file: "p")
    let again = try PolicySet(parsing: set.policies[0].description, file: "p")
    #expect(try again.policies[0].json() == set.policies[0].json())
  }

  @Test func `templates and links are checked`() {
    let template =
      #"{"effect":"permit","principal":{"op":"==","slot":"?principal"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[]}"#
    let policy = template.replacing(#"{"op":"==","slot":"?principal"}"#, with: #"{"op":"All"}"#)
    func set(_ policies: String, _ templates: String, _ links: String) -> String {
      "{\"staticPolicies\":{\(policies)},\"templates\":{\(templates)},\"templateLinks\":[\(links)]}"
    }
    let link = #"{"templateId":"t","newId":"l","values":{"?principal":{"type":"U","id":"u"}}}"#
    #expect(throws: Never.self) {
      try PolicySet(parsingJSON: Array(set("\"p\":\(policy)", "\"t\":\(template)", link).utf8), file: "p")
    }
    #expect(
      message(set("", "\"t\":\(policy)", ""))
        == "templates.t: a template must have a slot: without one it is a static policy")
    #expect(
      message(set("", "\"t\":\(template.replacing("?principal", with: "?resource"))", ""))
        == "templates.t.principal.slot: a slot may stand only in the scope of a template, on the variable it is named after"
    )
    #expect(message(set("\"t\":\(policy)", "\"t\":\(template)", "")) == "duplicate policy id: `t`")
    #expect(
      message(set("", "\"t\":\(template)", link + "," + link))
        == "templateLinks[1]: cannot link the policy to its template: a policy or a template has the id of the new policy already"
    )
    #expect(
      message(set("\"t\":\(policy)", "", link))
        == "templateLinks[0]: cannot link the policy to its template: it is a policy without slots")
    #expect(
      message(set("", "", link))
        == "templateLinks[0]: cannot link the policy to its template: there is no such template")
    #expect(
      message(set("", "\"t\":\(template)", link.replacing("{\"type\":\"U\",\"id\":\"u\"}", with: "\"U\"")))
        == "templateLinks[0].values[\"?principal\"]: expected an entity as `{\"type\": …, \"id\": …}`, got string"
    )
    #expect(
      message(set("", "\"t\":\(template)", link.replacing("newId", with: "link_id")))
        == "templateLinks[0].link_id: a member that has no meaning here")
  }

  @Test func `an expression as deep as in Cedar's syntax is accepted, a deeper one refused`() throws {
    func nested(_ depth: Int) -> String {
      Self.condition(
        String(repeating: "{\"!\":{\"arg\":", count: depth - 1) + "{\"Value\":true}"
          + String(repeating: "}}", count: depth - 1))
    }
    let set = try PolicySet(parsingJSON: Array(nested(Limits.expressionDepth).utf8), file: "p")
    #expect(
      try PolicySet(parsing: set.policies[0].description, file: "p").policies[0].json()
        == set.policies[0].json())
    #expect(
      message(nested(Limits.expressionDepth + 1))?.hasSuffix(
        "the expression nests too deeply: at most 256 levels are allowed") == true)
    #expect(
      message(nested(100_000))?.hasSuffix("arrays and objects are nested too deeply: more than 640 levels")
        == true)
  }

  @Test func `a long name in the way is cut short`() {
    let name = String(repeating: "x", count: 100_000)
    let message = message("{\"staticPolicies\":{\"\(name)\":5},\"templates\":{},\"templateLinks\":[]}")
    #expect((message?.utf8.count ?? .max) < 200)
  }
}
