import Testing

@testable import Cedar

/// What is said of declarations that make no schema, where, and the way out.
struct SchemaErrorTests {
  private func error(_ text: String) -> String? {
    #expect(throws: SchemaError.self, "\(text)") { try Schema(parsing: text, file: "s") }?.description
  }

  private func error(json: String) -> String? {
    #expect(throws: SchemaError.self, "\(json)") { try Schema(parsingJSON: Array(json.utf8), file: "s") }?
      .description
  }

  @Test(arguments: [
    (
      "entity User in [Gruop];\nentity Group;",
      "s:1:17: `Gruop` is not declared as an entity type\n  hint: did you mean `Group`?"
    ),
    (
      "namespace N {\n  entity User = { team: Taem };\n  entity Team;\n}",
      "s:2:25: neither `N::Taem` nor `Taem` is declared as a type\n  hint: did you mean `Team`?"
    ),
    (
      "namespace N { entity User in Team; }\nnamespace M { entity Team; }",
      "s:1:30: neither `N::Team` nor `Team` is declared as an entity type\n  hint: did you mean `M::Team`?"
    ),
    (
      "entity U { n: Boolean };", "s:1:15: `Boolean` is not declared as a type\n  hint: did you mean `Bool`?"
    ),
    (
      "entity U { n: Set };",
      "s:1:15: `Set` is not declared as a type\n  hint: name the type of the elements, as in `Set<String>`"
    ),
    (
      "entity U; type T = {}; action v appliesTo { principal: U, resource: T };",
      "s:1:69: `T` is not declared as an entity type\n  hint: it is a common type; name the entity type itself"
    ),
    (
      "entity U; action v appliesTo { principal: U, resource: [U, Long] };",
      "s:1:60: `Long` is not declared as an entity type\n  hint: it is a type of the language; name an entity type"
    ),
    (
      "entity U; action v appliesTo { principal: U, resource: U, context: U };",
      "s:1:68: `U` is not declared as a common type\n  hint: it is an entity type, and a common type is wanted here"
    ),
    (
      "entity U; action v appliesTo { principal: Action, resource: U };",
      "s:1:43: `Action` is the type of the actions: an entity type is wanted here"
    ),
    (
      "action view in vieuw;\naction viewing;",
      "s:1:16: the action `Action::\"vieuw\"` is not declared\n  hint: did you mean \"view\"?"
    ),
    (
      "namespace N { action a in b; }\nnamespace M { action b; }",
      "s:1:27: neither the action `N::Action::\"b\"` nor `Action::\"b\"` is declared\n  hint: did you mean `M::Action::\"b\"`?"
    ),
    (
      "entity U tags __cedar::Strings;",
      "s:1:15: `__cedar::Strings` is not declared as a type"
    ),
  ])
  func `a name that is not declared is told with what may have been meant`(text: String, message: String) {
    #expect(error(text) == message)
  }

  @Test(arguments: [
    (
      "type A = A;", "s:1:6: the common type `A` is made of itself: `A` -> `A`"
    ),
    (
      "type X = B;\nnamespace N { type A = { b: Set<B> }; type B = { c: C }; type C = N::A; }\ntype B = Long;",
      nil
    ),
    (
      "type X = A;\ntype A = { b: Set<B> };\ntype B = { c?: C };\ntype C = A;",
      "s:2:6: the common type `A` is made of itself: `A` -> `B` -> `C` -> `A`"
    ),
  ])
  func `a cycle of common types is told with its way`(text: String, message: String?) {
    let hint = "\n  hint: refer to an entity type somewhere on the way: entities may refer to each other"
    if let message { #expect(error(text) == message + hint) } else { #expect(error(text)?.isEmpty == false) }
  }

  @Test func `a long cycle is told in short`() {
    let text = (0..<100).map { "type T\($0) = T\(($0 + 1) % 100);" }.joined(separator: "\n")
    #expect(
      error(text)?.hasPrefix(
        "s:1:6: the common type `T0` is made of itself: `T0` -> `T1` -> `T2` -> `T3` -> `T4` -> `T5` -> … -> `T99` -> `T0`\n"
      ) == true)
  }

  @Test(arguments: [
    ("action a in a;", "s:1:8: an action is a group of itself: `Action::\"a\"` -> `Action::\"a\"`"),
    (
      "action x in a;\naction a in b;\naction b in [x, c];\naction c;",
      "s:1:8: an action is a group of itself: `Action::\"x\"` -> `Action::\"a\"` -> `Action::\"b\"` -> `Action::\"x\"`"
    ),
  ])
  func `a cycle of actions is told with its way`(text: String, message: String) {
    #expect(error(text) == message)
  }

  @Test func `entity types may be in each other`() throws {
    let schema = try Schema(
      parsing: "entity A in B; entity B in [C]; entity C in A; entity D in D;", file: "s")
    #expect(schema.entityTypes["A"]?.ancestors == ["A", "B", "C"])
    #expect(schema.entityTypes["C"]?.parents == ["A"])
    #expect(schema.entityTypes["D"]?.ancestors == ["D"])
  }

  @Test(arguments: [
    (
      "entity U;\nentity V, U;",
      "s:2:11: the entity type `U` is declared twice\n  hint: it is declared at s:1:8 already"
    ),
    (
      "namespace N { type T = Long; type T = Long; }",
      "s:1:35: the common type `N::T` is declared twice\n  hint: it is declared at s:1:20 already"
    ),
    (
      "action a, \"a\";",
      "s:1:11: the action `Action::\"a\"` is declared twice\n  hint: it is declared at s:1:8 already"
    ),
    (
      "namespace N {} namespace M {} namespace N {}",
      "s:1:41: the namespace `N` is declared twice\n  hint: it is declared at s:1:11 already"
    ),
    (
      "entity U;\nnamespace N { type U = Long; }",
      "s:2:20: the type `N::U` shadows the type `U` declared outside every namespace\n  hint: rename one of them, or put both in namespaces"
    ),
    (
      "action a;\nnamespace N { action \"a\"; }",
      "s:2:22: the action `N::Action::\"a\"` shadows an action of the same id declared outside every namespace\n  hint: rename one of them, or put both in namespaces"
    ),
    ("@a @b @a entity U;", "s:1:8: duplicate annotation: `@a`"),
    (
      "entity U; action v appliesTo { principal: U, resource: U, principal: U };",
      "s:1:59: `principal` is given twice in `appliesTo`"
    ),
  ])
  func `what is declared twice is told with the first place`(text: String, message: String) {
    #expect(error(text) == message)
  }

  @Test func `what another fragment declares is told with its file`() throws {
    let fragments = [
      try SchemaFragment(parsing: "entity U;", file: "one"),
      try SchemaFragment(
        parsingJSON: Array(#"{"":{"entityTypes":{"U":{}},"actions":{}}}"#.utf8), file: "two"),
    ]
    let error = #expect(throws: SchemaError.self) { try Schema(fragments) }
    #expect(
      error?.description
        == "two:1:21: the entity type `U` is declared twice\n  hint: it is declared at one:1:8 already")
  }

  @Test(arguments: [
    ("type Set = Long;", "s:1:6: the name `Set` is reserved and cannot be that of a common type"),
    ("type Entity = Long;", "s:1:6: the name `Entity` is reserved and cannot be that of a common type"),
    ("entity if;", "s:1:8: this identifier is reserved and cannot be used: `if`"),
    ("entity __cedar;", "s:1:8: the name contains `__cedar`, which is reserved"),
    ("namespace A::__cedar::B {}", "s:1:11: the name contains `__cedar`, which is reserved"),
    (
      "entity Action;",
      "s:1:8: `Action` cannot be declared as an entity type\n  hint: declare actions by `action NAME;`"
    ),
    (
      "entity U { in: Long };",
      "s:1:12: this identifier is reserved and cannot be used: `in`\n  hint: a reserved word can be written in quotes"
    ),
  ])
  func `reserved names are refused`(text: String, message: String) {
    #expect(error(text) == message)
  }

  @Test(arguments: [
    (
      #"{"":{"commonTypes":{"Record":{"type":"Long"}},"entityTypes":{},"actions":{}}}"#,
      "s:1:21: the name `Record` is reserved and cannot be that of a common type"
    ),
    (
      #"{"N::__cedar":{"entityTypes":{},"actions":{}}}"#,
      "s:1:2: the name contains `__cedar`, which is reserved"
    ),
    (
      #"{"":{"entityTypes":{"if":{}},"actions":{}}}"#,
      "s:1:21: not the name of a type: \"if\"\n  hint: a name is identifiers joined by `::`, none of them a reserved word"
    ),
    (
      #"{"":{"entityTypes":{"U":{"shape":{"type":"Recrd","attributes":{}}}},"actions":{}}}"#,
      "s:1:50: unknown member \"attributes\": expected `type`"
    ),
    (
      #"{"":{"commonTypes":{"A":{"type":"B"},"B":{"type":"Set","element":{"type":"A"}}},"entityTypes":{},"actions":{}}}"#,
      "s:1:21: the common type `A` is made of itself: `A` -> `B` -> `A`\n  hint: refer to an entity type somewhere on the way: entities may refer to each other"
    ),
    (
      #"{"":{"entityTypes":{},"actions":{"a":{"memberOf":[{"id":"b"}]},"b":{"memberOf":[{"id":"a"}]}}}}"#,
      "s:1:34: an action is a group of itself: `Action::\"a\"` -> `Action::\"b\"` -> `Action::\"a\"`"
    ),
    (
      #"{"":{"entityTypes":{"U":{"memberOfTypes":["V"]}},"actions":{},"entityTypes":{}}}"#,
      "s:1:63: an object has the same name twice"
    ),
    (
      #"{"":{"entityTypes":{"U":null},"actions":{}}}"#,
      "s:1:25: expected an entity type as an object, got null"
    ),
    (
      #"{"":{"entityTypes":{"U":{"enum":[1.5]}},"actions":{}}}"#,
      "s:1:34: expected an id as a string, got number"
    ),
    (#"{"":{"entityTypes":{"\ud800":{}},"actions":{}}}"#, "s:1:22: an escape names half of a surrogate pair"),
  ])
  func `mistakes in JSON are told with their place`(json: String, message: String) {
    #expect(error(json: json) == message)
  }

  @Test func `a namespace has a name of at most 1,024 bytes`() throws {
    let name = "N" + String(repeating: "::N", count: 341)
    _ = try Schema(parsing: "namespace \(name) { entity U in U; }", file: "s")
    let message = "s:1:11: the name of the namespace is too long: at most 1024 bytes are allowed"
    #expect(error("namespace \(name)N { }") == message)
    #expect(
      error(json: "{\"\(name)N\":{\"entityTypes\":{},\"actions\":{}}}")
        == message.replacing(":11:", with: ":2:"))
  }

  @Test func `a name declared twice is not written as JSON`() throws {
    for text in [
      "namespace A {} namespace A {}", "entity U, U;", "action a; action a;", "type T = Long; type T = Long;",
    ] {
      let fragment = try SchemaFragment(parsing: text, file: "s")
      let error = #expect(throws: SchemaError.self) { try fragment.json() }
      #expect(error?.message.hasSuffix("is declared twice") == true)
    }
  }
}
