import Testing

@testable import Cedar

/// Compiled policies are looked at where their scope matches, and nowhere else.
struct CompiledScopeTests {
  /// What a scope asks of one variable, with an answer of its own.
  private struct Ask: Sendable {
    let text: String
    let holds: @Sendable (String) -> Bool
  }

  /// Entities by what is above them, at any distance; written `Type::"id"`.
  private static let above: [String: Set<String>] = [
    "U::\"a\"": ["G::\"g\"", "G::\"top\""], "U::\"b\"": [], "G::\"g\"": ["G::\"top\""], "G::\"top\"": [],
    "Action::\"v\"": ["Action::\"all\""], "Action::\"all\"": [], "Action::\"w\"": [],
  ]

  private static func isWithin(_ uid: String, _ container: String) -> Bool {
    uid == container || above[uid]?.contains(container) ?? false
  }

  private static let entities: [Ask] =
    [Ask(text: "") { _ in true }]
    + ["U::\"a\"", "G::\"top\""].flatMap { entity in
      [
        Ask(text: " == \(entity)") { $0 == entity }, Ask(text: " in \(entity)") { isWithin($0, entity) },
        Ask(text: " is U in \(entity)") { $0.hasPrefix("U::") && isWithin($0, entity) },
      ]
    } + [Ask(text: " is U") { $0.hasPrefix("U::") }, Ask(text: " is G") { $0.hasPrefix("G::") }]

  private static let actions: [Ask] = [
    Ask(text: "") { _ in true }, Ask(text: " == Action::\"v\"") { $0 == "Action::\"v\"" },
    Ask(text: " in Action::\"all\"") { isWithin($0, "Action::\"all\"") }, Ask(text: " in []") { _ in false },
    Ask(text: " in [Action::\"w\", Action::\"all\"]") {
      isWithin($0, "Action::\"w\"") || isWithin($0, "Action::\"all\"")
    },
  ]

  private static func uid(_ text: String) throws -> EntityUID { try EntityUID(parsing: text, file: "") }

  private static func store() throws -> EntityStore {
    try EntityStore(
      above.map { uid, above in Entity(uid: try self.uid(uid), parents: try above.map(self.uid)) })
  }

  @Test(arguments: [
    "", " when { true }", " when { 1 < \"x\" }", " when { context.flag }", " when { context.none }",
  ])
  func `every kind of scope selects its candidates, and only these are reported`(condition: String) throws {
    var scopes: [(principal: Ask, action: Ask, resource: Ask)] = []
    for principal in Self.entities {
      for action in Self.actions {
        for resource in Self.entities { scopes.append((principal, action, resource)) }
      }
    }
    let text = scopes.map {
      "permit(principal\($0.principal.text), action\($0.action.text), resource\($0.resource.text))\(condition);"
    }.joined(separator: "\n")
    let policies = CompiledPolicies(try PolicySet(parsing: text, file: "p"))
    let store = try Self.store()
    let people = ["U::\"a\"", "U::\"b\"", "U::\"new\"", "G::\"g\"", "G::\"top\"", "V::\"a\""]
    var candidates = 0
    for principal in people {
      for action in ["Action::\"v\"", "Action::\"all\"", "Action::\"w\"", "Action::\"x\""] {
        for resource in people {
          let expected = scopes.enumerated().filter {
            $1.principal.holds(principal) && $1.action.holds(action) && $1.resource.holds(resource)
          }.map { PolicyID("policy\($0.offset)") }
          let response = Authorizer.isAuthorized(
            Request(
              principal: try Self.uid(principal), action: try Self.uid(action),
              resource: try Self.uid(resource), context: ["flag": .bool(true)]), policies, store)
          let fails = condition.contains("<") || condition.contains("none")
          #expect(response.reason == (fails ? [] : expected), "\(principal) \(action) \(resource)")
          #expect(
            response.errors.map(\.policy) == (fails ? expected : []), "\(principal) \(action) \(resource)")
          candidates += expected.count
        }
      }
    }
    #expect(scopes.count == 405)
    #expect(candidates > 1_000)
  }

  @Test func `each distinct scope is filed once, under the test that fewest share`() throws {
    let scopes = (0..<200).map { number in
      "permit(principal == U::\"\(number)\", action == Action::\"v\", resource is G) when { context.a\(number) };"
        + "permit(principal == U::\"\(number)\", action == Action::\"v\", resource is G);"
    }
    let index = CompiledPolicies(
      try PolicySet(parsing: scopes.joined(separator: "\n"), file: "p")
    ).storage.scopes
    #expect(index.filed.count == 200)
    #expect(index.bitCount == 202)
    let shares = zip(index.starts, index.starts.dropFirst()).map { $1 - $0 }
    #expect(shares.max() == 1)
    #expect(shares.count { $0 == 1 } == 200)
  }

  @Test(arguments: [1, 2, 63, 64, 65, 66, 127, 128, 129, 130, 191, 192, 193, 1_000])
  func `any number of policies is told apart`(count: Int) throws {
    let store = try Self.store()
    let request = Request(
      principal: try Self.uid("U::\"a\""), action: try Self.uid("Action::\"v\""),
      resource: try Self.uid("G::\"g\""))
    func response(_ policy: (Int) -> String, principal: String = "U::\"a\"") throws -> Response {
      let text = (0..<count).map(policy).joined(separator: "\n")
      let asked = Request(
        principal: try Self.uid(principal), action: request.action, resource: request.resource)
      return Authorizer.isAuthorized(asked, CompiledPolicies(try PolicySet(parsing: text, file: "p")), store)
    }
    let all = (0..<count).map { PolicyID("policy\($0)") }
    // One scope, all satisfied or all failing.
    #expect(try response { _ in "permit(principal, action, resource);" }.reason == all)
    #expect(
      try response { _ in "permit(principal, action, resource) when { context.a };" }.errors.map(\.policy)
        == all)
    // As many failures as satisfied policies, in turn.
    let turns = try response {
      "forbid(principal, action, resource) when { \($0.isMultiple(of: 2) ? "true" : "principal.a\($0)") };"
    }
    #expect(turns.decision == .deny)
    #expect(turns.reason == all.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element))
    #expect(
      turns.errors.map(\.policy) == all.enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element))
    // As many scopes, of which one matches: the first, the last, and those about the edges of words.
    for number in [0, 62, 63, 64, 65, 126, 127, 128, 129, 190, 191, 192, count - 1] where number < count {
      let one = try response(
        { "permit(principal == U::\"\($0)\", action, resource);" }, principal: "U::\"\(number)\"")
      #expect(one.reason == [all[number]])
    }
    #expect(
      try response({ "permit(principal == U::\"\($0)\", action, resource);" }, principal: "U::\"-1\"")
        .decision
        == .deny)
  }

  @Test(arguments: [1, 63, 64, 65, 128, 129, 300])
  func `a chain of ancestors matches from where it is entered`(length: Int) throws {
    let chain = (0..<length).map { EntityUID(type: "G", id: "\($0)") }
    let store = try EntityStore(
      chain.enumerated().map { position, uid in
        Entity(uid: uid, parents: position + 1 < length ? [chain[position + 1]] : [])
      })
    let all = (0..<length).map { "permit(principal in G::\"\($0)\", action, resource);" }
    let few = ["permit(principal in G::\"\(length - 1)\", action, resource is G in G::\"\(length / 2)\");"]
    let (long, short) = try (
      CompiledPolicies(PolicySet(parsing: all.joined(separator: "\n"), file: "p")),
      CompiledPolicies(PolicySet(parsing: few[0], file: "p"))
    )
    for entry in Set([0, 1, length / 2, length - 2, length - 1]) where entry >= 0 && entry < length {
      let request = Request(
        principal: chain[entry], action: EntityUID(type: "Action", id: "v"), resource: chain[entry])
      // More ancestors than tests, and more tests than ancestors.
      #expect(
        Authorizer.isAuthorized(request, long, store).reason
          == (entry..<length).map { PolicyID("policy\($0)") })
      #expect(
        Authorizer.isAuthorized(request, short, store).reason == (entry <= length / 2 ? ["policy0"] : []))
    }
    // What is put over the store hangs below what is in it.
    let below = try store.overlaying([Entity(uid: EntityUID(type: "G", id: "new"), parents: [chain[0]])])
    let request = Request(
      principal: EntityUID(type: "G", id: "new"), action: EntityUID(type: "Action", id: "v"),
      resource: chain[0])
    #expect(Authorizer.isAuthorized(request, long, below).reason.count == length)
    #expect(Authorizer.isAuthorized(request, long, store).reason.isEmpty)
  }
}
