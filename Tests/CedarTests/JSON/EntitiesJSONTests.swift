import Testing

@testable import Cedar

struct EntitiesJSONTests {
  private static let user = #"{"type":"U","id":"a"}"#

  /// An entities text with one entity of these parts.
  private static func one(
    uid: String = user, attrs: String = "{}", parents: String = "[]", more: String = ""
  ) -> String {
    #"[{"uid":\#(uid),"attrs":\#(attrs),"parents":\#(parents)\#(more)}]"#
  }

  private func store(_ text: String) throws -> EntityStore { try EntityStore(parsingJSON: Array(text.utf8)) }

  private func cause(_ text: String) -> JSONMismatch.Cause? {
    do {
      _ = try store(text)
      return nil
    } catch {
      guard case .mismatch(let cause)? = (error as? JSONError)?.cause else { return nil }
      return cause
    }
  }

  @Test func `an entity has its uid, attributes, parents and tags`() throws {
    let text = Self.one(
      attrs: #"{"n":1,"__entity":{"type":"U","id":"b"}}"#,
      parents:
        #"[{"type":"G","id":"g"},{"__entity":{"type":"A::G","id":"h","z":null},"z":1.5},{"type":"G","id":"g"}]"#,
      more: #","tags":{"t":["v"]},"zzz":null,"float":1.5e999"#)
    let entity = try #require(try store(text)[EntityUID(type: "U", id: "a")])
    // An attribute named like an escape is an attribute here.
    #expect(
      entity.attributes
        == ["n": .long(1), "__entity": .record(["type": .string("U"), "id": .string("b")])])
    #expect(entity.parents == [EntityUID(type: "G", id: "g"), EntityUID(type: "A::G", id: "h")])
    #expect(entity.tags == ["t": .set([.string("v")])])
  }

  @Test func `a number that no double holds is ignored only beside the parts of an entity`() throws {
    let digits = String(repeating: "0", count: 309)
    for number in ["1e400", "-1e309", "1\(digits)", "0.1e310"] {
      #expect(try store(Self.one(more: #","z":[\#(number)]"#))[EntityUID(type: "U", id: "a")] != nil)
      for uid in [#"{"type":"U","id":"a","z":N}"#, #"{"__entity":{"type":"U","id":"a","z":[N]}}"#] {
        let uid = uid.replacing("N", with: number)
        #expect(cause(Self.one(uid: uid)) == .numberOutOfRange)
        #expect(cause(Self.one(parents: "[\(uid.replacing("U", with: "G"))]")) == .numberOutOfRange)
      }
    }
    for number in ["1e308", "1.5", "0e400", "1e-400", "1\(digits.dropLast())"] {
      #expect(
        try store(Self.one(uid: #"{"type":"U","id":"a","z":\#(number)}"#))[EntityUID(type: "U", id: "a")]
          != nil)
    }
  }

  @Test(arguments: [
    #"{"__entity":{"type":"U","id":"a"}}"#, #"{"type":"U","id":"a","z":1}"#,
    #"{"__entity":{"type":"U","id":"a"},"type":"G","id":"g"}"#,
    #"{"__entity":{"type":"G"},"type":"U","id":"a"}"#,
  ])
  func `a uid may be escaped or not`(uid: String) throws {
    #expect(try store(Self.one(uid: uid))[EntityUID(type: "U", id: "a")] != nil)
  }

  @Test(
    arguments: [
      ("{}", .expected("entities as an array", found: .object)),
      ("null", .expected("entities as an array", found: .null)),
      ("[1]", .expected("an entity as an object", found: .number)),
      (#"[{"attrs":{},"parents":[]}]"#, .missingMember("uid")),
      (#"[{"uid":{"type":"U","id":"a"},"parents":[]}]"#, .missingMember("attrs")),
      (#"[{"uid":{"type":"U","id":"a"},"attrs":{}}]"#, .missingMember("parents")),
      (one(attrs: "[]"), .expected("attributes as an object", found: .array)),
      (one(attrs: "null"), .expected("attributes as an object", found: .null)),
      (one(parents: "{}"), .expected("parents as an array", found: .object)),
      (one(parents: "null"), .expected("parents as an array", found: .null)),
      (one(more: #","tags":null"#), .expected("tags as an object", found: .null)),
      (one(more: #","tags":[]"#), .expected("tags as an object", found: .array)),
      (one(more: #","tags":{"a":null}"#), .nullValue), (one(attrs: #"{"a":null}"#), .nullValue),
      (one(attrs: #"{"a":1e2}"#), .notLong), (one(attrs: #"{"a":9223372036854775808}"#), .notLong),
      (one(uid: #"{"type":"U ","id":"a"}"#), .entityTypeName),
      (one(uid: #"{"type":"A::","id":"a"}"#), .entityTypeName),
      (one(uid: #"{"type":"A:: B","id":"a"}"#), .entityTypeName),
      (one(uid: #"{"__expr":"U::\"a\""}"#), .expressionEscape),
      (one(parents: #"[{"__expr":"U::\"a\""}]"#), .expressionEscape),
      (
        one(uid: #"{"type":"Action","id":"q"}"#, parents: #"[{"type":"U","id":"a"}]"#), .actionParentNotAction
      ),
      (
        one(uid: #"{"type":"N::Action","id":"q"}"#, parents: #"[{"type":"Action::U","id":"a"}]"#),
        .actionParentNotAction
      ),
    ] as [(String, JSONMismatch.Cause)])
  func `a malformed entity is refused`(text: String, expected: JSONMismatch.Cause) {
    #expect(cause(text) == expected)
  }

  @Test(arguments: [
    #""U::\"a\"""#, "null", "[\"U\",\"a\"]", "1", #"{"type":"U"}"#, #"{"type":1,"id":"a"}"#, "{}",
    #"{"__extn":{"fn":"ip","arg":"1.2.3.4"}}"#,
  ])
  func `a uid of another form is refused`(uid: String) {
    for text in [Self.one(uid: uid), Self.one(parents: "[\(uid)]")] {
      guard case .expected = cause(text) else {
        Issue.record("not refused: \(text)")
        continue
      }
    }
  }

  @Test(arguments: [
    one(attrs: #"{"a":1,"a":1}"#), one(more: #","attrs":{}"#), one(more: #","tags":{"a":1,"a":1}"#),
    one(uid: #"{"type":"U","id":"a","id":"a"}"#), one(attrs: #"{"a":[{"b":{"z":1,"z":1}}]}"#),
    one(more: #","zzz":{"a":1,"a":2}"#),
  ])
  func `a name twice in an object is refused at any depth`(text: String) {
    #expect {
      try store(text)
    } throws: { ($0 as? JSONError)?.cause == .duplicateName }
  }

  @Test func `an attribute may be 124 arrays deep and no deeper`() throws {
    func nested(_ depth: Int) -> String {
      Self.one(
        attrs: "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}")
    }
    _ = try store(nested(124))
    #expect(throws: JSONError.self) { try store(nested(125)) }
    #expect(throws: JSONError.self) { try store(nested(100_000)) }
  }

  @Test func `an action may have an action of any namespace above it`() throws {
    _ = try store(Self.one(uid: #"{"type":"Action","id":"q"}"#, parents: #"[{"type":"N::Action","id":"p"}]"#))
    _ = try store(Self.one(parents: #"[{"type":"Action","id":"p"}]"#))
  }

  @Test func `entities given twice must be alike`() throws {
    let entity =
      #"{"uid":{"type":"U","id":"a"},"attrs":{"s":{"__extn":{"fn":"decimal","arg":"1.0"}}},"parents":[]}"#
    let alike = entity.replacing("1.0", with: "1.00")
    _ = try store("[\(entity),\(alike)]")
    let other = entity.replacing("1.0", with: "1.1")
    #expect(throws: EntityStoreError.self) { try store("[\(entity),\(other)]") }
  }

  @Test func `cycles are refused`() {
    #expect(throws: EntityStoreError.self) { try store(Self.one(parents: "[\(Self.user)]")) }
  }

  @Test func `a cycle is told by the type of an entity in it, and where a schema is given by its place`()
    throws
  {
    func group(_ id: String, _ parent: String) -> String {
      #"{"uid":{"type":"G","id":"\#(id)"},"attrs":{},"parents":[{"type":"G","id":"\#(parent)"}]}"#
    }
    let text = Array("[\(group("out", "secret")),\n \(group("secret", "b")),\n \(group("b", "secret"))]".utf8)
    let message = "cycle in the hierarchy: an entity of type `G` is its own ancestor"
    let error = #expect(throws: EntityStoreError.self) { try EntityStore(parsingJSON: text) }
    #expect(error?.description == message)
    let schema = try Schema(parsing: "entity G in [G];", file: "s")
    let placed = #expect(throws: JSONError.self) { try EntityStore(parsingJSON: text, schema: schema) }
    #expect(placed?.description == "line 2, column 2: \(message)")
  }

  @Test func `an error tells the place of what is wrong`() {
    #expect {
      try store(
        "[{\n  \"uid\": {\"type\": \"U\", \"id\": \"a\"},\n  \"attrs\": {\"name\": 1.5},\n  \"parents\": []\n}]"
      )
    } throws: { error in
      guard let error = error as? JSONError else { return false }
      return error.description
        == "line 3, column 21: not a Cedar number: it must be whole, without point or exponent, and fit 64 bits"
    }
  }

  @Test func `a context is a record`() throws {
    func context(_ text: String) throws -> ValueRecord { try ValueRecord(parsingJSON: Array(text.utf8)) }
    #expect(try context(" {} ") == .empty)
    #expect(
      try context(#"{"a":{"__entity":{"type":"U","id":"b"}}}"#) == [
        "a": .entity(EntityUID(type: "U", id: "b"))
      ])
    for text in [
      "[]", "null", "1", #"{"a":null}"#, #"{"a":1.0}"#, #"{"a":1,"a":1}"#,
      #"{"__entity":{"type":"U","id":"b"}}"#,
      #"{"__extn":{"fn":"ip","arg":"1.2.3.4"}}"#, #"{"__expr":"1"}"#, "{} x", "",
    ] {
      #expect(throws: JSONError.self) { try context(text) }
    }
  }

  @Test func `a request is read`() throws {
    func request(_ text: String) throws -> Request { try Request(parsingJSON: Array(text.utf8)) }
    let parties =
      #""principal":{"type":"U","id":"a"},"action":{"type":"Action","id":"v"},"resource":{"__entity":{"type":"G","id":"g"}}"#
    let read = try request("{\(parties),\"context\":{\"n\":1},\"description\":\"\"}")
    #expect(read.principal == EntityUID(type: "U", id: "a"))
    #expect(read.action == EntityUID(type: "Action", id: "v"))
    #expect(read.resource == EntityUID(type: "G", id: "g"))
    #expect(read.context == ["n": .long(1)])
    #expect(try request("{\(parties)}").context == .empty)
    #expect(throws: JSONError.self) { try request("{\"context\":{}}") }
    #expect(throws: JSONError.self) { try request("{\(parties),\"context\":null}") }
    #expect(throws: JSONError.self) { try request("{\(parties),\"context\":[]}") }
  }
}
