import Testing

@testable import Cedar

/// Text that is not what it looks like.
struct ConfusableTextTests {
  private func kinds(_ condition: String) throws -> [ValidationWarning.Kind] {
    let policy = "permit(principal, action, resource) when { \(condition) };"
    return try ValidationWorld.validate(policy).warnings.map(\.kind).filter { $0 != .impossiblePolicy }
  }

  @Test(arguments: [
    ("\"test\" == \"a\"", []), ("\"say_\u{4BB}ello\" == \"a\"", [ValidationWarning.Kind.mixedScripts]),
    ("\"\u{4BB}\u{43E}\" == \"a\"", []), ("\"\u{61}\u{301}\u{E9}\u{FF41}\" == \"a\"", []),
    ("\"\u{6771}\u{4EAC}\u{3067}\u{30AB}\" == \"a\"", []), ("\"\u{6771}\u{D55C}\" == \"a\"", []),
    ("\"\u{3067}\u{D55C}\" == \"a\"", [.mixedScripts]), ("\"\u{6771}abc\" == \"a\"", [.mixedScripts]),
    ("\"\u{2066}a\u{2069}\" == \"a\"", [.bidirectionalControl]),
    ("\"\\u{202e}a\" == \"a\"", [.bidirectionalControl]),
    ("\"a\u{1F34C}\" == \"a\"", []), ("\"1 \u{3B1}\u{3B2}\" == \"a\"", []),
    ("\"a\u{3B1}\" == \"a\"", [.mixedScripts]),
    ("\"a\" like \"*_\u{4BB}ello\"", [.mixedScripts]),
    ("principal has \"is\u{200B}Admin\"", [.confusableName]),
    ("context has \"new\\nline\"", [.confusableName]),
    ("principal has \"null\\0\"", [.confusableName]), ("principal has \"\u{1F34C}\"", [.confusableName]),
    ("principal has \"say_\u{4BB}ello\"", [.mixedScripts]), ("principal has \"\u{FF41}\"", [.confusableName]),
    ("principal has \"https://www.example.com/test?foo=bar&bar=baz#buz\"", []),
    ("principal has \"\u{5C45}\u{6C11}\u{E9}\u{C9}\"", [.mixedScripts]),
    ("principal has \"\u{C9}t\u{E9}\"", []),
    ("{\"a\u{202A}b\": 1} has c", [.bidirectionalControl]),
    ("principal == User::\"a\u{4BB}\"", [.mixedScripts]),
  ])
  func `confusable texts are warned of`(condition: String, expected: [ValidationWarning.Kind]) throws {
    #expect(try kinds(condition) == expected, "\(condition)")
  }

  @Test func `names in the scope are looked at, and warnings never fail`() throws {
    let result = try ValidationWorld.validate(
      "permit(principal == User::\"say_\u{4BB}ello\", action, resource);")
    #expect(result.isValid)
    #expect(
      result.warnings.map(\.description) == [
        "policy:1:21: for policy `policy0`: warning: the name contains mixed scripts"
      ])
  }
}
