/// A machine-made word: ASCII letters, digits and `. _ : / -`.
enum TokenValue {
  static func canonicalise(_ value: RawSpan, maxBytes: Int, into output: inout [UInt8]) -> ValueProblem? {
    guard value.byteCount <= maxBytes else { return .tooLong(maxBytes) }
    for offset in 0..<value.byteCount {
      switch value.byte(offset) {
      case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "-"):
        continue
      case let byte where byte.isDigit || byte.isASCIILetter: continue
      default:
        return ValueProblem(.notAToken, "not a word of ASCII letters, digits and `.`, `_`, `:`, `/`, `-`")
      }
    }
    output.append(value)
    return nil
  }
}
