import Testing

@testable import Cedar

/// Single cases of partial evaluation, on a small schema.
struct PartialAuthorizerTests {
  static let schema = try? Schema(
    parsing: """
      entity Group in [Group];
      entity User in [Group] { level: Long, name?: String, manager: User } tags Long;
      entity Document in [Folder] { owner: User, secret: Bool, title?: String };
      entity Folder in [Folder] { public: Bool };
      action any;
      action read, write in [any] appliesTo {
        principal: User, resource: Document, context: { local: Bool, reason?: String }
      };
      action open appliesTo { principal: User, resource: Folder };
      """, file: "schema")

  static let alice = EntityUID(type: "User", id: "alice")
  static let report = EntityUID(type: "Document", id: "report")
  static let read = EntityUID(type: "Action", id: "read")

  private func authorizer(_ policies: String) throws -> PartialAuthorizer {
    try PartialAuthorizer(PolicySet(parsing: policies, file: "p"), #require(Self.schema))
  }

  private func request(
    principal: PartialEntityUID = .known(alice), resource: PartialEntityUID = .unknown("Document"),
    context: ValueRecord? = ["local": .bool(true)]
  ) -> PartialRequest {
    PartialRequest(principal: principal, action: Self.read, resource: resource, context: context)
  }

  private func entities(_ entities: [PartialEntity] = []) throws -> PartialEntities {
    try PartialEntities(entities, #require(Self.schema))
  }

  private static func alice(level: Int64 = 3) -> PartialEntity {
    PartialEntity(
      uid: alice,
      attributes: ["level": .long(level), "manager": .entity(EntityUID(type: "User", id: "bob"))],
      ancestors: [EntityUID(type: "Group", id: "staff")], tags: ["t": .long(1)])
  }

  /// What one condition comes to, as text.
  private func outcome(
    of condition: String, _ request: PartialRequest? = nil, _ known: [PartialEntity] = [alice()]
  ) throws -> String {
    let policies = "permit (principal, action == Action::\"read\", resource) when { \(condition) };"
    let response = try authorizer(policies).isAuthorized(request ?? self.request(), entities(known))
    return switch response.policies[0].outcome {
    case .satisfied: "true"
    case .unsatisfied: "false"
    case .failed(let error, _): "error: \(error)"
    case .residual(let residual): residual.description
    }
  }

  @Test func `what is known is put in and evaluated`() throws {
    #expect(try outcome(of: "resource.owner == principal") == #"resource.owner == User::"alice""#)
    #expect(try outcome(of: "principal.level > 2 && resource.secret") == "resource.secret")
    #expect(try outcome(of: "principal.level > 5 && resource.secret") == "false")
    #expect(try outcome(of: "principal.level > 2 || resource.secret") == "true")
    #expect(try outcome(of: "principal in Group::\"staff\"") == "true")
    #expect(try outcome(of: "principal in Group::\"other\"") == "false")
    #expect(try outcome(of: "principal.hasTag(\"t\") && principal.getTag(\"t\") == 1") == "true")
    #expect(try outcome(of: "principal has name && principal.name == \"a\"") == "false")
    #expect(try outcome(of: "context.local") == "true")
    #expect(try outcome(of: "context.local", request(context: nil)) == "context.local")
    #expect(
      try outcome(of: "resource.owner.level < principal.level + 1") == "resource.owner.level < 4")
    #expect(
      try outcome(of: "if principal.level > 2 then resource.secret else resource.owner == principal")
        == "resource.secret")
    #expect(
      try outcome(of: "principal.manager.level > 1") == #"User::"bob".level > 1"#)
    #expect(try outcome(of: "!(!resource.secret)") == "resource.secret")
  }

  @Test func `types decide what data need not`() throws {
    #expect(try outcome(of: "resource is Document") == "true")
    #expect(try outcome(of: "resource is Folder && resource.public") == "false")
    #expect(try outcome(of: "resource in Folder::\"f\"") == #"resource in Folder::"f""#)
    #expect(try outcome(of: "resource in Document::\"d\"") == #"resource in Document::"d""#)
    #expect(try outcome(of: "action in Action::\"any\"") == "true")
    #expect(try outcome(of: "resource in Group::\"g\"") == "false")
  }

  @Test func `what may fail is not dropped`() throws {
    // The document may not exist.
    #expect(try outcome(of: "resource.secret && principal.level > 5") == "resource.secret && false")
    #expect(try outcome(of: "resource.secret || principal.level < 5") == "resource.secret || true")
    // This one exists.
    let present = request(resource: .unknown("Document", isPresent: true))
    #expect(try outcome(of: "resource.secret && principal.level > 5", present) == "false")
    #expect(try outcome(of: "resource.secret || principal.level < 5", present) == "true")
    #expect(
      try outcome(of: "resource.owner.level == 1 && principal.level > 5", present)
        == "resource.owner.level == 1 && false")
    // A guard that held tells that the entity exists.
    #expect(
      try outcome(of: "resource has title && resource.title == \"a\" && principal.level > 5") == "false")
    #expect(try outcome(of: "resource in Folder::\"f\" && principal.level > 5") == "false")
    // Overflow.
    let nobody = request(principal: .unknown("User", isPresent: true))
    #expect(
      try outcome(of: "principal.level + 1 == 1 && context.local == false", nobody)
        == "principal.level + 1 == 1 && false")
    #expect(try outcome(of: "principal.level == 1 && context.local == false", nobody) == "false")
    #expect(
      try outcome(of: "if resource.secret then context.local else context.local")
        == "if resource.secret then true else true")
    #expect(
      try outcome(of: "if resource.secret then context.local else context.local", present) == "true")
  }

  @Test func `an error that is certain is told`() throws {
    #expect(
      try outcome(of: "principal.level + 9223372036854775807 > 0")
        == "error: integer overflow: while attempting to add the values")
    #expect(
      try outcome(of: "principal.level > 0", nil, [.absent(Self.alice)])
        == "error: entity of type `User` does not exist")
    #expect(
      try outcome(of: "resource.owner == principal && principal.level + 9223372036854775807 > 0")
        == #"resource.owner == User::"alice" && 3 + 9223372036854775807 > 0"#)
  }

  @Test func `an entity that is listed exists, whatever of it is known`() throws {
    let some = PartialEntity(uid: Self.alice, attributes: nil, ancestors: [], tags: nil)
    let unknown = request(context: ["local": .bool(false)])
    #expect(try outcome(of: "principal.level == 1 && context.local", unknown, [some]) == "false")
    #expect(
      try outcome(of: "principal.level == 1 && context.local", unknown, [])
        == #"User::"alice".level == 1 && false"#)
    #expect(try outcome(of: "principal in Group::\"staff\"", nil, [some]) == "false")
    #expect(try outcome(of: "principal has name", nil, [some]) == #"User::"alice" has name"#)
    #expect(try outcome(of: "principal.hasTag(\"t\")", nil, [some]) == #"User::"alice".hasTag("t")"#)
    #expect(try outcome(of: "principal has name", nil, [.absent(Self.alice)]) == "false")
  }

  @Test func `the decision is told as soon as nothing unknown can change it`() throws {
    func decision(_ policies: String) throws -> Decision? {
      try authorizer(policies).isAuthorized(request(), entities([Self.alice()])).decision
    }
    let permit = "permit (principal, action == Action::\"read\", resource)"
    let forbid = "forbid (principal, action == Action::\"read\", resource)"
    let open = "when { resource.secret };"
    #expect(try decision("") == .deny)
    #expect(try decision("\(permit);") == .allow)
    #expect(try decision("\(permit) \(open)") == nil)
    #expect(try decision("\(permit); \(permit) \(open)") == .allow)
    #expect(try decision("\(permit); \(forbid) \(open)") == nil)
    #expect(try decision("\(permit) \(open) \(forbid);") == .deny)
    #expect(try decision("\(forbid) \(open)") == .deny)
    #expect(try decision("\(permit) when { principal.level > 5 }; \(forbid) \(open)") == .deny)
    // Of other actions.
    #expect(try decision("permit (principal, action == Action::\"write\", resource);") == .deny)
  }

  @Test func `scopes are part of what is left`() throws {
    let policies = """
      permit (principal in Group::"staff", action in Action::"any", resource in Folder::"f");
      permit (principal, action == Action::"read", resource == Document::"report");
      permit (principal == User::"bob", action, resource is Document);
      forbid (principal is User in Group::"staff", action, resource is Document in Folder::"f")
        unless { resource.secret };
      """
    let response = try authorizer(policies).isAuthorized(request(), entities([Self.alice()]))
    let texts = response.policies.map { policy in
      if case .residual(let residual) = policy.outcome { residual.description } else { "\(policy.outcome)" }
    }
    #expect(
      texts == [
        #"resource in Folder::"f""#, #"resource == Document::"report""#, "unsatisfied",
        #"resource in Folder::"f" && !resource.secret"#,
      ])
    #expect(response.residualPolicies.map(\.id) == ["policy0", "policy1", "policy3"])
    #expect(response.residualPolicies.map(\.effect) == [.permit, .permit, .forbid])
  }

  @Test func `policies that are not strictly valid are refused`() throws {
    #expect(throws: InvalidPolicies.self) {
      try authorizer("permit (principal, action, resource) when { 1 };")
    }
    do {
      _ = try authorizer("permit (principal, action, resource) when { principal.nothing };")
      Issue.record("accepted")
    } catch let error as InvalidPolicies {
      #expect(error.errors.count == 1)
      #expect("\(error)".hasPrefix("partial evaluation needs strictly valid policies:\np:1:"))
    }
    // One that can never apply is valid.
    #expect(
      try authorizer("permit (principal, action, resource) when { false };").policies.policies.count == 1)
  }

  @Test func `a request that the schema does not allow is refused`() throws {
    let authorizer = try authorizer("permit (principal, action, resource);")
    func error(_ request: PartialRequest) throws -> PartialInputError? {
      do {
        _ = try authorizer.isAuthorized(request, entities())
        return nil
      } catch let error as PartialInputError { return error }
    }
    #expect(
      try error(
        PartialRequest(
          principal: .known(Self.alice), action: EntityUID(type: "Action", id: "x"),
          resource: .unknown("Document"), context: nil)) == .undeclaredAction)
    #expect(try error(request(principal: .unknown("Group"))) == .principalType("Group"))
    #expect(try error(request(resource: .unknown("Folder"))) == .resourceType("Folder"))
    #expect(try error(request(context: [:])) == .context)
    #expect(try error(request(context: ["local": .bool(true), "more": .long(1)])) == .context)
    #expect(try error(request(context: ["local": .bool(true), "reason": .string("r")])) == nil)
    #expect(
      throws: PartialInputError.resourceType("Folder"),
      performing: {
        _ = try authorizer.prepared(for: [
          RequestType(principal: "User", action: Self.read, resource: "Folder")
        ])
      })
  }

  @Test func `entities that the schema does not allow are refused`() throws {
    func error(_ entities: PartialEntity...) throws -> PartialInputError? {
      do {
        _ = try self.entities(entities)
        return nil
      } catch let error as PartialInputError { return error }
    }
    func group(_ id: String, in ancestors: [String]?) -> PartialEntity {
      PartialEntity(
        uid: EntityUID(type: "Group", id: id), attributes: nil,
        ancestors: ancestors?.map { EntityUID(type: "Group", id: $0) }, tags: nil)
    }
    func user(_ attributes: ValueRecord, tags: ValueRecord = .empty, in ancestors: [EntityUID] = [])
      -> PartialEntity
    { PartialEntity(uid: Self.alice, attributes: attributes, ancestors: ancestors, tags: tags) }
    let manager = Value.entity(Self.alice)
    #expect(try error(Self.alice(), .absent(EntityUID(type: "User", id: "bob"))) == nil)
    #expect(try error(Self.alice(), Self.alice()) == .duplicate("User"))
    #expect(try error(.absent(EntityUID(type: "Nothing", id: "x"))) == .undeclaredType("Nothing"))
    #expect(try error(.absent(Self.read)) == .listedAction)
    #expect(try error(user(["manager": manager])) == .attribute("User", "level"))
    #expect(try error(user(["level": .string("1"), "manager": manager])) == .attribute("User", "level"))
    #expect(
      try error(user(["level": .long(1), "manager": .entity(Self.report)])) == .attribute("User", "manager"))
    #expect(
      try error(user(["level": .long(1), "manager": manager, "x": .long(1)])) == .attribute("User", "x"))
    #expect(
      try error(user(["level": .long(1), "manager": manager], tags: ["t": .string("")])) == .tags("User"))
    #expect(
      try error(user(["level": .long(1), "manager": manager], in: [Self.report]))
        == .ancestor("User", "Document"))
    #expect(try error(group("a", in: ["a"])) == .hierarchy("Group"))
    #expect(try error(group("a", in: ["b"]), group("b", in: ["c"])) == .hierarchy("Group"))
    #expect(try error(group("a", in: ["b", "c"]), group("b", in: ["c"])) == nil)
    #expect(try error(group("a", in: ["b"]), group("b", in: nil)) == nil)
  }

  @Test func `full data that contradict what was known are refused`() throws {
    let response = try authorizer(
      "permit (principal, action == Action::\"read\", resource) when { resource.secret };"
    ).isAuthorized(request(), entities([Self.alice(), .absent(EntityUID(type: "User", id: "ghost"))]))
    let alice = Entity(
      uid: Self.alice, attributes: Self.alice().parts?.attributes ?? .empty,
      parents: [EntityUID(type: "Group", id: "staff")], tags: ["t": .long(1)])
    let report = Entity(
      uid: Self.report, attributes: ["owner": .entity(Self.alice), "secret": .bool(true)])
    func decision(
      _ entities: [Entity], principal: EntityUID = Self.alice, resource: EntityUID = Self.report,
      local: Bool = true
    ) throws -> Decision {
      try response.reauthorize(
        Request(
          principal: principal, action: Self.read, resource: resource, context: ["local": .bool(local)]),
        EntityStore(entities)
      ).decision
    }
    let ghost = Entity(uid: EntityUID(type: "User", id: "ghost"), attributes: alice.attributes)
    let other = Entity(uid: Self.alice, attributes: alice.attributes, parents: [], tags: alice.tags)
    #expect(try decision([alice, report]) == .allow)
    #expect(try decision([alice]) == .deny)
    #expect(throws: PartialInputError.disagreement) { try decision([report]) }
    #expect(throws: PartialInputError.disagreement) { try decision([other, report]) }
    #expect(throws: PartialInputError.disagreement) { try decision([alice, report, ghost]) }
    #expect(throws: PartialInputError.disagreement) { try decision([alice, report], local: false) }
    #expect(throws: PartialInputError.disagreement) { try decision([alice, ghost], principal: ghost.uid) }
    #expect(throws: PartialInputError.resourceType("User")) {
      try decision([alice, report], resource: Self.alice)
    }
  }
}

/// A context of which some attributes are known.
struct PartialContextTests {
  private static let schema = try? Schema(
    parsing: """
      entity User;
      entity Document { owner: User };
      action read appliesTo {
        principal: User, resource: Document,
        context: { local: Bool, reason?: String, facts: { own: Bool, minor: Bool, note?: String } }
      };
      """, file: "schema")
  private static let alice = EntityUID(type: "User", id: "alice")

  private func response(
    _ condition: String, _ context: PartialContext
  ) throws -> PartialResponse {
    let policies = try PolicySet(
      parsing: "permit (principal, action, resource) when { \(condition) };", file: "p")
    return try PartialAuthorizer(policies, #require(Self.schema)).isAuthorized(
      PartialRequest(
        principal: .known(Self.alice), action: EntityUID(type: "Action", id: "read"),
        resource: .unknown("Document", isPresent: true), context: context),
      PartialEntities([], #require(Self.schema)))
  }

  private func outcome(_ condition: String, _ context: PartialContext) throws -> String {
    switch try response(condition, context).policies[0].outcome {
    case .satisfied: "true"
    case .unsatisfied: "false"
    case .failed(let error, _): "error: \(error)"
    case .residual(let residual): residual.description
    }
  }

  @Test func `attributes that are known are put in, the others stay`() throws {
    let known = PartialContext.values([["local"]: .bool(true), ["facts", "own"]: .bool(false)])
    #expect(try outcome("context.local", known) == "true")
    #expect(try outcome("context.facts.own", known) == "false")
    #expect(try outcome("context.facts.minor", known) == "context.facts.minor")
    #expect(try outcome("context.facts.own || context.facts.minor", known) == "context.facts.minor")
    #expect(
      try outcome("context has reason && context.reason == \"x\"", known).contains("context has reason"))
    #expect(try outcome("context.facts has note", known) == "context.facts has note")
    let more = PartialContext.values([["facts", "note"]: .string("n"), ["reason"]: .string("x")])
    #expect(try outcome("context.facts has note && context.facts.note like \"n*\"", more) == "true")
    #expect(try outcome("context has reason && context.reason == \"y\"", more) == "false")
    #expect(try outcome("context has facts.note", more) == "true")
    let whole = PartialContext.values([["facts"]: .record(["own": .bool(true), "minor": .bool(false)])])
    #expect(try outcome("context.facts.own && !context.facts.minor", whole) == "true")
    #expect(try outcome("context.facts has note", whole) == "false")
  }

  @Test func `attributes that are not declared, of another type, or within each other are refused`() throws {
    for values: [[Text]: Value] in [
      [["none"]: .bool(true)], [["local"]: .long(1)], [[]: .bool(true)], [["local", "x"]: .bool(true)],
      [["facts", "own"]: .string("yes")], [["facts"]: .record(["own": .bool(true)])],
      [
        ["facts"]: .record(["own": .bool(true), "minor": .bool(false)]),
        ["facts", "own"]: .bool(false),
      ],
    ] {
      #expect(throws: PartialInputError.context) { _ = try response("true", .values(values)) }
    }
  }

  @Test func `what is completed must be what was known`() throws {
    let store = try EntityStore([
      Entity(uid: Self.alice),
      Entity(
        uid: EntityUID(type: "Document", id: "d"), attributes: ["owner": .entity(Self.alice)]),
    ])
    func complete(_ own: Bool) throws -> Decision {
      try response("context.facts.minor", .values([["facts", "own"]: .bool(true)])).reauthorize(
        Request(
          principal: Self.alice, action: EntityUID(type: "Action", id: "read"),
          resource: EntityUID(type: "Document", id: "d"),
          context: [
            "local": .bool(false), "facts": .record(["own": .bool(own), "minor": .bool(true)]),
          ]), store
      ).decision
    }
    #expect(try complete(true) == .allow)
    #expect(throws: PartialInputError.disagreement) { _ = try complete(false) }
  }

  @Test func `a column may hold what the context tells of each row`() throws {
    let schema = try #require(Self.schema)
    let own = Column("own", .bool)
    let mapping = try ColumnMapping("Document", context: [["facts", "own"]: own], schema)
    func filter(_ condition: String) throws -> ColumnFilter {
      try response(condition, .values([["local"]: .bool(true)])).columnFilter(mapping)
    }
    let exact = try filter("context.local && context.facts.own")
    #expect(exact.isExact && exact.necessary == .compare(own, .equal, .bool(true)))
    let weak = try filter("!context.facts.own && context.facts.minor")
    #expect(!weak.isExact && weak.necessary == .compare(own, .notEqual, .bool(true)))
    #expect(throws: ColumnMappingError.content("own")) {
      _ = try ColumnMapping("Document", context: [["local", "own"]: own], schema)
    }
    #expect(throws: ColumnMappingError.content("n")) {
      _ = try ColumnMapping("Document", context: [["facts", "own"]: Column("n", .long)], schema)
    }
  }
}
