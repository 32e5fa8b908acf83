import Cedar
import NIOCore
import Testing

@testable import VaultAPI

@Suite struct JSONWriterTests {
  private func written(_ bytes: [UInt8]) -> String {
    String(buffer: JSONWriter.object { $0.member(array: "v") { $0.string(utf8: bytes) } })
  }

  @Test(arguments: [
    ("\"", #"\""#), ("\\", #"\\"#), ("\n", #"\n"#), ("\r", #"\r"#), ("\t", #"\t"#), ("\0", #"\u0000"#),
    ("\u{1F}", #"\u001f"#), ("\u{7F}", #"\u007f"#), ("\u{2028}", #"\u2028"#), ("\u{2029}", #"\u2029"#),
    ("王秀兰", "王秀兰"), ("\u{2027}\u{202A}", "\u{2027}\u{202A}"), ("é", "é"), ("e\u{301}", "e\u{301}"),
    ("\u{10FFFF}", "\u{10FFFF}"), ("</script>", "</script>"), ("\"\u{301}", "\\\"\u{301}"),
  ])
  func `a character that may not stand in a string is escaped, any other is left alone`(
    _ text: String, _ expected: String
  ) {
    let json = written(Array(text.utf8))
    #expect(json.utf8.elementsEqual(#"{"v":["\#(expected)"]}"#.utf8))
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE7, 0x8E], [0xE7], [0xF0, 0x9F, 0x98],
      [0xE7, 0x22, 0x8B], [0xC3, 0x28],
    ] as [[UInt8]])
  func `bytes that are no UTF-8 become replacement characters, and what follows stays`(_ bytes: [UInt8])
    throws
  {
    let json = JSONWriter.object { $0.member(array: "v") { $0.string(utf8: bytes + Array("end".utf8)) } }
    let value = try JSONValue(parsing: Array(buffer: json), limits: .request)
    let text = try #require(value.object?["v"]?.strings?.first)
    #expect(text.unicodeScalars.contains("\u{FFFD}"))
    #expect(text.hasSuffix("end"))
  }

  @Test func `whatever bytes are written, a strict reader reads them back`() throws {
    var random = SeededGenerator(seed: 20_261_126)
    for _ in 0..<5000 {
      let count = Int.random(in: 0...40, using: &random)
      let bytes = (0..<count).map { _ in
        Bool.random(using: &random)
          ? UInt8.random(in: .min ... .max, using: &random)
          : [0x22, 0x5C, 0xE2, 0x80, 0xA8, 0xA9, 0x0A, 0xF0, 0xED, 0xA0].randomElement(using: &random)!
      }
      let json = JSONWriter.object { $0.member("v", String(decoding: bytes, as: UTF8.self)) }
      let fromBytes = JSONWriter.object {
        $0.name("v")
        $0.string(bytes.span.bytes)
      }
      let value = try JSONValue(parsing: Array(buffer: json), limits: .request)
      #expect(
        value.object?["v"]?.string?.utf8.elementsEqual(String(decoding: bytes, as: UTF8.self).utf8) == true)
      _ = try JSONValue(parsing: Array(buffer: fromBytes), limits: .request)
    }
  }

  @Test func `commas stand between members and nowhere else`() {
    let json = JSONWriter.object { json in
      json.member("a", 1)
      json.member("absent", nil as String?)
      json.member(object: "b") { _ in }
      json.member(array: "c") { json in
        json.bool(true)
        json.null()
        json.object { $0.member("d", "x") }
      }
      json.member("e", false)
    }
    #expect(String(buffer: json) == #"{"a":1,"b":{},"c":[true,null,{"d":"x"}],"e":false}"#)
  }
}

/// SplitMix64: the same numbers for a seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
