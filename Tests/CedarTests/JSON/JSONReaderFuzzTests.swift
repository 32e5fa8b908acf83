import Testing

@testable import Cedar

/// Mutated texts: each is either read, and then printed and read again alike, or refused at a place within it.
struct JSONReaderFuzzTests {
  private static let seeds = [
    #"[{"uid":{"type":"U","id":"a"},"attrs":{"n":-5,"s":["x","é",{"__entity":{"type":"A::B","id":"\ud83d\ude00"}}]},"#
      + #""parents":[{"type":"G","id":"g"}],"tags":{"t":{"__extn":{"fn":"decimal","arg":"1.50"}}}}]"#,
    #"{"a":[1,2.5e-10,true,false,null,"\u0041\n\\\""],"b":{"c":{"d":[[[[]]]]}},"":0}"#,
    #"[-9223372036854775808,9223372036854775807,0,-0,1E+2,"\ufeff\u0000"]"#,
  ]

  private static let fragments = [
    "\"", "\\", "\\u", "\\ud800", "\\udc00", "{", "}", "[", "]", ",", ":", "-", "0", "1", ".", "e", "null",
    "true",
    " ", "\n", "\0", "\u{FEFF}", "é", "{\"a\":1,\"a\":2}", "\"__extn\":", "99999999999999999999",
  ].map { Array($0.utf8) }

  private func mutated(_ text: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var text = text
    for _ in 0...(random.next() % 4) {
      let position = Int(random.next() % UInt64(text.count + 1))
      let end = min(text.count, position + Int(random.next() % 9))
      switch random.next() % 6 {
      case 0: text.replaceSubrange(position..<end, with: [])
      case 1: text.insert(contentsOf: text[position..<end], at: position)
      case 2: text.insert(contentsOf: random.element(of: Self.fragments), at: position)
      case 3: if position < text.count { text[position] ^= 1 << UInt8(random.next() % 8) }
      case 4: if position < text.count { text[position] = UInt8(truncatingIfNeeded: random.next()) }
      default: text.replaceSubrange(position..<end, with: random.element(of: Self.fragments))
      }
    }
    return text
  }

  @Test(arguments: 0..<3)
  func `a mutated text is read or refused, and never worse`(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) + 100)
    let limits = JSONLimits(bytes: 4_096, depth: 16)
    let original = Array(Self.seeds[seed].utf8)
    var (read, refused) = (0, 0)
    for _ in 0..<4_000 {
      let text = mutated(original, &random)
      do {
        let json = try JSONValue(parsing: text, limits: limits)
        read += 1
        let printed = json.reprinted
        let again = try JSONValue(parsing: Array(printed.utf8), limits: limits)
        if again.reprinted != printed { Issue.record("reads differently: \(printed)") }
        // Whatever the tree is, the Cedar readers answer.
        _ = try? Value(json)
        _ = try? EntityStore((try? json.array("").map { e throws(JSONMismatch) in try Entity(e) }) ?? [])
      } catch {
        refused += 1
        let isWithin = (0...text.count).contains(error.offset) && error.line > 0 && error.column > 0
        if !isWithin { Issue.record("misplaced error: \(text)") }
      }
    }
    // Both happen often enough to mean something.
    #expect(read > 100)
    #expect(refused > 1_000)
  }

  @Test func `every prefix of a text ends too early`() throws {
    let limits = JSONLimits(bytes: 4_096, depth: 127)
    for seed in Self.seeds {
      let text = Array(seed.utf8)
      _ = try JSONValue(parsing: text, limits: limits)
      for count in 0..<text.count {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text[..<count]), limits: limits) }
      }
    }
  }
}
