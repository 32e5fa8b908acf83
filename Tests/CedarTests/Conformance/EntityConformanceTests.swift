import Testing

@testable import Cedar

/// Entities in JSON read with a schema; what is accepted and what is refused was asked of the reference.
struct EntityConformanceTests {
  static let schema = """
    entity G; entity U in G {
      a?: Long, b?: Bool, str?: String, e?: U, ip?: ipaddr, d?: decimal, dt?: datetime, du?: duration,
      s?: Set<U>, sr?: Set<{x?: Long, y?: Long}>, ss?: Set<Set<Long>>,
      r?: {x: Long, y?: U, z?: {q?: datetime}}, pair?: {"type": String, id: String}
    } tags Set<String>;
    entity C enum ["red", "blue"]; entity X {c?: C, act?: Action, acts?: Set<Action>};
    action u; action v in u; action w in v;
    entity Y in C; entity Z in [Z, Y]; entity A in B; entity B; entity D in [A]; entity T tags datetime;
    """

  @Test(
    "a value is read as its attribute's type",
    arguments: [
      ("e", #"{"type":"U","id":"b"}"#), ("e", #"{"__entity":{"type":"U","id":"b"}}"#),
      ("e", #"{"__entity":{"type":"U","id":"b"},"z":1}"#), ("e", #"{"type":"U","id":"b","z":1.5}"#),
      ("e", #"{"type":"U","id":"b","z":[1.7e308,-1e308,0e999,1e-999]}"#),
      ("e", #"{"__entity":{"type":"U"},"type":"U","id":"b"}"#),
      ("e", #"{"__expr":5,"type":"U","id":"b"}"#),
      ("ip", #""1.2.3.4""#), ("ip", #"{"fn":"ip","arg":"1.2.3.4"}"#),
      ("ip", #"{"__extn":{"fn":"ip","arg":"1.2.3.4"}}"#), ("ip", #"{"fn":"ip","args":["1.2.3.4"]}"#),
      ("ip", #"{"__extn":{"fn":"ip","arg":"1.2.3.4"},"z":1}"#),
      ("ip", #"{"fn":"ip","arg":"1.2.3.4","z":1.5}"#), ("ip", #"{"fn":"ip","arg":"1.2.3.4","args":[]}"#),
      ("ip", #"{"__extn":5,"fn":"ip","arg":"1.2.3.4"}"#), ("d", #""1.5""#), ("du", #""1d""#),
      ("dt", #""2024-01-01""#), ("dt", #"{"fn":"offset","args":["1970-01-01","5ms"]}"#),
      ("dt", #"{"__extn":{"fn":"offset","args":["1970-01-01","5ms"]}}"#),
      ("dt", #"{"fn":"offset","args":[{"fn":"offset","args":["1970-01-01","5ms"]},"5ms"]}"#),
      ("dt", #"{"fn":"toDate","arg":"1970-01-01"}"#),
      ("du", #"{"fn":"durationSince","args":["1970-01-01","1970-01-02"]}"#),
      ("du", #"{"fn":"toTime","arg":"1970-01-01"}"#),
      ("b", #"{"__extn":{"fn":"isIpv4","arg":{"__extn":{"fn":"ip","arg":"1.2.3.4"}}}}"#),
      ("a", #"{"__extn":{"fn":"toDays","arg":{"__extn":{"fn":"duration","arg":"1d"}}}}"#),
      ("a", "-9223372036854775808"), ("str", #""x""#), ("s", "[]"),
      ("s", #"[{"type":"U","id":"b"},{"__entity":{"type":"U","id":"b"}}]"#), ("sr", "[{}]"),
      ("sr", #"[{"x":1},{"y":1},{}]"#), ("ss", "[[],[1]]"), ("r", #"{"x":1}"#),
      ("r", #"{"x":1,"y":{"type":"U","id":"b"},"z":{"q":"2020-01-01"}}"#), ("r", #"{"x":1,"z":{}}"#),
      ("pair", #"{"type":"U","id":"b"}"#),
    ])
  func accepts(attribute: String, value: String) throws {
    let entities = #"[{"uid":{"type":"U","id":"a"},"attrs":{"\#(attribute)":\#(value)},"parents":[]}]"#
    let store = try read(entities)
    // What was read conforms when it is checked as a value too.
    try schema.validate(store.entities.filter { !$0.uid.type.isAction })
  }

  @Test(
    "a value of another type, or in another form, is refused",
    arguments: [
      ("e", #"{"__entity":{"type":"U","id":"b"},"__expr":"x"}"#),
      ("e", #"{"__expr":"x","type":"U","id":"b"}"#), ("e", #"{"type":"G","id":"b"}"#),
      ("e", #"{"type":"U","id":"b","z":1e400}"#), ("e", #"{"__entity":{"type":"U","id":"b","z":[-1e309]}}"#),
      ("ip", #"{"fn":"ip","arg":"1.2.3.4","z":1.8e308}"#),
      ("ip", #"{"fn":"ip","arg":"1.2.3.4","args":[1e400]}"#),
      ("e", #"{"type":"U ","id":"b"}"#), ("e", #""U::\"b\"""#), ("e", "null"), ("e", "5"),
      ("e", #"[{"type":"U","id":"b"}]"#), ("e", #"{"__extn":{"fn":"ip","arg":"1.2.3.4"}}"#),
      ("ip", #""x""#), ("ip", #"{"fn":"ip","arg":5}"#), ("ip", #"{"fn":"ip","args":[]}"#),
      ("ip", #"{"fn":"decimal","arg":"1.5"}"#), ("ip", #"{"fn":"foo","arg":"x"}"#),
      ("ip", #"{"fn":5,"arg":"1.2.3.4"}"#), ("ip", #"{"__extn":{"fn":"ip"}}"#),
      ("ip", #"{"__expr":"ip(\"1.2.3.4\")"}"#), ("ip", #"{"__expr":"x","fn":"ip","arg":"1.2.3.4"}"#),
      ("ip", #"{"fn":"ip","arg":{"fn":"ip","arg":"1.2.3.4"}}"#), ("ip", "5"), ("ip", "true"),
      ("ip", "null"), ("ip", "[]"), ("ip", "{}"), ("ip", #"{"fn":"isIpv4","arg":"1.2.3.4"}"#),
      ("dt", #""2024-13-01""#), ("dt", #"{"fn":"offset","args":["1970-01-01"]}"#),
      ("dt", #"{"fn":"offset","args":["1970-01-01","5ms","x"]}"#),
      ("dt", #"{"fn":"offset","args":["1970-01-01",{"fn":"duration","arg":"5ms","z":1.5}]}"#),
      ("dt", #"{"fn":"offset","args":["1970-01-01",{"fn":"ip","arg":"1.2.3.4"}]}"#),
      ("b", #"{"__extn":{"fn":"isIpv4","arg":"1.2.3.4"}}"#), ("b", #"{"fn":"isIpv4","arg":"1.2.3.4"}"#),
      ("b", #""true""#), ("b", "1"), ("a", "1.0"), ("a", "1e2"), ("a", "-0"), ("a", "9223372036854775808"),
      ("a", #""1""#), ("a", "true"), ("str", #"{"__extn":{"fn":"ip","arg":"1.2.3.4"}}"#), ("str", "5"),
      ("str", "null"), ("str", #""\ud800""#), ("s", "{}"), ("s", #"{"type":"U","id":"b"}"#),
      ("s", #"[{"type":"U","id":"b"},{"type":"G","id":"b"}]"#), ("sr", #"[{"z":1}]"#),
      ("sr", #"[{"x":1},{"x":"a"}]"#), ("ss", "[1]"), ("ss", #"[[1],["a"]]"#), ("r", "{}"), ("r", "[]"),
      ("r", #"{"x":1,"zz":1}"#), ("r", #"{"x":1,"z":{"q":"x"}}"#), ("r", #"{"x":1,"z":null}"#),
      ("r", #"{"x":1,"x":1}"#), ("r", #"{"x":1,"z":{"q":"2020-01-01","q":"2020-01-01"}}"#),
      ("r", #"{"__entity":{"type":"U","id":"b"}}"#), ("pair", #"{"__entity":{"type":"U","id":"b"}}"#),
      ("pair", #"{"type":"U","id":"b","z":1}"#), ("zzz", "1"),
    ])
  func refuses(attribute: String, value: String) {
    let entities = #"[{"uid":{"type":"U","id":"a"},"attrs":{"\#(attribute)":\#(value)},"parents":[]}]"#
    #expect(throws: JSONError.self) { try read(entities) }
  }

  @Test(
    "the hierarchy, tags, enumerations and actions follow the schema",
    arguments: [
      // Actions are given with all their groups, one by one or at once, or not at all.
      (true, [given("Action", "w", ["Action:v", "Action:u"])]),
      (true, [given("Action", "w", ["Action:v"]), given("Action", "v", ["Action:u"])]),
      (false, [given("Action", "w", ["Action:v"])]), (false, [given("Action", "w")]),
      (false, [given("Action", "w", ["Action:u"])]), (false, [given("Action", "u", ["Action:u"])]),
      (false, [given("Action", "u", ["Action:zz"])]), (false, [given("Action", "q")]),
      (false, [given("Action", "w", ["Action:v", "U:a"])]), (true, [given("Action", "u")]),
      (false, [given("Action", "u", attributes: #""a":1"#)]), (true, [given("Action", "u", tags: "")]),
      (false, [given("Action", "u", tags: #""a":"1""#)]), (false, [given("A::Action", "w")]),
      // Parents are of types that may be above, at any distance.
      (false, [given("U", "a", ["U:b"])]), (true, [given("U", "a", ["G:b"])]),
      (false, [given("U", "a", ["Action:v"])]), (false, [given("Z", "a", ["Z:a"])]),
      (false, [given("Z", "a", ["Z:b"]), given("Z", "b", ["Z:a"])]),
      (true, [given("Z", "1", ["Z:2"]), given("Z", "2", ["Z:3"])]), (true, [given("D", "d", ["B:b"])]),
      (false, [given("D", "d", ["D:x"])]), (false, [given("B", "b", ["Q:q"])]), (false, [given("Q", "b")]),
      (false, [given("A", "a", ["B:b"]), given("B", "b", ["C:red"])]),
      (true, [given("Z", "a", ["Y:b"]), given("Y", "b", ["C:red"])]),
      (false, [given("Y", "b", ["C:pink"])]),
      // Twice alike is once.
      (true, [given("U", "a", attributes: #""a":1"#), given("U", "a", attributes: #""a":1"#)]),
      (false, [given("U", "a", attributes: #""a":1"#), given("U", "a", attributes: #""a":2"#)]),
      (true, [given("U", "a", attributes: #""d":"1.0""#), given("U", "a", attributes: #""d":"1.00""#)]),
      // Enumerations have their choices and nothing else, also where they are referred to.
      (true, [given("C", "red")]), (false, [given("C", "green")]),
      (false, [given("C", "red", attributes: #""a":1"#)]), (false, [given("C", "red", ["G:g"])]),
      (false, [given("C", "red", tags: #""a":"x""#)]), (true, [given("C", "red", tags: "")]),
      (true, [given("X", "x", attributes: #""c":{"type":"C","id":"red"}"#)]),
      (false, [given("X", "x", attributes: #""c":{"type":"C","id":"pink"}"#)]),
      (true, [given("X", "x", attributes: #""act":{"type":"Action","id":"v"}"#)]),
      (false, [given("X", "x", attributes: #""act":{"type":"Action","id":"q"}"#)]),
      (false, [given("X", "x", attributes: #""acts":[{"type":"Action","id":"q"}]"#)]),
      (true, [given("U", "a", tags: #""k":["x"],"l":[]"#)]), (false, [given("U", "a", tags: #""k":"x""#)]),
      (false, [given("U", "a", tags: #""k":[1]"#)]), (false, [given("G", "a", tags: #""k":1"#)]),
      (true, [given("T", "a", tags: #""k":{"fn":"offset","args":["1970-01-01","1d"]}"#)]),
    ])
  func follows(isAccepted: Bool, entities: [String]) {
    let store = try? read("[\(entities.joined(separator: ","))]")
    #expect((store != nil) == isAccepted)
  }

  @Test func `the store holds the schema's actions with their groups`() throws {
    let store = try read("[\(Self.given("G", "g"))]")
    let (u, w) = (EntityUID(type: "Action", id: "u"), EntityUID(type: "Action", id: "w"))
    #expect(store.isDescendant(w, of: u))
    #expect(store[EntityUID(type: "G", id: "g")] != nil)
    let overlaid = try store.overlaying(
      [Entity(uid: EntityUID(type: "U", id: "a"), parents: [EntityUID(type: "G", id: "g")])],
      conformingTo: schema)
    #expect(overlaid.isDescendant(w, of: u))
  }

  @Test(
    "an error tells the place and the attribute, and never the value",
    arguments: [
      (
        given("U", "secret", attributes: #""r":{"x":"secret"}"#),
        "attribute `r.x`: expected Long, got string"
      ),
      (
        given("U", "secret", attributes: #""ss":[[1],["secret"]]"#),
        "attribute `ss[][]`: expected Long, got string"
      ),
      (
        given("U", "secret", attributes: #""r":{}"#),
        "attribute `r.x`: the schema requires it, but it is missing"
      ),
      (
        given("U", "secret", attributes: #""odd name":1"#),
        "attribute `[\"odd name\"]`: the schema does not declare it"
      ),
      (
        given("U", "a", tags: #""secret":"x""#),
        "a tag: expected a set as an array, got string"
      ),
      (
        given("C", "secret"),
        "the schema does not list the id among those of type `C`"
      ),
      (
        given("U", "secret", ["U:b"]),
        "an entity of type `U` cannot be in one of type `U`"
      ),
    ])
  func tells(entity: String, message: String) {
    do {
      _ = try read("[\(entity)]")
      Issue.record("no error")
    } catch {
      #expect("\(error)".hasSuffix(message), "\(error)")
      #expect(!"\(error)".contains("secret"))
    }
  }

  private var schema: Schema {
    get throws { try Schema(parsing: Self.schema, file: "schema") }
  }

  @discardableResult
  private func read(_ entities: String) throws -> EntityStore {
    try EntityStore(parsingJSON: Array(entities.utf8), schema: schema)
  }

  /// An entity in JSON; parents as `Type:id`.
  private static func given(
    _ type: String, _ id: String, _ parents: [String] = [], attributes: String = "", tags: String? = nil
  ) -> String {
    let parents = parents.map { parent in
      let parts = parent.split(separator: ":")
      return #"{"type":"\#(parts[0])","id":"\#(parts[1])"}"#
    }
    let tags = tags.map { #","tags":{\#($0)}"# } ?? ""
    return """
      {"uid":{"type":"\(type)","id":"\(id)"},"attrs":{\(attributes)},"parents":[\
      \(parents.joined(separator: ","))]\(tags)}
      """
  }
}
