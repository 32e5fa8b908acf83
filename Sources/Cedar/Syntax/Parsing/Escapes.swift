/// The escapes of string literals (reference: `parser/unescape.rs`, the rules of Rust's string literals).
///
/// `\" \\ \' \n \r \t \0 \xHH` with HH at most 7F, and `\u{H…}` with one to six digits, among which, but not before
/// which, underscores may stand. A bare carriage return is an error.
struct Escapes {
  /// An escape that the language does not know; the offsets count from the beginning of the literal's content.
  struct InvalidEscape: Error {
    let start: Int
    let end: Int
  }

  private let content: ArraySlice<UInt8>
  private var offset: Int

  private init(_ content: ArraySlice<UInt8>) {
    self.content = content
    offset = content.startIndex
  }

  /// The text that a literal with this content (without its quotes) denotes.
  static func text(_ content: ArraySlice<UInt8>) throws(InvalidEscape) -> Text {
    if !content.contains(where: { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\r") }) {
      return Text(String(decoding: content, as: UTF8.self))
    }
    var escapes = Escapes(content)
    var unescaped: [UInt8] = []
    unescaped.reserveCapacity(content.count)
    while let unit = try escapes.next() {
      switch unit {
      case .byte(let byte): unescaped.append(byte)
      case .scalar(let scalar): unescaped.append(contentsOf: UTF8.encode(scalar) ?? .init())
      case .escapedStar(let start): throw InvalidEscape(start: start, end: start + 2)
      }
    }
    return Text(String(decoding: unescaped, as: UTF8.self))
  }

  /// The pattern that a literal with this content denotes: `*` is a wildcard, also where an escape by number
  /// makes it; only `\*` is the star itself.
  static func pattern(_ content: ArraySlice<UInt8>) throws(InvalidEscape) -> Pattern {
    var escapes = Escapes(content)
    var segments: [[UInt8]] = [[]]
    while let unit = try escapes.next() {
      switch unit {
      case .byte(UInt8(ascii: "*")), .scalar("*"): segments.append([])
      case .byte(let byte): segments[segments.count - 1].append(byte)
      case .scalar(let scalar):
        segments[segments.count - 1].append(contentsOf: UTF8.encode(scalar) ?? .init())
      case .escapedStar: segments[segments.count - 1].append(UInt8(ascii: "*"))
      }
    }
    return Pattern(segments: segments)
  }

  private enum Unit {
    /// A byte of the source that stands for itself.
    case byte(UInt8)
    case scalar(Unicode.Scalar)
    /// `\*`, which only patterns allow.
    case escapedStar(start: Int)
  }

  private mutating func next() throws(InvalidEscape) -> Unit? {
    guard offset < content.endIndex else { return nil }
    let start = offset
    let byte = content[offset]
    offset += 1
    if byte == UInt8(ascii: "\r") { throw invalid(from: start) }
    guard byte == UInt8(ascii: "\\") else { return .byte(byte) }
    guard offset < content.endIndex else { throw invalid(from: start) }
    let selector = content[offset]
    offset += 1
    switch selector {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "'"): return .byte(selector)
    case UInt8(ascii: "n"): return .byte(UInt8(ascii: "\n"))
    case UInt8(ascii: "r"): return .byte(UInt8(ascii: "\r"))
    case UInt8(ascii: "t"): return .byte(UInt8(ascii: "\t"))
    case UInt8(ascii: "0"): return .byte(0)
    case UInt8(ascii: "*"): return .escapedStar(start: start - content.startIndex)
    case UInt8(ascii: "x"): return .byte(try asciiByte(from: start))
    case UInt8(ascii: "u"): return .scalar(try scalar(from: start))
    default:
      // The whole scalar belongs to the invalid escape.
      while offset < content.endIndex, content[offset] & 0xC0 == 0x80 { offset += 1 }
      throw invalid(from: start)
    }
  }

  /// `HH` of `\xHH`.
  private mutating func asciiByte(from start: Int) throws(InvalidEscape) -> UInt8 {
    var value: UInt8 = 0
    for _ in 0..<2 {
      guard offset < content.endIndex, let digit = hexDigit(content[offset]) else {
        throw invalid(from: start)
      }
      value = value << 4 | UInt8(digit)
      offset += 1
    }
    guard value <= 0x7F else { throw invalid(from: start) }
    return value
  }

  /// `{H…}` of `\u{H…}`.
  private mutating func scalar(from start: Int) throws(InvalidEscape) -> Unicode.Scalar {
    guard offset < content.endIndex, content[offset] == UInt8(ascii: "{") else { throw invalid(from: start) }
    offset += 1
    var value: UInt32 = 0
    var digits = 0
    while offset < content.endIndex {
      let byte = content[offset]
      offset += 1
      if byte == UInt8(ascii: "}") {
        guard digits > 0, let scalar = Unicode.Scalar(value) else { break }
        return scalar
      }
      if byte == UInt8(ascii: "_"), digits > 0 { continue }
      guard let digit = hexDigit(byte), digits < 6 else { break }
      value = value << 4 | digit
      digits += 1
    }
    throw invalid(from: start)
  }

  private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }

  private func invalid(from start: Int) -> InvalidEscape {
    InvalidEscape(start: start - content.startIndex, end: offset - content.startIndex)
  }

  /// `text` as the content of a literal. What cannot be seen is written by number.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": escaped += "\\\(scalar)"
      case "\n": escaped += "\\n"
      case "\r": escaped += "\\r"
      case "\t": escaped += "\\t"
      case "\0": escaped += "\\0"
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
          escaped += "\\u{\(String(scalar.value, radix: 16))}"
        default: escaped.unicodeScalars.append(scalar)
        }
      }
    }
    return escaped
  }
}

extension Text {
  /// The text for a message: on one line, and with nothing that cannot be seen. Names may hold anything.
  var legible: String { Escapes.escaped(string) }
}
