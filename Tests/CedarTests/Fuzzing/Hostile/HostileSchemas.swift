@testable import Cedar

extension HostileTexts {
  static let schemas: [HostileTexts] = [
    schema("deep records") { "entity U \(nested("{ a: ", "Long", "}", $0));" },
    schema("deep sets") { "type T = \(nested("Set<", "Long", ">", $0));" },
    schema("an open record") { "entity U \(repeated("{ a: ", $0))" },
    schema("a wide record") { "entity U { \(numbered($0, by: ", ") { "a\($0): Long" }) };" },
    schema("one attribute many times") { "entity U { \(repeated("a: Long, ", $0)) };" },
    schema("many annotations") { "\(numbered($0, by: " ") { "@a\($0)(\"x\")" }) entity U;" },
    schema("one annotation many times") { "\(repeated("@a ", $0)) entity U;" },
    schema("entity types") { numbered($0, by: "\n") { "entity U\($0);" } },
    schema("entity types in one declaration") {
      "entity \(numbered($0, by: ", ") { "U\($0)" }) { a: Set<Long> };"
    },
    schema("one entity type many times") { repeated("entity U;", $0) },
    schema("a chain of entity types") {
      numbered($0, by: "\n") { "entity U\($0) in U\($0 / 2);" } + "entity X;"
    },
    schema("a long chain of entity types", isSquare: true) {
      "entity U0;" + numbered($0, by: "\n") { "entity U\($0 + 1) in U\($0);" }
    },
    schema("a cycle of entity types", isSquare: true) { bytes in
      let count = bytes / 24 + 1
      return (0..<count).map { "entity U\($0) in U\(($0 + 1) % count);" }.joined(separator: "\n")
    },
    schema("entity types in each other", isSquare: true) {
      let names = numbered($0 / 2, by: ", ") { "U\($0)" }
      return "entity \(names) in [\(names)];"
    },
    schema("a chain of common types") {
      "type T0 = Long;" + numbered($0, by: "\n") { "type T\($0 + 1) = T\($0);" } + " entity U tags T1;"
    },
    schema("a cycle of common types") { bytes in
      let count = bytes / 20 + 1
      return (0..<count).map { "type T\($0) = T\(($0 + 1) % count);" }.joined(separator: "\n")
    },
    schema("doubling common types", isSquare: true) {
      "type T0 = {};" + numbered($0, by: "\n") { "type T\($0 + 1) = { a: T\($0), b: T\($0) };" }
    },
    schema("common types that refer to all") {
      let names = numbered($0 / 2, by: ", ") { "a\($0): T\($0)" }
      return numbered($0 / 2, by: "\n") { "type T\($0) = Long;" } + "entity U { \(names) };"
    },
    schema("actions") {
      "entity U;" + numbered($0, by: "\n") { "action a\($0) appliesTo { principal: U, resource: U };" }
    },
    schema("actions of many types", isSquare: true) { bytes in
      let names = numbered(bytes / 3, by: ", ") { "U\($0)" }
      return "entity \(names); action v appliesTo { principal: [\(names)], resource: [\(names)] };"
    },
    schema("one type many times") {
      "entity U; action v appliesTo { principal: [\(repeated("U, ", $0))U], resource: U };"
    },
    schema("a cycle of actions") { bytes in
      let count = bytes / 24 + 1
      return (0..<count).map { "action a\($0) in a\(($0 + 1) % count);" }.joined(separator: "\n")
    },
    schema("a long chain of actions", isSquare: true) {
      "action a0;" + numbered($0, by: "\n") { "action a\($0 + 1) in a\($0);" }
    },
    schema("actions in each other", isSquare: true) {
      let names = numbered($0 / 2, by: ", ") { "a\($0)" }
      return "action \(names) in [\(names)];"
    },
    schema("groups of one action") { "action v in [\(numbered($0, by: ", ") { "g\($0)" })];" },
    schema("a long namespace") { "namespace A\(repeated("::A", $0)) { entity U; }" },
    schema("a long namespace of many types") { bytes in
      "namespace A\(repeated("::A", bytes / 2)) { \(numbered(bytes / 2, by: "\n") { "entity U\($0);" }) }"
    },
    schema("a long namespace of many references") { bytes in
      "namespace A\(repeated("::A", bytes / 2)) { type T = { \(numbered(bytes / 2, by: ", ") { "a\($0): Long" }) }; }"
    },
    schema("a long namespace of many actions") { bytes in
      "namespace A\(repeated("::A", bytes / 2)) { \(numbered(bytes / 2, by: "\n") { "action a\($0);" }) }"
    },
    schema("namespaces") { numbered($0, by: "\n") { "namespace N\($0) { entity U in U; }" } },
    schema("one namespace many times") { repeated("namespace N { } ", $0) },
    schema("a long reference") { "type T = A\(repeated("::A", $0));" },
    schema("a long name") { "entity U\(repeated("a", $0)); type T = U\(repeated("a", $0));" },
    schema("many ids") { "entity U enum [\(numbered($0, by: ", ") { "\"\($0)\"" })];" },
    schema("one id many times") { "entity U enum [\(repeated("\"a\", ", $0))\"a\"];" },
    schema("undeclared names") { numbered($0, by: "\n") { "entity U\($0) in V\($0);" } },
    schema("comments") { repeated("// a\n", $0) + "entity U;" },
    schema("blanks") { repeated("\n\t", $0) + "entity U;" },
    schema("a string") { "action \"\(repeated("\\u{e9}", $0))\";" },
  ]

  /// `isSquare` where the declarations together say as much as the square of their length.
  private static func schema(
    _ name: String, isSquare: Bool = false, _ make: @escaping @Sendable (Int) -> String
  ) -> HostileTexts {
    HostileTexts(
      name, .schema,
      limitedSteps: isSquare ? ["write JSON", "read JSON", "resolve", "prepare", "actions", "validate"] : [],
      make)
  }
}
