@testable import Cedar

/// Comments strewn between the tokens of a text.
struct RandomComments {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private static let pieces = [
    " // x \n", "\n// y\t\n", "\n\n//z\n\n", "//\r", "\r\n// \u{E9}\r\n\r\n", "\n \n", "\u{A0}\u{2028}",
    " // a // b\n",
  ]

  mutating func spread(over text: String) -> String {
    let source = SourceFile(name: "p", bytes: Array(text.utf8))
    var lexer = Lexer(source.bytes)
    var spread = ""
    var end: UInt32 = 0
    while let token = try? lexer.next() {
      spread += source.text(of: SourceSpan(end, token.span.end))
      end = token.span.end
      if random.next() % 8 == 0 { spread += random.element(of: Self.pieces) }
      if token.kind == .end { break }
    }
    return spread
  }

  /// The comments of a text in their order, without blanks at their ends; found apart from the lexer.
  static func comments(of text: String) -> [String] {
    text.matches(
      of: /"(?:\\.|[^"\\])*"|(\/\/[^\n\r]*)/.dotMatchesNewlines().matchingSemantics(.unicodeScalar)
    )
    .compactMap { match in
      match.1.map { String($0).replacing(/[ \t\x0B\x0C]+$/, with: "") }
    }
  }
}
