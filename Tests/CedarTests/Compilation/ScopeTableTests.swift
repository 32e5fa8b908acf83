import Testing

@testable import Cedar

/// Which tests of a scope an entity passes.
struct ScopeTableTests {
  /// Tests of one variable, all in one table.
  private static let constraints = [
    "", "== U::\"a\"", "== U::\"b\"", "== G::\"g\"", "== G::\"a\"", "in U::\"a\"", "in G::\"g\"",
    "in G::\"top\"",
    "in G::\"absent\"", "in G::\"other\"", "is U", "is G", "is N::U", "is U in G::\"g\"",
    "is U in G::\"top\"",
    "is U in U::\"a\"", "is G in G::\"top\"", "is G in G::\"g\"", "is G in U::\"a\"",
  ]
  private static let actions = [
    "", "== Action::\"v\"", "== Action::\"w\"", "== Action::\"all\"", "in Action::\"v\"",
    "in Action::\"all\"",
    "in Action::\"top\"", "in []", "in [Action::\"v\"]", "in [Action::\"v\", Action::\"w\"]",
    "in [Action::\"w\", Action::\"all\"]", "in [Action::\"w\", Action::\"x\"]",
    "in [Action::\"top\", Action::\"top\", Action::\"v\"]", "== N::Action::\"v\"", "in [N::Action::\"v\"]",
  ]

  private static func store() throws -> EntityStore {
    func entity(_ type: String, _ id: String, in parents: (String, String)...) -> Entity {
      Entity(
        uid: EntityUID(type: type, id: id),
        parents: parents.map { EntityUID(type: $0, id: $1) })
    }
    return try EntityStore([
      entity("U", "a", in: ("G", "g"), ("G", "absent")), entity("U", "b"), entity("G", "g", in: ("G", "top")),
      entity("G", "top"), entity("Action", "v", in: ("Action", "all")),
      entity("Action", "all", in: ("Action", "top")), entity("Action", "w"),
    ])
  }

  /// The texts of the tests that an entity passes.
  private func passed(
    _ uid: EntityUID, _ texts: [String], _ test: (String) throws -> ScopeTest
  ) throws -> Set<String> {
    // Bits at the edges of words, and far from one another.
    let bits = texts.indices.map { Int32($0 * 21) }
    let table = ScopeTable(try zip(texts, bits).map { (try test($0), $1) })
    let count = Int(bits[bits.count - 1]) + 1
    let words = UnsafeMutablePointer<UInt64>.allocate(capacity: Bits.wordCount(count))
    defer { words.deallocate() }
    words.initialize(repeating: 0, count: Bits.wordCount(count))
    let marked = Bits(words, count: count)
    table.mark(uid, try Self.store().node(uid), in: marked)
    var passed: Set<String> = []
    marked.forEach {
      #expect($0.isMultiple(of: 21))
      passed.insert(texts[$0 / 21])
    }
    return passed
  }

  @Test(arguments: [
    // Type, id, and what holds besides the test that asks nothing.
    (
      "U", "a",
      [
        "== U::\"a\"", "in U::\"a\"", "in G::\"g\"", "in G::\"top\"", "in G::\"absent\"", "is U",
        "is U in G::\"g\"", "is U in G::\"top\"", "is U in U::\"a\"",
      ]
    ),
    ("U", "b", ["== U::\"b\"", "is U"]),
    // Not in the store: it has only itself.
    ("U", "new", ["is U"]), ("G", "absent", ["in G::\"absent\"", "is G"]),
    (
      "G", "g",
      ["== G::\"g\"", "in G::\"g\"", "in G::\"top\"", "is G", "is G in G::\"top\"", "is G in G::\"g\""]
    ),
    ("G", "top", ["in G::\"top\"", "is G", "is G in G::\"top\""]), ("G", "a", ["== G::\"a\"", "is G"]),
    ("N::U", "a", ["is N::U"]), ("V", "a", []),
  ])
  func `an entity passes the tests of principals and resources that hold for it`(
    type: String, id: String, expected: [String]
  ) throws {
    let uid = EntityUID(type: type, id: id)
    for variable in ["principal", "resource"] {
      let passed = try passed(uid, Self.constraints) { text in
        let scope =
          variable == "principal"
          ? "principal \(text), action, resource" : "principal, action, resource \(text)"
        let policy = try PolicySet(parsing: "permit(\(scope));", file: "p").policies[0]
        return ScopeTest(variable == "principal" ? policy.scope.principal : policy.scope.resource)
      }
      #expect(passed == Set(expected + [""]), "\(variable)")
    }
  }

  @Test(arguments: [
    (
      "Action", "v",
      [
        "== Action::\"v\"", "in Action::\"v\"", "in Action::\"all\"", "in Action::\"top\"",
        "in [Action::\"v\"]",
        "in [Action::\"v\", Action::\"w\"]", "in [Action::\"w\", Action::\"all\"]",
        "in [Action::\"top\", Action::\"top\", Action::\"v\"]",
      ]
    ),
    (
      "Action", "w",
      [
        "== Action::\"w\"", "in [Action::\"v\", Action::\"w\"]", "in [Action::\"w\", Action::\"all\"]",
        "in [Action::\"w\", Action::\"x\"]",
      ]
    ),
    ("Action", "x", ["in [Action::\"w\", Action::\"x\"]"]),
    (
      "Action", "all",
      [
        "== Action::\"all\"", "in Action::\"all\"", "in Action::\"top\"",
        "in [Action::\"w\", Action::\"all\"]",
        "in [Action::\"top\", Action::\"top\", Action::\"v\"]",
      ]
    ),
    ("N::Action", "v", ["== N::Action::\"v\"", "in [N::Action::\"v\"]"]), ("Action", "none", []),
  ])
  func `an action passes the tests of actions that hold for it`(
    type: String, id: String, expected: [String]
  ) throws {
    let uid = EntityUID(type: type, id: id)
    let passed = try passed(uid, Self.actions) { text in
      ScopeTest(
        try PolicySet(parsing: "permit(principal, action \(text), resource);", file: "p").policies[0].scope
          .action)
    }
    #expect(passed == Set(expected + [""]))
  }

  @Test func `an id that is only canonically equivalent is another`() throws {
    let texts = ["== U::\"\u{e9}\"", "in U::\"e\u{301}\""]
    func passed(_ id: Text) throws -> Set<String> {
      try self.passed(EntityUID(type: "U", id: id), texts) { text in
        ScopeTest(
          try PolicySet(parsing: "permit(principal \(text), action, resource);", file: "p").policies[0].scope
            .principal)
      }
    }
    #expect(try passed("\u{e9}") == [texts[0]])
    #expect(try passed("e\u{301}") == [texts[1]])
  }
}
