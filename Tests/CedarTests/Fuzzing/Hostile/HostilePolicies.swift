@testable import Cedar

extension HostileTexts {
  /// A policy with a condition made of about so many bytes.
  private static func condition(_ name: String, _ make: @escaping @Sendable (Int) -> String) -> HostileTexts {
    HostileTexts(name, .policies) { "permit(principal, action, resource) when { \(make($0)) };" }
  }

  private static let brackets: [HostileTexts] = [
    ("(", "true", ")"), ("[", "", "]"), ("{a: ", "1", "}"), ("{\"\": ", "[]", "}"), ("!(", "true", ")"),
    ("-(", "1", ")"),
    ("ip(", "\"\"", ")"), ("context.contains(", "1", ")"), ("context[", "\"a\"", "]"), ("(1 + ", "1", ")"),
    ("if ", "true", " then 1 else 2"), ("if true then ", "1", " else 2"), ("(true && ", "true", ")"),
    ("principal in [", "principal", "]"), ("{a: [(", "1", ")]}"), ("principal is U in (", "principal", ")"),
  ].flatMap { opening, middle, closing in
    [
      condition("nested `\(opening)`") { nested(opening, middle, closing, $0) },
      condition("open `\(opening)`") { repeated(opening, $0) },
      condition("closed `\(closing)`") { middle + repeated(closing, $0) },
    ]
  }

  private static let chains: [HostileTexts] = [
    ("", "!", "true"), ("", "-", "1"), ("", "- ", "9223372036854775808"), ("", "! ", "principal"),
    ("true", " && true", ""), ("false", " || false", ""), ("true", " && true || false", ""),
    ("1", " + 1", ""),
    ("1", " - 1 * 2", ""), ("1", " == 1", ""), ("1", " < 1", ""), ("principal", " in principal", ""),
    ("context", ".a", ""), ("context", "[\"a\"]", ""), ("context", ".isEmpty()", ""),
    ("context", ".a.b()", ""),
    ("context has a", ".a", ""), ("principal has address", ".nested", ""), ("true ", "&", ""),
    ("", "||", "true"),
    ("", "if true then true else ", "true"),
    ("", "if principal has age then principal.age == 1 else ", "true"),
    ("principal has age", " && principal.age == 1", ""), ("principal", " has a", ""),
    ("principal", " is U", ""),
    ("\"a\"", " like \"*\"", ""), ("U", "::U", "::\"a\""), ("U", "::U", "::f(1)"),
    ("U", " :: // c\n U", "::\"a\""),
    ("principal is U", "::U", ""), ("true", " // comment\n", ""), ("true //", "/", "\n"), ("true", "\n", ""),
    ("true", "\u{2028}", ""), ("", "\u{FEFF}", "true"), ("1", "1", ""), ("0", "0", " == 0"), ("a", "a", ""),
    ("\"a", "a", "\""),
    ("\"", "\\n", "\""), ("\"", "\\u{1F600}", "\""), ("\"", "\\u{", "\""), ("\"", "\\", "\""),
    ("\"", "\\x41", "\""),
    ("\"", "\u{1F600}", "\" == \"\""), ("context like \"", "*", "\""), ("context like \"", "\\*", "\""),
    ("\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\" like \"", "*a", "b\""), ("ip(\"", "1.", "\")"),
    ("ip(\"", ":", "\")"),
    ("decimal(\"", "1", ".0\")"), ("datetime(\"", "2024-01-01", "\")"), ("duration(\"", "1d", "\")"),
    ("[", "1, ", "1]"), ("[", "[], ", "[]].contains([])"), ("[", "{a: 1}, ", "1]"),
    ("principal in [", "G::\"g\", ", "]"),
    ("[", "ip(\"1.2.3.4\"), ", "1]"), ("{", "a: 1, ", "}"), ("?", "?", ""), ("@", "@", ""),
    ("principal == ", "?principal", ""),
  ].map { start, link, end in
    condition("`\(start)` then `\(link)`…`\(end)`") { start + repeated(link, $0) + end }
  }

  private static let lists: [HostileTexts] = [
    condition("a set of numbers") { "[\(numbered($0, by: ", ") { "\($0)" })].contains(-1)" },
    condition("sets against each other") { bytes in
      let set = numbered(bytes / 2, by: ", ") { "{a: [\($0)]}" }
      return "[\(set)].containsAll([\(set)])"
    },
    condition("a long text against itself") { bytes in
      "\"\(repeated("a", bytes / 2))\" like \"*\(repeated("a", bytes / 2 - 10))b*\""
    },
    condition("a record") { "{\(numbered($0, by: ", ") { "\"k\($0)\": \($0)" })}.k1 == 1" },
    condition("attributes that are not there") { numbered($0, by: " && ") { "context.k\($0)" } },
    condition("attributes looked for") { numbered($0, by: " && ") { "principal has k\($0)" } },
    condition("tags looked for") {
      numbered($0, by: " && ") { "principal.hasTag(\"k\($0)\") && principal.getTag(\"k\($0)\") == 1" }
    },
    condition("types that are not there") { numbered($0, by: " || ") { "principal is U\($0)" } },
    condition("entities") { "principal in [\(numbered($0, by: ", ") { "Lib::Club::\"\($0)\"" })]" },
    condition("actions that are not there") {
      numbered($0, by: " || ") { "action == Lib::Action::\"raed\($0)\"" }
    },
    condition("conditionals") {
      numbered($0, by: " && ") { "(if context.k\($0) then true else principal == resource)" }
    },
    condition("differing types") { "[\(numbered($0, by: ", ") { "{k\($0): 1}" })]" },
    condition("mixed scripts") { numbered($0, by: " || ") { "context.a == \"a\u{430}\($0)\"" } },
    HostileTexts("actions of a scope", .policies) {
      "permit(principal, action in [\(numbered($0, by: ", ") { "Lib::Action::\"\($0)\"" })], resource);"
    },
    HostileTexts("annotations", .policies) {
      "\(numbered($0, by: " ") { "@k\($0)(\"v\")" }) permit(principal, action, resource);"
    },
    HostileTexts("a long annotation", .policies) {
      "@a(\"\(repeated("\\u{e9}", $0))\") permit(principal, action, resource);"
    },
    HostileTexts("conditions", .policies) {
      "permit(principal, action, resource) \(repeated("when { true } ", $0));"
    },
    HostileTexts("parentheses of a scope", .policies) {
      "permit(principal == \(nested("(", "U::\"a\"", ")", $0)), action, resource);"
    },
    HostileTexts("policies on a line", .policies) { repeated("permit(principal, action, resource);", $0) },
    HostileTexts("wrong policies on a line", .policies) {
      repeated("permit(principal, action, resource) when { context.nothing };", $0)
    },
    HostileTexts("failing policies on a line", .policies) {
      repeated("permit(principal, action, resource) when { 1 == principal.nothing };", $0)
    },
    HostileTexts("policies of many principals", .policies) {
      numbered($0, by: "\n") {
        "permit(principal == Lib::Reader::\"\($0)\", action, resource) when { context.n == \($0) };"
      }
    },
    HostileTexts("policies with shared conditions", .policies) {
      numbered($0, by: "\n") {
        "permit(principal, action, resource) when { context.n > 1 && context.n == \($0 % 7) && resource.pages == \($0) };"
      }
    },
    HostileTexts("templates on a line", .policies) {
      repeated("permit(principal == ?principal, action, resource);", $0)
    },
    HostileTexts("comments between policies", .policies) {
      repeated("// a\n", $0) + "permit(principal, action, resource);" + repeated("\n\n//b", $0)
    },
    HostileTexts("comments within a policy", .policies) { bytes in
      "permit(\(repeated("// a\n", bytes / 2)) principal, \(repeated("// b\n", bytes / 2)) action, resource);"
    },
    HostileTexts("an error after a long line", .policies) {
      repeated("permit(principal, action, resource);", $0) + "permit"
    },
  ]

  static let policies = brackets + chains + lists
}
