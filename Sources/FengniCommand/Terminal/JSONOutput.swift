/// What `--json` prints: names as the API has them, members in the order written.
indirect enum JSONOutput: Sendable {
  case object([(name: String, value: JSONOutput)])
  case array([JSONOutput])
  case string(String)
  case integer(Int)
  /// Sequence numbers, whose type is unsigned.
  case unsigned(UInt64)
  case bool(Bool)
  case null

  /// One line of JSON.
  var text: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func strings(_ values: [String]) -> JSONOutput { .array(values.map(JSONOutput.string)) }
  static func optional(_ value: String?) -> JSONOutput { value.map(JSONOutput.string) ?? .null }
  static func optional(_ value: UInt64?) -> JSONOutput { value.map(JSONOutput.unsigned) ?? .null }

  private func append(to bytes: inout [UInt8]) {
    switch self {
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        JSONOutput.append(string: member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    case .array(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.append(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .string(let text): JSONOutput.append(string: text, to: &bytes)
    case .integer(let value): bytes += Array(String(value).utf8)
    case .unsigned(let value): bytes += Array(String(value).utf8)
    case .bool(let value): bytes += Array((value ? "true" : "false").utf8)
    case .null: bytes += Array("null".utf8)
    }
  }

  /// Control and bidi characters are escaped, so that the line is safe on a terminal and loses nothing.
  private static func append(string: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": bytes += Array("\\\"".utf8)
      case "\\": bytes += Array("\\\\".utf8)
      case "\n": bytes += Array("\\n".utf8)
      default:
        if PrintableText.lines(String(scalar)).isEmpty {
          for unit in String(scalar).utf16 { bytes += escape(unit) }
        } else {
          bytes += Array(String(scalar).utf8)
        }
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escape(_ unit: UInt16) -> [UInt8] {
    let digits = String(unit, radix: 16)
    return Array("\\u".utf8) + Array(String(repeating: "0", count: 4 - digits.utf8.count).utf8)
      + Array(digits.utf8)
  }
}
