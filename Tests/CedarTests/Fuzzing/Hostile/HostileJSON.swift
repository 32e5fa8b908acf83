@testable import Cedar

/// The same badness in each thing that is written in JSON, and what only entities, policies or links can have.
extension HostileTexts {
  /// Values of JSON, of about so many bytes.
  private static let values: [(String, @Sendable (Int) -> String)] = [
    ("arrays", { nested("[", "", "]", $0) }), ("objects", { nested("{\"a\":", "1", "}", $0) }),
    ("open arrays", { repeated("[", $0) }), ("open objects", { repeated("{\"a\":", $0) }),
    ("many elements", { "[\(numbered($0, by: ",") { "\($0)" })]" }),
    ("equal elements", { "[\(repeated("{\"a\":[]},", $0))1]" }),
    ("many members", { "{\(numbered($0, by: ",") { "\"k\($0)\":\($0)" })}" }),
    ("equal members", { "{\(repeated("\"a\":1,", $0))\"a\":1}" }), ("digits", { repeated("9", $0) }),
    ("zeros", { repeated("0", $0) }), ("a fraction", { "1." + repeated("0", $0) }),
    ("an exponent", { "1e" + repeated("9", $0) }),
    ("minus", { repeated("-", $0) }), ("a string", { "\"\(repeated("a", $0))\"" }),
    ("escapes", { "\"\(repeated("\\u00e9", $0))\"" }),
    ("surrogates", { "\"\(repeated("\\ud83d\\ude00", $0))\"" }),
    ("lone surrogates", { "\"\(repeated("\\ud83d", $0))\"" }),
    ("backslashes", { "\"\(repeated("\\\\", $0))" }), ("blanks", { repeated(" \n", $0) + "1" }),
    ("nulls", { "[\(repeated("null,", $0))null]" }),
    ("entities", { "[\(numbered($0, by: ",") { "{\"__entity\":{\"type\":\"U\",\"id\":\"\($0)\"}}" })]" }),
    ("calls", { "[\(repeated("{\"__extn\":{\"fn\":\"decimal\",\"arg\":\"1.0\"}},", $0))1]" }),
    ("nested calls", { nested("{\"__extn\":{\"fn\":\"offset\",\"args\":[", "1", ",1]}}", $0) }),
    ("a long type", { "{\"__entity\":{\"type\":\"A\(repeated("::A", $0))\",\"id\":\"\"}}" }),
  ]

  private static let wrappings: [(FuzzKind, String, String)] = [
    (.entities, "[{\"uid\":{\"type\":\"U\",\"id\":\"a\"},\"parents\":[],\"attrs\":{\"x\":", "}}]"),
    (.entities, "[{\"uid\":{\"type\":\"Lib::Club\",\"id\":\"a\"},\"parents\":[],\"attrs\":{\"open\":", "}}]"),
    (
      .request,
      "{\"principal\":{\"type\":\"U\",\"id\":\"a\"},\"action\":{\"type\":\"Action\",\"id\":\"v\"},\"resource\":{\"type\":\"U\",\"id\":\"a\"},\"context\":{\"x\":",
      "}}"
    ),
    (
      .policiesJSON,
      "{\"templates\":{},\"templateLinks\":[],\"staticPolicies\":{\"p\":{\"effect\":\"permit\",\"principal\":{\"op\":\"All\"},\"action\":{\"op\":\"All\"},\"resource\":{\"op\":\"All\"},\"conditions\":[{\"kind\":\"when\",\"body\":{\"Value\":",
      "}}]}}}"
    ),
    (.schemaJSON, "{\"\":{\"actions\":{},\"entityTypes\":{\"U\":{\"shape\":", "}}}}"),
    (.links, "[{\"template_id\":\"policy0\",\"link_id\":\"l\",\"args\":{},\"more\":", "}]"),
  ]

  private static let wrapped = wrappings.flatMap { kind, start, end in
    values.map { name, make in HostileTexts("\(name) in \(start.prefix(60))", kind) { start + make($0) + end }
    }
  }

  private static func expression(_ name: String, _ make: @escaping @Sendable (Int) -> String) -> HostileTexts
  {
    HostileTexts(name, .policiesJSON) {
      """
      {"templates":{},"templateLinks":[],"staticPolicies":{"p":{"effect":"permit","principal":{"op":"All"},\
      "action":{"op":"All"},"resource":{"op":"All"},"conditions":[{"kind":"when","body":\(make($0))}]}}}
      """
    }
  }

  private static func entity(_ id: Int, _ parents: String) -> String {
    "{\"uid\":{\"type\":\"Lib::Club\",\"id\":\"\(id)\"},\"attrs\":{\"open\":true},\"parents\":[\(parents)]}"
  }

  private static func parent(_ id: Int) -> String { "{\"type\":\"Lib::Club\",\"id\":\"\(id)\"}" }

  static let json: [HostileTexts] =
    wrapped + [
      expression("negations") { nested("{\"!\":{\"arg\":", "{\"Value\":true}", "}}", $0) },
      expression("sums") { nested("{\"+\":{\"right\":{\"Value\":1},\"left\":", "{\"Value\":1}", "}}", $0) },
      expression("conjunctions to the right") {
        nested("{\"&&\":{\"left\":{\"Value\":true},\"right\":", "{\"Value\":true}", "}}", $0)
      },
      expression("a set") { "{\"Set\":[\(repeated("{\"Var\":\"principal\"},", $0)){\"Value\":1}]}" },
      expression("a record") { "{\"Record\":{\(numbered($0, by: ",") { "\"k\($0)\":{\"Value\":\($0)}" })}}" },
      expression("a pattern") {
        "{\"like\":{\"left\":{\"Value\":\"a\"},\"pattern\":[\(repeated("\"Wildcard\",", $0))\"Wildcard\"]}}"
      },
      expression("arguments") { "{\"ip\":[\(repeated("{\"Value\":\"\"},", $0)){\"Value\":\"\"}]}" },
      HostileTexts("policies in JSON", .policiesJSON) {
        let policies = numbered($0, by: ",") {
          "\"\($0)\":{\"effect\":\"permit\",\"principal\":{\"op\":\"All\"},\"action\":{\"op\":\"All\"},\"resource\":{\"op\":\"All\"},\"conditions\":[]}"
        }
        return "{\"templates\":{},\"templateLinks\":[],\"staticPolicies\":{\(policies)}}"
      },
      HostileTexts("links in JSON", .policiesJSON) {
        let links = numbered($0, by: ",") {
          "{\"templateId\":\"t\",\"newId\":\"\($0)\",\"values\":{\"?principal\":{\"type\":\"U\",\"id\":\"\($0)\"}}}"
        }
        return """
          {"templates":{"t":{"effect":"permit","principal":{"op":"==","slot":"?principal"},"action":{"op":"All"},\
          "resource":{"op":"All"},"conditions":[]}},"templateLinks":[\(links)],"staticPolicies":{}}
          """
      },
      HostileTexts("entities", .entities) { "[\(numbered($0, by: ",") { entity($0, "") })]" },
      HostileTexts("one entity many times", .entities) {
        "[\(numbered($0, by: ",") { _ in entity(1, parent(2)) })]"
      },
      HostileTexts("entities with one parent", .entities) {
        "[\(numbered($0, by: ",") { entity($0 + 1, parent(0)) })]"
      },
      HostileTexts("a tree of entities", .entities) {
        "[\(numbered($0, by: ",") { entity($0 + 1, parent(($0 + 1) / 2)) })]"
      },
      HostileTexts("a cycle of entities", .entities) { bytes in
        let count = bytes / 100 + 1
        return "[\((0..<count).map { entity($0, parent(($0 + 1) % count)) }.joined(separator: ","))]"
      },
      HostileTexts("an entity with many parents", .entities) {
        "[\(entity(-1, numbered($0, by: ",", parent)))]"
      },
      HostileTexts("an entity with one parent many times", .entities) {
        "[\(entity(-1, numbered($0, by: ",") { _ in parent(1) }))]"
      },
      HostileTexts("tags", .entities) {
        "[{\"uid\":{\"type\":\"U\",\"id\":\"\"},\"attrs\":{},\"parents\":[],\"tags\":{\(numbered($0, by: ",") { "\"k\($0)\":1" })}}]"
      },
      HostileTexts("links", .links) {
        "[\(numbered($0, by: ",") { "{\"template_id\":\"policy1\",\"link_id\":\"\($0)\",\"args\":{\"?principal\":\"Lib::Club::\\\"a\\\"\"}}" })]"
      },
      HostileTexts("a link to a long name", .links) {
        "[{\"template_id\":\"policy1\",\"link_id\":\"\",\"args\":{\"?principal\":\"A\(repeated("::A", $0))::\\\"a\\\"\"}}]"
      },
      HostileTexts("namespaces in JSON", .schemaJSON) {
        "{\(numbered($0, by: ",") { "\"N\($0)\":{\"entityTypes\":{\"U\":{}},\"actions\":{}}" })}"
      },
      HostileTexts("entity types in JSON", .schemaJSON) {
        "{\"N\":{\"entityTypes\":{\(numbered($0, by: ",") { "\"U\($0)\":{\"memberOfTypes\":[\"U\($0 / 2)\"]}" })},\"actions\":{}}}"
      },
      HostileTexts("actions in JSON", .schemaJSON) {
        "{\"N\":{\"entityTypes\":{},\"actions\":{\(numbered($0, by: ",") { "\"a\($0)\":{}" })}}}"
      },
      HostileTexts("deep types in JSON", .schemaJSON) {
        "{\"\":{\"actions\":{},\"entityTypes\":{\"U\":{\"tags\":\(nested("{\"type\":\"Set\",\"element\":", "{\"type\":\"Long\"}", "}", $0))}}}}"
      },
      HostileTexts("a long namespace in JSON", .schemaJSON) { bytes in
        "{\"A\(repeated("::A", bytes / 2))\":{\"entityTypes\":{\(numbered(bytes / 2, by: ",") { "\"U\($0)\":{}" })},\"actions\":{}}}"
      },
    ]

  static let all = policies + schemas + json
}
