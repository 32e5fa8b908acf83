import Testing

@testable import Cedar

struct PatternTests {
  @Test(arguments: [
    ("", "", true), ("a", "", false), ("", "*", true), ("abc", "a*c", true), ("abc", "a*b", false),
    ("aXXbYYc", "a*b*c", true), ("ab", "a*b*b", false), ("abb", "a*b*b", true), ("aa", "a*a", true),
    ("a", "a*a", false), ("abab", "*ab", true), ("abcabd", "*abd", true), ("aaab", "*aab", true),
    ("x", "**", true),
    ("e\u{301}", "e*", true), ("\u{E9}", "e*", false), ("\u{1F469}\u{200D}\u{1F467}", "\u{1F469}*", true),
  ])
  func `a wildcard stands for any scalars`(text: String, pattern: String, matches: Bool) {
    let segments = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(
      Array.init)
    #expect(Pattern(segments: segments).matches(Text(text)) == matches)
  }

  @Test func `matching agrees with trying every way`() {
    func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
      guard let first = pattern.first else { return text.isEmpty }
      if first == UInt8(ascii: "*") {
        return (text.startIndex...text.endIndex).contains { matches(text[$0...], pattern.dropFirst()) }
      }
      return text.first == first && matches(text.dropFirst(), pattern.dropFirst())
    }
    var random = SeededGenerator(seed: 4)
    for _ in 0..<3_000 {
      let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
        UInt8.random(in: 97...98, using: &random)
      }
      let pattern = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        [UInt8(ascii: "a"), UInt8(ascii: "b"), UInt8(ascii: "*")][Int.random(in: 0..<3, using: &random)]
      }
      let segments = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map(
        Array.init)
      #expect(
        Pattern(segments: segments).matches(Text(String(decoding: text, as: UTF8.self)))
          == matches(text[...], pattern[...]))
    }
  }

  @Test func `long pieces are found as short ones are`() {
    let piece = Array("abababababababababac".utf8)
    let pattern = Pattern(segments: [[], piece, piece, []])
    let once = "ababab" + String(decoding: piece, as: UTF8.self) + "ab"
    #expect(!pattern.matches(Text(once)))
    #expect(pattern.matches(Text(once + once)))
  }

  @Test func `a hostile pattern is matched in little time`() {
    let text = Text(String(repeating: "a", count: 20_000))
    let nearlyEverywhere = Array(String(repeating: "a", count: 10_000).utf8) + [UInt8(ascii: "b")]
    let pattern = Pattern(segments: [[], nearlyEverywhere, []])
    let matched = CPUTime.measure { pattern.matches(text) }
    #expect(!matched.result && matched.time < .seconds(5))
  }
}
