import Testing

@testable import Cedar

/// Mutated policies parse or give an error with a place in the text; nothing else.
struct ParserFuzzTests {
  static let seeds = [
    """
    @id("a") @note("é\\n") permit(principal in G::"g", action in [Action::"v", N::Action::"w"], resource is R in S::"s")
    when { context.a["b c"] > -5 && principal has x.y && !(resource in [G::"g"]) }
    unless { if context.n * 2 >= 3 then "a" like "\\**b" else {k: [1, 2,], "l": ip("1.2.3.4")}.k.contains(1) };
    """,
    "forbid(principal == ?principal, action == Action::\"x\", resource == ?resource) when { 1 - -2 != 3 || false };",
    "permit(principal is U, action, resource) when { datetime(\"2024-01-01\").offset(duration(\"1d\")) < context.t };",
    "// comment\npermit(principal, action, resource) when { resource.getTag(\"t\\u{1F600}\\x41\") == principal };",
  ]

  private func check(_ bytes: [UInt8]) {
    do throws(SyntaxError) {
      let set = try PolicySet(parsing: bytes, file: "fuzz")
      for policy in set.policies {
        #expect(
          (try? PolicySet(parsing: policy.description, file: "again"))?.policies.first?.shape == policy.shape)
      }
    } catch {
      #expect(error.span.start <= error.span.end && Int(error.span.end) <= bytes.count)
      #expect(error.location.line >= 1 && error.location.column >= 1)
      #expect(!error.message.isEmpty && !error.message.utf8.contains(UInt8(ascii: "\n")))
    }
  }

  @Test func `every beginning of a policy parses or is refused`() {
    for seed in Self.seeds {
      let bytes = Array(seed.utf8)
      for length in 0..<bytes.count { check(Array(bytes[..<length])) }
    }
  }

  @Test func `mutated policies parse or are refused`() {
    var random = SeededGenerator(seed: 2)
    let pieces = Self.seeds.map { Array($0.utf8) }
    let alphabet = Array("(){}[]\"\\.,;:=!<>&|+-*/%@?_a1 \n\r\u{E9}\u{2028}".utf8)
    for _ in 0..<3_000 {
      var bytes = pieces[Int.random(in: 0..<pieces.count, using: &random)]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let other = pieces[Int.random(in: 0..<pieces.count, using: &random)]
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        case 2: bytes.insert(alphabet[Int.random(in: 0..<alphabet.count, using: &random)], at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...9, using: &random)))
        default:
          let start = Int.random(in: 0..<other.count, using: &random)
          bytes.insert(contentsOf: other[start..<min(other.count, start + 12)], at: place)
        }
        if bytes.isEmpty { bytes = [UInt8(ascii: " ")] }
      }
      check(bytes)
    }
  }

  @Test func `random tokens parse or are refused`() {
    var random = SeededGenerator(seed: 3)
    let tokens = [
      "permit", "forbid", "(", ")", "principal", "action", "resource", ",", ";", "when", "{", "}", "==", "in",
      "is", "has",
      "like", "\"a\"", "1", "-", "!", "&&", "||", "U", "::", "[", "]", ".", "if", "then", "else",
      "?principal", "@", "true",
      "contains", "<", "*", "+", "context",
    ]
    for _ in 0..<3_000 {
      let count = Int.random(in: 1...24, using: &random)
      let body = (0..<count).map { _ in tokens[Int.random(in: 0..<tokens.count, using: &random)] }
        .joined(separator: " ")
      check(Array(body.utf8))
      check(Array("permit(principal, action, resource) when { \(body) };".utf8))
    }
  }
}
