/// One object of JSON on one line, its members in the order they were added.
struct JSONLine {
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  /// The line with its end.
  var terminated: [UInt8] { bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

  mutating func add(_ name: String, _ value: String?) {
    addName(name)
    if let value { append(value) } else { bytes.append(contentsOf: "null".utf8) }
  }

  mutating func add(_ name: String, _ value: Int) {
    addName(name)
    bytes.append(contentsOf: String(value).utf8)
  }

  mutating func add(_ name: String, _ value: Bool) {
    addName(name)
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  mutating func add(_ name: String, _ values: [String]) {
    addList(name, values) { line, value in line.append(value) }
  }

  mutating func add(_ name: String, _ values: [JSONLine]) {
    addList(name, values) { line, value in line.bytes += value.bytes + [UInt8(ascii: "}")] }
  }

  private mutating func addList<Value>(
    _ name: String, _ values: [Value], _ append: (inout JSONLine, Value) -> Void
  ) {
    addName(name)
    bytes.append(UInt8(ascii: "["))
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      append(&self, value)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func addName(_ name: String) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    append(name)
    bytes.append(UInt8(ascii: ":"))
  }

  /// RFC 8259 section 7: quote, backslash and control characters are escaped, everything else is UTF-8.
  private mutating func append(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: bytes.append(contentsOf: "\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
