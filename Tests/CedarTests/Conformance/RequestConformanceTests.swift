import Testing

@testable import Cedar

/// Requests against a schema; what is valid was asked of the reference.
struct RequestConformanceTests {
  static let schema = """
    entity G; entity U in G {a?: Long}; entity C enum ["red", "blue"]; entity Z;
    namespace N { entity E; action na appliesTo {principal: E, resource: U}; }
    type T = {x?: Long, y: String};
    action grp; action noctx appliesTo {principal: [U, C], resource: [G, C, U]};
    action v in grp appliesTo {principal: [U, C], resource: [G, C], context: {
      n?: Long, b?: Bool, ip?: ipaddr, dt?: datetime, du?: duration, c?: C, act?: Action, e?: U,
      s?: Set<U>, sc?: Set<C>, st?: Set<T>, r?: {x?: Long, y?: {z: C}, w?: T}}};
    action req appliesTo {principal: U, resource: G, context: T};
    """

  @Test(
    "principal, action and resource are declared and belong together",
    arguments: [
      (true, "U::\"a\"", "Action::\"v\"", "G::\"g\""), (false, "Z::\"a\"", "Action::\"v\"", "G::\"g\""),
      (false, "Q::\"a\"", "Action::\"v\"", "G::\"g\""), (false, "U::\"a\"", "Action::\"v\"", "Q::\"g\""),
      (false, "U::\"a\"", "Action::\"zz\"", "G::\"g\""),
      (false, "U::\"a\"", "Action::\"grp\"", "G::\"g\""),
      (true, "C::\"red\"", "Action::\"v\"", "C::\"blue\""),
      (false, "C::\"x\"", "Action::\"v\"", "C::\"blue\""),
      (false, "C::\"red\"", "Action::\"v\"", "C::\"x\""), (true, "U::\"a\"", "Action::\"noctx\"", "G::\"g\""),
      (true, "N::E::\"a\"", "N::Action::\"na\"", "U::\"g\""),
      (false, "U::\"a\"", "N::Action::\"na\"", "U::\"g\""),
      (false, "Action::\"v\"", "Action::\"v\"", "G::\"g\""),
      (false, "U::\"a\"", "Action::\"v\"", "Action::\"v\""), (false, "U::\"a\"", "G::\"g\"", "G::\"g\""),
    ])
  func entities(isValid: Bool, principal: String, action: String, resource: String) throws {
    let schema = try Schema(parsing: Self.schema, file: "schema")
    let request = Request(
      principal: try EntityUID(parsing: principal, file: ""),
      action: try EntityUID(parsing: action, file: ""),
      resource: try EntityUID(parsing: resource, file: ""))
    #expect(((try? schema.validate(request)) != nil) == isValid)
  }

  @Test(
    "a context is of exactly the action's type",
    arguments: [
      (true, "v", "{}"), (false, "noctx", #"{"n":1}"#), (false, "req", "{}"), (true, "req", #"{"y":"x"}"#),
      (false, "req", #"{"y":"x","z":1}"#), (false, "req", #"{"y":1}"#), (false, "v", "[]"),
      (false, "v", #"{"__entity":{"type":"U","id":"a"}}"#), (true, "v", #"{"n":1}"#),
      (false, "v", #"{"n":"1"}"#),
      (true, "v", #"{"b":{"__extn":{"fn":"isIpv4","arg":{"__extn":{"fn":"ip","arg":"1.2.3.4"}}}}}"#),
      (true, "v", #"{"ip":"1.2.3.4"}"#), (false, "v", #"{"ip":"x"}"#),
      (false, "v", #"{"ip":{"fn":"decimal","arg":"1.0"}}"#),
      (true, "v", #"{"dt":{"fn":"offset","args":["2020-01-01","1d"]}}"#), (false, "v", #"{"dt":"1d"}"#),
      (true, "v", #"{"du":{"fn":"durationSince","args":["2020-01-01","2020-01-01"]}}"#),
      (false, "v", #"{"du":{"fn":"toDays","arg":"1d"}}"#), (true, "v", #"{"c":{"type":"C","id":"red"}}"#),
      (false, "v", #"{"c":{"type":"C","id":"pink"}}"#), (false, "v", #"{"c":{"type":"U","id":"b"}}"#),
      (true, "v", #"{"act":{"type":"Action","id":"grp"}}"#),
      (false, "v", #"{"act":{"type":"Action","id":"q"}}"#),
      (false, "v", #"{"act":{"type":"N::Action","id":"na"}}"#),
      (false, "v", #"{"e":{"type":"C","id":"red"}}"#), (true, "v", #"{"s":[]}"#),
      (false, "v", #"{"sc":[{"type":"C","id":"red"},{"type":"C","id":"pink"}]}"#),
      (true, "v", #"{"st":[{"y":"a"},{"y":"b","x":1}]}"#), (false, "v", #"{"st":[{"x":1}]}"#),
      (false, "v", #"{"st":[{"y":"a","q":1}]}"#),
      (false, "v", #"{"r":{"y":{"z":{"type":"C","id":"pink"}}}}"#),
      (true, "v", #"{"r":{"y":{"z":{"type":"C","id":"red"}}}}"#), (false, "v", #"{"r":{"y":{}}}"#),
      (false, "v", #"{"r":{"w":{"y":"s","x":"t"}}}"#), (false, "v", #"{"zzz":1}"#),
      (false, "v", #"{"n":1,"n":1}"#), (false, "nowhere", "{}"),
    ])
  func contexts(isValid: Bool, action: String, json: String) throws {
    let schema = try Schema(parsing: Self.schema, file: "schema")
    let action = EntityUID(type: "Action", id: action)
    let context = try? ValueRecord(parsingJSON: Array(json.utf8), of: action, schema: schema)
    #expect((context != nil) == isValid)
    guard let context else { return }
    // What was read conforms when it is checked as a value too.
    try schema.validate(context: context, of: action)
  }

  @Test func `values that were built are checked like those that are read`() throws {
    let schema = try Schema(parsing: Self.schema, file: "schema")
    let action = EntityUID(type: "Action", id: "v")
    func error(_ context: ValueRecord) -> String? {
      do {
        try schema.validate(context: context, of: action)
        return nil
      } catch {
        return "\(error)"
      }
    }
    #expect(error(["n": .long(1)]) == nil)
    #expect(error(["n": .string("secret")]) == "context: attribute `n`: expected Long, got string")
    #expect(
      error(["sc": .set([.entity(EntityUID(type: "C", id: "secret"))])])
        == "context: attribute `sc[]`: the schema does not list the id among those of type `C`")
    #expect(
      error(["r": .record(["w": .record([:])])])
        == "context: attribute `r.w.y`: the schema requires it, but it is missing")
  }
}
