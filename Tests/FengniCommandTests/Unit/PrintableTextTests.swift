import Testing

@testable import FengniCommand

@Suite struct PrintableTextTests {
  @Test func `an escape sequence loses its escape`() {
    #expect(PrintableText.line("\u{1B}[2J\u{1B}]52;c;aGk=\u{7}x") == "[2J]52;c;aGk=x")
    #expect(PrintableText.line("\u{9B}31m") == "31m")
  }

  @Test func `characters that turn the reading order are taken out`() {
    #expect(PrintableText.line("a\u{202E}b\u{2066}c\u{200F}d") == "abcd")
  }

  @Test func `what cannot be seen is taken out`() {
    #expect(PrintableText.line("a\u{FEFF}b\u{200B}c\u{E0041}d") == "abcd")
  }

  @Test func `line breaks become spaces in a line and stay in lines`() {
    #expect(PrintableText.line("a\r\nb\tc\u{2028}d") == "a b c d")
    #expect(PrintableText.lines("a\r\nb\u{1B}c") == "a\nbc")
  }

  @Test func `a control character joined to another by Unicode is still seen`() {
    // A combining mark makes one grapheme of it: scalars count, not characters.
    #expect(PrintableText.line("\u{1B}\u{301}") == "\u{301}")
  }

  @Test func `every control character is taken out`() {
    for value in UInt32(0)...0x9F where value < 0x20 || value >= 0x7F {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let shown = PrintableText.line(String(scalar))
      #expect(shown.isEmpty || shown == " ", "U+\(String(value, radix: 16))")
    }
  }

  @Test func `Chinese text stays as it is`() {
    #expect(PrintableText.line("示例禾岚物流公司, 2单元302") == "示例禾岚物流公司, 2单元302")
  }
}
