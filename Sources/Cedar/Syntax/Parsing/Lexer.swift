/// Divides a policy or schema text into tokens (reference: `parser/grammar.lalrpop`, the `match` block).
///
/// White space is Unicode's White_Space, which excludes a byte-order mark; comments run from `//` to the next
/// `\n` or `\r`.
struct Lexer {
  private let bytes: [UInt8]
  private var offset = 0

  /// A byte that begins no token.
  struct InvalidToken: Error {
    let span: SourceSpan
    let isUnterminatedString: Bool
  }

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() throws(InvalidToken) -> Token {
    skipBlanks()
    let start = offset
    guard let first = byte(at: offset) else { return token(.end, from: start, length: 0) }
    if Identifier.canStart(first) {
      return token(.identifier, from: start, length: runLength(from: start, while: Identifier.canContinue))
    }
    let second = byte(at: offset + 1)
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      return token(.integer, from: start, length: runLength(from: start) { $0 &- 0x30 < 10 })
    case UInt8(ascii: "\""):
      return try string(from: start)
    case UInt8(ascii: "?"):
      guard let second, Identifier.canStart(second) else { return token(.question, from: start) }
      let name = runLength(from: start + 1, while: Identifier.canContinue)
      return token(.slot, from: start, length: 1 + name)
    case UInt8(ascii: "@"): return token(.at, from: start)
    case UInt8(ascii: "."): return token(.dot, from: start)
    case UInt8(ascii: ","): return token(.comma, from: start)
    case UInt8(ascii: ";"): return token(.semicolon, from: start)
    case UInt8(ascii: "("): return token(.leftParenthesis, from: start)
    case UInt8(ascii: ")"): return token(.rightParenthesis, from: start)
    case UInt8(ascii: "{"): return token(.leftBrace, from: start)
    case UInt8(ascii: "}"): return token(.rightBrace, from: start)
    case UInt8(ascii: "["): return token(.leftBracket, from: start)
    case UInt8(ascii: "]"): return token(.rightBracket, from: start)
    case UInt8(ascii: "+"): return token(.plus, from: start)
    case UInt8(ascii: "-"): return token(.minus, from: start)
    case UInt8(ascii: "*"): return token(.times, from: start)
    case UInt8(ascii: "/"): return token(.divide, from: start)
    case UInt8(ascii: "%"): return token(.remainder, from: start)
    case UInt8(ascii: ":"):
      return second == UInt8(ascii: ":")
        ? token(.doubleColon, from: start, length: 2) : token(.colon, from: start)
    case UInt8(ascii: "="):
      return second == UInt8(ascii: "=")
        ? token(.equalEqual, from: start, length: 2) : token(.equal, from: start)
    case UInt8(ascii: "!"):
      return second == UInt8(ascii: "=")
        ? token(.notEqual, from: start, length: 2) : token(.not, from: start)
    case UInt8(ascii: "<"):
      return second == UInt8(ascii: "=")
        ? token(.lessEqual, from: start, length: 2) : token(.less, from: start)
    case UInt8(ascii: ">"):
      return second == UInt8(ascii: "=")
        ? token(.greaterEqual, from: start, length: 2) : token(.greater, from: start)
    case UInt8(ascii: "|") where second == first: return token(.or, from: start, length: 2)
    case UInt8(ascii: "&") where second == first: return token(.and, from: start, length: 2)
    default: break
    }
    throw InvalidToken(
      span: SourceSpan(UInt32(start), UInt32(start + scalarLength(at: start))), isUnterminatedString: false)
  }

  private func byte(at offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func token(_ kind: Token.Kind, from start: Int, length: Int = 1) -> Token {
    offset = start + length
    return Token(kind: kind, span: SourceSpan(UInt32(start), UInt32(offset)))
  }

  private func runLength(from start: Int, while belongs: (UInt8) -> Bool) -> Int {
    var end = start
    while end < bytes.count, belongs(bytes[end]) { end += 1 }
    return end - start
  }

  /// `"(\\.|[^"\\])*"`, in which the dot stands for anything but `\n`.
  private mutating func string(from start: Int) throws(InvalidToken) -> Token {
    var end = start + 1
    while end < bytes.count {
      switch bytes[end] {
      case UInt8(ascii: "\""):
        return token(.string, from: start, length: end + 1 - start)
      case UInt8(ascii: "\\"):
        guard byte(at: end + 1) != UInt8(ascii: "\n") else {
          throw InvalidToken(span: SourceSpan(UInt32(end), UInt32(end + 2)), isUnterminatedString: false)
        }
        // The rest of a longer scalar holds neither quotes nor backslashes.
        end += 2
      default:
        end += 1
      }
    }
    throw InvalidToken(span: SourceSpan(UInt32(start), UInt32(start + 1)), isUnterminatedString: true)
  }

  private mutating func skipBlanks() {
    while let byte = byte(at: offset) {
      switch byte {
      case 0x09...0x0D, 0x20:
        offset += 1
      case UInt8(ascii: "/") where self.byte(at: offset + 1) == byte:
        offset += runLength(from: offset) { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
      case 0xC2...0xE3:
        guard let scalar = scalar(at: offset), scalar.properties.isWhitespace else { return }
        offset += scalarLength(at: offset)
      default:
        return
      }
    }
  }

  private func scalar(at offset: Int) -> Unicode.Scalar? {
    String(decoding: bytes[offset..<min(offset + scalarLength(at: offset), bytes.count)], as: UTF8.self)
      .unicodeScalars.first
  }

  /// How many bytes the scalar that begins here has; the text is valid UTF-8.
  private func scalarLength(at offset: Int) -> Int {
    switch bytes[offset] {
    case ..<0x80: 1
    case ..<0xE0: 2
    case ..<0xF0: 3
    default: 4
    }
  }
}
