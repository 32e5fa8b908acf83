import Testing

@testable import Cedar

struct SourceFileTests {
  @Test func `every place is on the line and in the column that counting gives`() {
    var random = SeededGenerator(seed: 31)
    let pieces = ["a", "\n", "\u{E9}", "\u{1F600}", "e\u{301}", "\r\n", String(repeating: "x", count: 200)]
    for length in [0, 1, 2, 255, 256, 257, 512, 2_000] {
      var text = String(repeating: "y", count: length)
      for _ in 0..<(length == 512 ? 0 : 40) { text += random.element(of: pieces) }
      let bytes = Array(text.utf8)
      let source = SourceFile(name: "s", bytes: bytes)
      var (line, column) = (1, 1)
      for offset in 0...bytes.count {
        let location = source.location(of: SourceSpan(UInt32(offset), UInt32(offset)))
        #expect(location.line == line && location.column == column, "\(offset) of \(bytes.count)")
        guard offset < bytes.count else { break }
        if bytes[offset] == UInt8(ascii: "\n") {
          (line, column) = (line + 1, 1)
        } else if bytes[offset] & 0xC0 != 0x80 {
          column += 1
        }
      }
    }
  }
}
