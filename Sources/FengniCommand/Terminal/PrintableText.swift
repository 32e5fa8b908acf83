/// Text from a vault or a file made fit for a terminal: nothing in it can move the cursor, change colours, write
/// to the clipboard or turn the order in which the rest of the line is read.
enum PrintableText {
  /// One line: line breaks and tabs become spaces, control and bidi characters are taken out.
  static func line(_ text: some StringProtocol) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if isBreak(scalar) {
        line.append(" ")
      } else if !isHarmful(scalar) {
        line.append(scalar)
      }
    }
    return String(line)
  }

  /// Several lines: like ``line(_:)``, but line feeds stay.
  static func lines(_ text: some StringProtocol) -> String {
    var lines = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar == "\n" || !isHarmful(scalar) { lines.append(scalar) }
    return String(lines)
  }

  private static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\t" || scalar == "\u{2028}" || scalar == "\u{2029}" || scalar == "\u{85}"
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // C0, DEL and C1: escape sequences begin here.
    case 0..<0x20, 0x7F...0x9F: true
    // Bidi marks, embeddings, overrides and isolates (UAX #9).
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    // Line and paragraph separators.
    case 0x2028, 0x2029: true
    // What cannot be seen at all: invisible operators, byte order mark, annotations, tags.
    case 0x200B, 0x2060...0x2065, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
  }
}
