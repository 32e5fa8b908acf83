/// Reading a clear value where it lies: byte by byte and scalar by scalar, bounds checked in release too.
///
/// A clear value stays in the buffer its owner will zero. A `String` of it would be a copy that nobody can, and
/// `Character` would join what has to be judged apart (a letter and the combining mark behind it).
extension RawSpan {
  /// The byte at `offset`; past the end it traps.
  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

  /// The scalar whose UTF-8 form begins at `offset`, with its length in bytes, or `nil` where the bytes are not
  /// well-formed: overlong forms, surrogates and what lies past U+10FFFF included (Unicode, table 3-7).
  @inline(__always)
  func scalar(at offset: Int) -> (value: Unicode.Scalar, length: Int)? {
    let first = byte(offset)
    return first < 0x80 ? (Unicode.Scalar(first), 1) : longScalar(first, at: offset)
  }

  private func longScalar(_ first: UInt8, at offset: Int) -> (value: Unicode.Scalar, length: Int)? {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch first {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return nil
    }
    guard offset + length <= byteCount, second.contains(byte(offset + 1)) else { return nil }
    var value = UInt32(first & (0x7F >> UInt8(length))) << 6 | UInt32(byte(offset + 1) & 0x3F)
    for index in 2..<max(2, length) {
      let next = byte(offset + index)
      guard next & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
    }
    return Unicode.Scalar(value).map { ($0, length) }
  }

  /// How many scalars these bytes spell, or `nil` where they are not UTF-8.
  var scalarCount: Int? {
    var count = 0
    var offset = 0
    while offset < byteCount {
      guard let scalar = scalar(at: offset) else { return nil }
      offset += scalar.length
      count += 1
    }
    return count
  }

  /// Whether these are exactly the bytes of `text`.
  func spells(_ text: String) -> Bool {
    let bytes = text.utf8
    guard bytes.count == byteCount else { return false }
    var offset = 0
    for expected in bytes {
      guard byte(offset) == expected else { return false }
      offset += 1
    }
    return true
  }

  /// The number the ASCII digits in `range` spell, at most 18 of them, or `nil` where one is not a digit.
  func number(in range: Range<Int>) -> Int? {
    guard range.upperBound <= byteCount, (1...18).contains(range.count) else { return nil }
    var value = 0
    for offset in range {
      guard byte(offset).isDigit else { return nil }
      value = value * 10 + Int(byte(offset) - 0x30)
    }
    return value
  }

  /// Whether every byte in `range` is an ASCII digit.
  func isDigits(in range: Range<Int>) -> Bool {
    for offset in range where !byte(offset).isDigit { return false }
    return true
  }
}

extension [UInt8] {
  /// Appends the bytes of `value` in `range`.
  mutating func append(_ value: RawSpan, in range: Range<Int>) {
    value.extracting(range).withUnsafeBytes { append(contentsOf: $0) }
  }

  /// Appends all bytes of `value`.
  mutating func append(_ value: RawSpan) { append(value, in: 0..<value.byteCount) }

  /// Appends text written in the source.
  mutating func append(_ text: StaticString) {
    append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
