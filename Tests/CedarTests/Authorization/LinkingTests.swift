import Testing

@testable import Cedar

struct LinkingTests {
  private static let text = """
    @id("share") @note("n") permit(principal == ?principal, action, resource is Album in ?resource)
    when { !context.locked };
    permit(principal in ?principal, action == Action::"view", resource);
    @id("plain") forbid(principal, action, resource == Album::"secret");
    """
  private let alice = EntityUID(type: "User", id: "alice")
  private let trips = EntityUID(type: "Album", id: "trips")

  private func set() throws -> PolicySet { try PolicySet(parsing: Self.text, file: "p.cedar") }

  private func both(_ id: PolicyID, _ template: PolicyID = "policy0") -> TemplateLink {
    TemplateLink(template: template, id: id, values: [.principal: alice, .resource: trips])
  }

  @Test func `a linked policy is its template with the slots filled`() throws {
    var set = try set()
    try set.link(both("linked"))
    let policy = try #require(set.policy("linked"))
    #expect(set.policies.map(\.id) == ["policy2", "linked"])
    #expect(set.templates.map(\.id) == ["policy0", "policy1"])
    #expect(policy.link == both("linked"))
    #expect(policy.location == set.template("policy0")?.location)
    #expect(policy.annotation("note") == "n")
    let written = try PolicySet(
      parsing: Self.text.replacing("?principal", with: "User::\"alice\"")
        .replacing("?resource", with: "Album::\"trips\""), file: "p")
    #expect(policy.description == written.policies[0].description)
    #expect(set.policy("policy2")?.link == nil)
  }

  @Test func `a linked policy takes part in authorization, its template does not`() throws {
    var set = try set()
    let request = Request(
      principal: alice, action: EntityUID(type: "Action", id: "view"), resource: trips,
      context: ValueRecord([("locked", .bool(false))]))
    #expect(Authorizer.isAuthorized(request, set, .empty).decision == .deny)
    try set.link(both("linked"))
    let response = Authorizer.isAuthorized(request, set, .empty)
    #expect(response.decision == .allow)
    #expect(response.reason == ["linked"])
    let open = Request(principal: alice, action: request.action, resource: trips)
    #expect(Authorizer.isAuthorized(open, set, .empty).errors.map(\.policy) == ["linked"])
  }

  @Test func `exactly the slots present are filled`() throws {
    var set = try set()
    func cause(_ template: PolicyID, _ values: [Slot: EntityUID]) -> LinkingError.Cause? {
      #expect(throws: LinkingError.self) {
        try set.link(TemplateLink(template: template, id: "new", values: values))
      }?.cause
    }
    #expect(cause("policy0", [:]) == .unfilledSlots([.principal, .resource]))
    #expect(cause("policy0", [.principal: alice]) == .unfilledSlots([.resource]))
    #expect(cause("policy1", [.principal: alice, .resource: trips]) == .surplusValues([.resource]))
    #expect(cause("policy2", [:]) == .notTemplate)
    #expect(cause("other", [:]) == .noSuchTemplate)
    // An annotation is no id.
    #expect(cause("share", [.principal: alice, .resource: trips]) == .noSuchTemplate)
    #expect(set.policies.count == 1)
  }

  @Test func `a linked id is new among policies, templates and links`() throws {
    var set = try set()
    try set.link(both("linked"))
    for id in ["policy0", "policy1", "policy2", "linked"] as [PolicyID] {
      let error = #expect(throws: LinkingError.self) { try set.link(both(id)) }
      #expect(error?.cause == .duplicateID)
    }
    // The annotation of another policy is no id, and what looks alike is not the same.
    try set.link(both("plain"))
    try set.link(both("\u{E9}"))
    try set.link(both("e\u{301}"))
    #expect(set.policies.count == 5)
  }

  @Test func `links find their templates by id first, then by annotation`() throws {
    let text = """
      @id("b") permit(principal == ?principal, action, resource);
      @id("policy0") forbid(principal == ?principal, action, resource);
      @id("c") permit(principal == ?principal, action, resource);
      @id("c") forbid(principal == ?principal, action, resource);
      """
    var set = try PolicySet(parsing: text, file: "p")
    let values = [Slot.principal: alice]
    try set.link(byIDOrAnnotation: [
      TemplateLink(template: "policy0", id: "1", values: values),
      TemplateLink(template: "b", id: "2", values: values),
    ])
    #expect(set.policies.map(\.link?.template) == ["policy0", "policy0"])
    let error = #expect(throws: LinkingError.self) {
      try set.link(byIDOrAnnotation: [
        TemplateLink(template: "b", id: "3", values: values),
        TemplateLink(template: "c", id: "4", values: values),
      ])
    }
    #expect(error?.cause == .ambiguousTemplate)
    #expect(set.policies.count == 2)
  }

  @Test func `a link that cannot be made says why`() throws {
    var set = try set()
    func message(_ template: PolicyID, _ values: [Slot: EntityUID], id: PolicyID = "new") -> String? {
      #expect(throws: LinkingError.self) {
        try set.link(TemplateLink(template: template, id: id, values: values))
      }?.description
    }
    let start = "cannot link the policy `new` to the template"
    #expect(message("policy0", [:]) == "\(start) `policy0`: no value for `?principal` and `?resource`")
    #expect(message("policy0", [.resource: trips]) == "\(start) `policy0`: no value for `?principal`")
    #expect(message("policy1", [.resource: trips]) == "\(start) `policy1`: the template has no `?resource`")
    #expect(message("policy2", [:]) == "\(start) `policy2`: it is a policy without slots")
    #expect(message("policy3", [:]) == "\(start) `policy3`: there is no such template")
    #expect(
      message("policy1", [.principal: alice], id: "policy2")
        == "cannot link the policy `policy2` to the template `policy1`: a policy or a template has the id of the new policy already"
    )
    #expect(set.policies.count == 1)
  }

  @Test(arguments: [
    (
      #"{"?resource": {"type": "U", "id": "u"}}"#, "p.json:5:3: templateLinks[0]",
      "the template has no `?resource`"
    ),
    (
      #"{"?principal": {"type": "U", "id": "u"}, "?resource": {"type": "U", "id": "u"}}"#,
      "p.json:5:3: templateLinks[0]", "the template has no `?resource`"
    ),
    ("{}", "p.json:5:3: templateLinks[0]", "no value for `?principal`"),
    (#"{"?action": {"type": "U", "id": "u"}}"#, "p.json:5:48: templateLinks[0].values[\"?action\"]", nil),
    (#"{"principal": {"type": "U", "id": "u"}}"#, "p.json:5:48: templateLinks[0].values.principal", nil),
  ])
  func `links in a set that fill the wrong slots are refused with their place`(
    values: String, place: String, cause: String?
  ) {
    let text = """
      {"staticPolicies": {},
       "templates": {"t": {"effect": "permit", "principal": {"op": "==", "slot": "?principal"}, "action": {"op": "All"},
         "resource": {"op": "All"}, "conditions": []}},
       "templateLinks": [
        {"templateId": "t", "newId": "l", "values": \(values)}]}
      """
    let error = #expect(throws: SyntaxError.self) {
      try PolicySet(parsingJSON: Array(text.utf8), file: "p.json")
    }
    let what = cause.map { "cannot link the policy to its template: \($0)" }
    #expect(
      error?.description == "\(place): \(what ?? "unknown slot: the slots are `?principal` and `?resource`")")
  }

  @Test func `a union keeps links`() throws {
    var set = try set()
    try set.link(both("linked"))
    let union = try PolicySet(union: [set])
    #expect(union.policy("linked")?.link == both("linked"))
  }

  @Test func `links are read from JSON`() throws {
    let json = """
      [{"template_id": "policy0", "link_id": "linked", "args":
        {"?principal": "User::\\"alice\\"", "?resource": " Album :: \\"trips\\" // comment"}},
       {"link_id": "l2", "args": {}, "template_id": "t", "more": null}]
      """
    let links = try TemplateLink.parse(json: Array(json.utf8))
    #expect(links == [both("linked"), TemplateLink(template: "t", id: "l2", values: [:])])
  }

  @Test(arguments: [
    ("{}", "line 1, column 1: expected links as an array, got object"),
    ("[5]", "line 1, column 2: expected a template link as an object, got number"),
    (
      "[{\"link_id\": \"a\", \"args\": {}}]",
      "line 1, column 2: the member `template_id` is missing"
    ),
    (
      "[{\"template_id\": 1, \"link_id\": \"a\", \"args\": {}}]",
      "line 1, column 18: expected the id of a template, got number"
    ),
    (
      "[{\"template_id\": \"t\", \"link_id\": \"a\",\n \"args\": {\"?action\": \"U::\\\"a\\\"\"}}]",
      "line 2, column 11: unknown slot: the slots are `?principal` and `?resource`"
    ),
    (
      "[{\"template_id\": \"t\", \"link_id\": \"a\",\n \"args\": {\"?principal\": \"alice\"}}]",
      "line 2, column 25: not an entity in Cedar's syntax, such as `User::\"alice\"`"
    ),
    (
      "[{\"template_id\": \"t\", \"link_id\": \"a\", \"args\": {\"?principal\": {}}}]",
      "line 1, column 62: expected an entity as a string in Cedar's syntax, got object"
    ),
  ])
  func `malformed links are refused`(json: String, message: String) {
    let error = #expect(throws: JSONError.self) { try TemplateLink.parse(json: Array(json.utf8)) }
    #expect(error?.description == message)
  }

  @Test(arguments: [
    ("User::\"alice\"", "User", "alice"), (" A :: B::\"\\u{e9}\\\"\" // c", "A::B", "\u{E9}\""),
    ("principal::\"\"", "principal", ""),
  ])
  func `an entity is read from Cedar's syntax`(text: String, type: String, id: String) throws {
    #expect(try EntityUID(parsing: text, file: "e") == EntityUID(type: type, id: id))
  }

  @Test(arguments: [
    "", "User", "\"alice\"", "User::\"a\" x", "in::\"a\"", "__cedar::\"a\"", "(U::\"a\")", "U::\"\\q\"",
  ])
  func `what is no entity is refused`(text: String) {
    #expect(throws: SyntaxError.self) { try EntityUID(parsing: text, file: "e") }
  }
}
