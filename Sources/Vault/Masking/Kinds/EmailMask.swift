/// An e-mail address as its first character and its domain: wang@example.org → w***@example.org.
enum EmailMask {
  static func append(_ value: RawSpan, to output: inout [UInt8]) {
    guard let at = atSign(of: value) else {
      output.append("***")
      return
    }
    output.append(value, in: 0..<1)
    output.append("***")
    output.append(value, in: at..<value.byteCount)
  }

  /// Where the one `@` stands, if a letter or digit begins the part before it and a domain of at least two
  /// ASCII labels follows (RFC 1123, section 2.1).
  private static func atSign(of value: RawSpan) -> Int? {
    guard (3...254).contains(value.byteCount), value.byte(0).isDigit || value.byte(0).isASCIILetter else {
      return nil
    }
    var at: Int?
    for offset in 0..<value.byteCount where value.byte(offset) == UInt8(ascii: "@") {
      guard at == nil else { return nil }
      at = offset
    }
    guard let at, isDomain(value, from: at + 1) else { return nil }
    return at
  }

  private static func isDomain(_ value: RawSpan, from start: Int) -> Bool {
    var labels = 1
    var length = 0
    for offset in start..<value.byteCount {
      switch value.byte(offset) {
      case UInt8(ascii: "."):
        guard length > 0, value.byte(offset - 1) != UInt8(ascii: "-") else { return false }
        labels += 1
        length = 0
      case UInt8(ascii: "-"):
        guard length > 0 else { return false }
        length += 1
      case let byte where byte.isDigit || byte.isASCIILetter: length += 1
      default: return false
      }
      guard length <= 63 else { return false }
    }
    return labels >= 2 && length > 0 && value.byte(value.byteCount - 1) != UInt8(ascii: "-")
  }
}
