/// Strings and numbers.
extension JSONReader {
  /// Reads a string from its opening quote.
  mutating func string() throws(JSONError) -> Text {
    position += 1
    let start = position
    try skipPlainBytes()
    guard next != UInt8(ascii: "\"") else {
      defer { position += 1 }
      return texts.text(text[start..<position])
    }
    var bytes = Array(text[start..<position])
    while next != UInt8(ascii: "\"") {
      try UTF8.encode(escapedScalar()) { bytes.append($0) }
      let start = position
      try skipPlainBytes()
      bytes.append(contentsOf: text[start..<position])
    }
    position += 1
    return Text(String(decoding: bytes, as: UTF8.self))
  }

  /// Steps to the next quote or backslash.
  private mutating func skipPlainBytes() throws(JSONError) {
    while let byte = next {
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      guard byte >= 0x20 else { throw error(.controlCharacterInString) }
      position += 1
    }
    throw error(.unexpectedEnd)
  }

  /// Reads an escape from its backslash; two that together are a surrogate pair count as one.
  private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
    let start = position
    position += 1
    guard let byte = next else { throw error(.unexpectedEnd) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw error(.unknownEscape, at: start)
    }
    let first = try hexadecimalUnit()
    // A scalar of the basic plane is one unit and anything else a pair; a unit that is half of a pair is no scalar.
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), text[position...].starts(with: "\\u".utf8) else {
      throw error(.loneSurrogate, at: start)
    }
    position += 2
    let second = try hexadecimalUnit()
    guard UTF16.isTrailSurrogate(second),
      let scalar = Unicode.Scalar(0x10000 + UInt32(first & 0x3FF) << 10 + UInt32(second & 0x3FF))
    else { throw error(.loneSurrogate, at: start) }
    return scalar
  }

  private mutating func hexadecimalUnit() throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next else { throw error(.unexpectedEnd) }
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error(.expected("four hexadecimal digits"))
      }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  /// Reads a number from its sign or first digit.
  mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if let byte = next, byte | 0x20 == UInt8(ascii: "e") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    // After `0` another digit would be skipped into the next value.
    if let byte = next, LiteralReader.isDigit(byte) { throw error(.malformedNumber) }
    return JSONNumber(text: String(decoding: text[start..<position], as: UTF8.self))
  }

  /// Steps over one digit or more.
  private mutating func digits() throws(JSONError) {
    guard let byte = next, LiteralReader.isDigit(byte) else { throw error(.malformedNumber) }
    while let byte = next, LiteralReader.isDigit(byte) { position += 1 }
  }
}
