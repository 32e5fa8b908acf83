import NIOCore

/// Writes JSON straight into the buffer that goes to the client.
///
/// Values are lent to it and leave no copy but the one in the buffer. Output is always valid JSON in UTF-8 (RFC
/// 8259): control characters, DEL and the two separators that end a line in JavaScript (U+2028, U+2029) are
/// escaped, a byte that is no UTF-8 becomes U+FFFD.
struct JSONWriter: ~Copyable {
  private(set) var buffer: ByteBuffer
  private var needsComma = false

  init(capacity: Int = 512) { buffer = ByteBuffer(); buffer.reserveCapacity(capacity) }

  /// The one object an answer is.
  static func object(capacity: Int = 512, _ content: (inout JSONWriter) throws -> Void) rethrows -> ByteBuffer
  {
    var writer = JSONWriter(capacity: capacity)
    try writer.object(content)
    return writer.buffer
  }

  // MARK: Values

  mutating func object(_ content: (inout JSONWriter) throws -> Void) rethrows {
    open(UInt8(ascii: "{"))
    try content(&self)
    close(UInt8(ascii: "}"))
  }

  mutating func array(_ content: (inout JSONWriter) throws -> Void) rethrows {
    open(UInt8(ascii: "["))
    try content(&self)
    close(UInt8(ascii: "]"))
  }

  mutating func string(_ text: String) {
    separate()
    var text = text
    text.withUTF8 { write(quoted: UnsafeRawBufferPointer($0)) }
  }

  mutating func string(utf8 bytes: some Collection<UInt8>) {
    separate()
    let written: Void? = bytes.withContiguousStorageIfAvailable { write(quoted: UnsafeRawBufferPointer($0)) }
    if written == nil { Array(bytes).withUnsafeBytes { write(quoted: $0) } }
  }

  mutating func string(_ span: RawSpan) {
    separate()
    span.withUnsafeBytes { write(quoted: $0) }
  }

  mutating func integer(_ number: some BinaryInteger) {
    separate()
    buffer.writeString(String(number))
  }

  mutating func bool(_ value: Bool) {
    separate()
    buffer.writeStaticString(value ? "true" : "false")
  }

  mutating func null() {
    separate()
    buffer.writeStaticString("null")
  }

  // MARK: Members

  /// The name of a member whose value follows.
  mutating func name(_ name: String) {
    string(name)
    buffer.writeInteger(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func member(_ name: String, _ text: String) {
    self.name(name)
    string(text)
  }

  mutating func member(_ name: String, _ number: some BinaryInteger) {
    self.name(name)
    integer(number)
  }

  mutating func member(_ name: String, _ value: Bool) {
    self.name(name)
    bool(value)
  }

  /// A member that is left out where there is no value.
  mutating func member(_ name: String, _ text: String?) {
    if let text { member(name, text) }
  }

  mutating func member(_ name: String, _ number: UInt64?) {
    if let number {
      self.name(name)
      integer(number)
    }
  }

  mutating func member(_ name: String, strings: some Sequence<String>) {
    self.name(name)
    array { json in for text in strings { json.string(text) } }
  }

  mutating func member(object name: String, _ content: (inout JSONWriter) throws -> Void) rethrows {
    self.name(name)
    try object(content)
  }

  mutating func member(array name: String, _ content: (inout JSONWriter) throws -> Void) rethrows {
    self.name(name)
    try array(content)
  }

  // MARK: Bytes

  private mutating func separate() {
    if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func open(_ bracket: UInt8) {
    separate()
    buffer.writeInteger(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    buffer.writeInteger(bracket)
    needsComma = true
  }

  private mutating func write(quoted bytes: UnsafeRawBufferPointer) {
    buffer.writeInteger(UInt8(ascii: "\""))
    var plain = 0
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      let length: Int
      let replacement: StaticString?
      switch byte {
      case UInt8(ascii: "\""): (length, replacement) = (1, "\\\"")
      case UInt8(ascii: "\\"): (length, replacement) = (1, "\\\\")
      case 0x20..<0x7F: (length, replacement) = (1, nil)
      case UInt8(ascii: "\n"): (length, replacement) = (1, "\\n")
      case UInt8(ascii: "\r"): (length, replacement) = (1, "\\r")
      case UInt8(ascii: "\t"): (length, replacement) = (1, "\\t")
      case ..<0x20, 0x7F:
        flush(bytes, plain..<position)
        write(controlCharacter: byte)
        position += 1
        plain = position
        continue
      default: (length, replacement) = JSONWriter.scalar(bytes, at: position)
      }
      if let replacement {
        flush(bytes, plain..<position)
        buffer.writeStaticString(replacement)
        plain = position + length
      }
      position += length
    }
    flush(bytes, plain..<position)
    buffer.writeInteger(UInt8(ascii: "\""))
  }

  private mutating func flush(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    buffer.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[range]))
  }

  private mutating func write(controlCharacter byte: UInt8) {
    let digits: StaticString = "0123456789abcdef"
    buffer.writeStaticString("\\u00")
    buffer.writeInteger(digits.utf8Start[Int(byte >> 4)])
    buffer.writeInteger(digits.utf8Start[Int(byte & 15)])
  }

  /// How long the scalar at `position` is, and what stands for it instead (Unicode, table 3-7: well-formed UTF-8).
  private static func scalar(_ bytes: UnsafeRawBufferPointer, at position: Int) -> (Int, StaticString?) {
    let lead = bytes[position]
    let (count, second): (Int, ClosedRange<UInt8>)
    switch lead {
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: return (1, "\u{FFFD}")
    }
    guard position + count <= bytes.count, second.contains(bytes[position + 1]) else {
      return (1, "\u{FFFD}")
    }
    for index in (position + 2)..<(position + max(count, 2)) where bytes[index] & 0xC0 != 0x80 {
      return (1, "\u{FFFD}")
    }
    if lead == 0xE2, bytes[position + 1] == 0x80 {
      if bytes[position + 2] == 0xA8 { return (3, "\\u2028") }
      if bytes[position + 2] == 0xA9 { return (3, "\\u2029") }
    }
    return (count, nil)
  }
}
