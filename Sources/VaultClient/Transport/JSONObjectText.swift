/// A JSON object written member by member, in the order given; members without a value are left out.
///
/// Written by hand so that a value typed by a person goes straight into the bytes sent.
struct JSONObjectText {
  private(set) var bytes: [UInt8] = [UInt8(ascii: "{")]

  /// The object made of `members`.
  init(_ members: [(name: String, value: JSONText?)]) {
    for member in members {
      guard let value = member.value else { continue }
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      JSONText.append(string: member.name.utf8, to: &bytes)
      bytes.append(UInt8(ascii: ":"))
      bytes += value.bytes
    }
    bytes.append(UInt8(ascii: "}"))
  }
}

/// One JSON value as text.
struct JSONText {
  var bytes: [UInt8]

  static let null = JSONText(bytes: Array("null".utf8))
  static func bool(_ value: Bool) -> JSONText { JSONText(bytes: Array((value ? "true" : "false").utf8)) }
  static func integer(_ value: some BinaryInteger) -> JSONText { JSONText(bytes: Array(String(value).utf8)) }

  static func string(_ value: String) -> JSONText { string(utf8: value.utf8) }

  static func string(utf8 value: some Collection<UInt8>) -> JSONText {
    var bytes: [UInt8] = []
    append(string: value, to: &bytes)
    return JSONText(bytes: bytes)
  }

  static func strings(_ values: [String]) -> JSONText { array(values.map(JSONText.string)) }

  static func array(_ values: [JSONText]) -> JSONText {
    var bytes = [UInt8(ascii: "[")]
    for (index, value) in values.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += value.bytes
    }
    bytes.append(UInt8(ascii: "]"))
    return JSONText(bytes: bytes)
  }

  static func object(_ members: [(name: String, value: JSONText?)]) -> JSONText {
    JSONText(bytes: JSONObjectText(members).bytes)
  }

  static func append(string value: some Collection<UInt8>, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in value {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20: bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
