import Testing

@testable import Cedar

/// Policies linked to templates under partial evaluation.
struct PartialTemplateTests {
  private static let schema = """
    entity Group;
    entity User in [Group] { level: Long };
    entity Folder in [Folder];
    entity Document in [Folder] { owner: User };
    action read appliesTo { principal: User, resource: Document };
    """
  private static let text = """
    permit (principal == ?principal, action, resource in ?resource) when { principal.level > 1 };
    forbid (principal is User in ?principal, action, resource) unless { resource.owner == principal };
    """
  private static let alice = EntityUID(type: "User", id: "alice")
  private static let staff = EntityUID(type: "Group", id: "staff")
  private static let reports = EntityUID(type: "Folder", id: "reports")
  private static let read = EntityUID(type: "Action", id: "read")

  private static let links = [
    TemplateLink(template: "policy0", id: "alice", values: [.principal: alice, .resource: reports]),
    TemplateLink(template: "policy1", id: "staff", values: [.principal: staff]),
  ]

  /// What each policy comes to, as text.
  private func outcomes(
    _ request: PartialRequest, _ known: [PartialEntity] = [], _ links: [TemplateLink] = links
  ) throws -> [String] {
    let schema = try Schema(parsing: Self.schema, file: "schema")
    var policies = try PolicySet(parsing: Self.text, file: "p")
    for link in links { try policies.link(link) }
    let response = try PartialAuthorizer(policies, schema).isAuthorized(
      request, PartialEntities(known, schema))
    return response.policies.map { policy in
      switch policy.outcome {
      case .satisfied: "\(policy.id): true"
      case .unsatisfied: "\(policy.id): false"
      case .failed(let error, _): "\(policy.id): \(error)"
      case .residual(let residual): "\(policy.id): \(residual)"
      }
    }
  }

  private func request(
    _ principal: PartialEntityUID, _ resource: PartialEntityUID = .unknown("Document")
  ) -> PartialRequest {
    PartialRequest(principal: principal, action: Self.read, resource: resource, context: .empty)
  }

  @Test func `what a link fills in stands in the residual`() throws {
    #expect(
      try outcomes(request(.unknown("User"))) == [
        #"alice: principal == User::"alice" && resource in Folder::"reports" && principal.level > 1"#,
        #"staff: principal in Group::"staff" && resource.owner != principal"#,
      ])
  }

  @Test func `what a link fills in is compared with what is known`() throws {
    let known = PartialEntity(
      uid: Self.alice, attributes: ["level": .long(2)], ancestors: [Self.staff], tags: .empty)
    #expect(
      try outcomes(request(.known(Self.alice)), [known]) == [
        #"alice: resource in Folder::"reports""#, #"staff: resource.owner != User::"alice""#,
      ])
    #expect(
      try outcomes(request(.known(EntityUID(type: "User", id: "bob")))) == [
        "alice: false", #"staff: User::"bob" in Group::"staff" && resource.owner != User::"bob""#,
      ])
    let low = PartialEntity(uid: Self.alice, attributes: ["level": .long(1)], ancestors: [], tags: .empty)
    #expect(
      try outcomes(request(.known(Self.alice), .known(Self.document)), [low, Self.report]) == [
        "alice: false", "staff: false",
      ])
  }

  private static let document = EntityUID(type: "Document", id: "report")
  private static let report = PartialEntity(
    uid: document, attributes: ["owner": .entity(alice)], ancestors: [reports], tags: .empty)

  @Test func `a template takes part only through its links`() throws {
    #expect(try outcomes(request(.unknown("User")), [], []) == [])
    let other = TemplateLink(
      template: "policy0", id: "bob",
      values: [.principal: EntityUID(type: "User", id: "bob"), .resource: Self.reports])
    #expect(try outcomes(request(.known(Self.alice)), [], Self.links + [other]).last == "bob: false")
  }

  @Test func `a residual has the id, the effect and the annotations of its link`() throws {
    let schema = try Schema(parsing: Self.schema, file: "schema")
    var policies = try PolicySet(
      parsing: "@note(\"n\") forbid (principal in ?principal, action, resource);", file: "p")
    try policies.link(TemplateLink(template: "policy0", id: "link", values: [.principal: Self.staff]))
    let response = try PartialAuthorizer(policies, schema).isAuthorized(
      request(.unknown("User")), PartialEntities([], schema))
    let residual = try #require(response.residualPolicies.first)
    #expect(residual.id == "link")
    #expect(residual.effect == .forbid)
    #expect(residual.annotation("note") == "n")
  }

  @Test func `a link of a type that the schema does not declare is refused`() throws {
    let schema = try Schema(parsing: Self.schema, file: "schema")
    var policies = try PolicySet(parsing: Self.text, file: "p")
    try policies.link(
      TemplateLink(template: "policy1", id: "link", values: [.principal: EntityUID(type: "Team", id: "t")]))
    #expect(throws: InvalidPolicies.self) { try PartialAuthorizer(policies, schema) }
  }

  @Test func `a link comes to what the same policy without slots comes to`() throws {
    var links = 0
    var residuals = 0
    for (seed, each) in try PartialWorld.worlds(40).enumerated() {
      var world = each
      let templates = try templates(world.schema, seed: UInt64(seed) &+ 7000)
      var linked = try PolicySet(parsing: templates.map(\.text).joined(separator: "\n"), file: "p")
      // The links come after the policies without slots, and so do what they are compared with.
      let withoutSlots = templates.filter(\.values.isEmpty).map(\.text)
      var filled: [String] = []
      for (position, template) in templates.enumerated() where !template.values.isEmpty {
        try linked.link(
          TemplateLink(
            template: PolicyID("policy\(position)"), id: PolicyID("link\(position)"), values: template.values)
        )
        filled.append(
          template.values.reduce(into: template.text) { text, slot in
            text = text.replacing(
              slot.key.rawValue, with: "\(slot.value.type)::\(Printer.quoted(slot.value.id))")
          })
      }
      let written = try PolicySet(parsing: (withoutSlots + filled).joined(separator: "\n"), file: "p")
      let authorizers = try [linked, written].map { try PartialAuthorizer($0, world.schema) }
      links += filled.count
      for _ in 0..<6 {
        let request = world.data.request()
        let full = Authorizer.isAuthorized(request, linked, world.store)
        for percent in [0, 40, 80] {
          let entities = try PartialEntities(world.data.hiding(percent, of: world.store), world.schema)
          let partial = world.data.hiding(percent, of: request)
          let responses = try authorizers.map { try $0.isAuthorized(partial, entities) }
          #expect(responses[0].texts == responses[1].texts, "seed \(seed)")
          #expect(responses[0].decision == responses[1].decision, "seed \(seed)")
          #expect(
            try responses[0].reauthorize(request, world.store).summary == full.summary, "seed \(seed)")
          residuals += responses[0].residualPolicies.count { $0.id.text.string.hasPrefix("link") }
        }
      }
    }
    print("partial evaluation of templates: \(links) links, \(residuals) residuals of links")
    #expect(links > 200 && residuals > 500)
  }

  /// Random valid templates and policies, some of each, with what fills the slots.
  private func templates(_ schema: Schema, seed: UInt64) throws -> [(text: String, values: [Slot: EntityUID])]
  {
    var generator = RandomValidPolicies(schema, seed: seed)
    let validator = Validator(schema)
    return try (0..<24).map { _ in generator.template() }.filter {
      // A slot may be of every type that the scope allows, so some conditions are valid without slots only.
      validator.validate(try PolicySet(parsing: $0.text, file: "p")).isValid
    }
  }
}

extension PartialResponse {
  /// What the policies come to, without their ids.
  fileprivate var texts: [String] {
    policies.map { policy in
      switch policy.outcome {
      case .satisfied: "\(policy.effect) true"
      case .unsatisfied: "\(policy.effect) false"
      case .failed(let error, let residual): "\(policy.effect) \(error.cause) in \(residual)"
      case .residual(let residual): "\(policy.effect) \(residual)"
      }
    }
  }
}
