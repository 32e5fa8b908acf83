import Foundation
import Testing

@testable import Cedar

/// Hostile texts give an error, and soon.
struct LimitsTests {
  private func parse(_ condition: String) throws -> PolicySet {
    try PolicySet(parsing: "permit(principal, action, resource) when { \(condition) };", file: "p")
  }

  private func repeated(_ piece: String, _ count: Int) -> String { String(repeating: piece, count: count) }

  /// Texts nested `depth` deep in every way the grammar allows.
  private func nested(_ depth: Int) -> [String] {
    [
      repeated("(", depth) + "true" + repeated(")", depth),
      repeated("[", depth) + repeated("]", depth),
      repeated("!(", depth) + "true" + repeated(")", depth),
      repeated("-(", depth) + "1" + repeated(")", depth),
      repeated("{a: ", depth) + "1" + repeated("}", depth),
      repeated("ip(", depth) + "1" + repeated(")", depth),
      repeated("1.contains(", depth) + "1" + repeated(")", depth),
      repeated("if true then ", depth) + "true" + repeated(" else true", depth),
      repeated("if true then true else ", depth) + "true",
      repeated("(1 + ", depth) + "1" + repeated(")", depth),
      "context" + repeated(".a", depth),
      "context" + repeated("[\"a\"]", depth),
      "context" + repeated(".isEmpty()", depth),
    ]
  }

  @Test func `nesting up to the limit is accepted and evaluated`() throws {
    let request = Request(
      principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
      resource: EntityUID(type: "G", id: "g"))
    for text in nested(Limits.expressionDepth - 2) {
      _ = Authorizer.isAuthorized(request, try parse(text), .empty)
    }
  }

  @Test func `nesting beyond the limit is an error`() {
    for text in nested(Limits.expressionDepth + 1) + nested(20_000) {
      let error = #expect(throws: SyntaxError.self) { try parse(text) }
      #expect(error?.message.hasPrefix("the expression nests too deeply") == true)
    }
  }

  @Test func `accesses within parentheses count together`() {
    let text = repeated("(", 100) + "context" + repeated(repeated(".a", 100) + ")", 100)
    #expect(throws: SyntaxError.self) { try parse(text) }
  }

  @Test func `a scope nests no deeper`() {
    let opening = repeated("(", 20_000)
    for scope in ["principal == \(opening), action, resource", "principal, action in \(opening), resource"] {
      #expect(throws: SyntaxError.self) { try PolicySet(parsing: "permit(\(scope));", file: "p") }
    }
  }

  @Test func `the deepest expression fits a small stack`() throws {
    let texts = nested(Limits.expressionDepth - 2)
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      for text in texts {
        guard
          let set = try? PolicySet(
            parsing: "permit(principal, action, resource) when { \(text) };", file: "p")
        else { continue }
        let request = Request(
          principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
          resource: EntityUID(type: "G", id: "g"))
        _ = Authorizer.isAuthorized(request, set, .empty)
        _ = set.policies[0].description
      }
      done.signal()
    }
    // An optimised build needs less than a fifth of this.
    thread.stackSize = 4 << 20
    thread.start()
    done.wait()
  }

  @Test(arguments: [" && true", " || true", " + 1", " - 1", " * 1"])
  func `long chains do not nest`(link: String) throws {
    let first = link.contains("1") ? "1" : "true"
    let set = try parse(first + repeated(link, 5_000))
    let request = Request(
      principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
      resource: EntityUID(type: "G", id: "g"))
    let response = Authorizer.isAuthorized(request, set, .empty)
    #expect(response.errors.isEmpty == !link.contains("1"))
  }

  @Test func `long sets, records and policy sets are accepted`() throws {
    _ = try parse("[" + repeated("1, ", 5_000) + "]")
    _ = try parse("{" + (0..<3_000).map { "a\($0): 1" }.joined(separator: ", ") + "}")
    let many = repeated("permit(principal, action, resource);", 2_000)
    #expect(try PolicySet(parsing: many, file: "p").policies.count == 2_000)
  }

  @Test func `many policies on one line take no longer than on many`() throws {
    let one = repeated("permit(principal,action,resource);", 20_000)
    let parsed = try CPUTime.measure { try PolicySet(parsing: one, file: "p") }
    #expect(parsed.time < .seconds(20))
  }

  @Test func `a text beyond the limit is refused before it is read`() {
    let text = [UInt8](repeating: UInt8(ascii: " "), count: Limits.sourceBytes + 1)
    let error = #expect(throws: SyntaxError.self) { try PolicySet(parsing: text, file: "p") }
    #expect(error?.message.hasPrefix("the text is too long") == true)
  }
}
