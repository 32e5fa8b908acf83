/// What somebody looks a record up for; goes with every call on records and into the log.
public struct Purpose: Hashable, Sendable, ExpressibleByStringLiteral {
  /// One of the catalogue's purposes: `care_visit`.
  public let name: String
  /// The case or order it belongs to; at most 64 bytes, printable ASCII.
  public let caseReference: String?
  /// A remark for whoever reviews the log; at most 200 characters.
  public let note: String?

  public init(_ name: String, case caseReference: String? = nil, note: String? = nil) {
    self.name = name
    self.caseReference = caseReference
    self.note = note
  }

  public init(stringLiteral value: String) { self.init(value) }

  /// As the header `Access-Purpose` carries it: an item with parameters (RFC 9651, section 3.3).
  ///
  /// ```
  /// care_visit;case="A-5521";note=%"%e5%a4%8d%e6%9f%a5"
  /// ```
  var headerValue: String {
    var text = name
    if let caseReference {
      text += ";case=\""
      for scalar in caseReference.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { text += "\\" }
        text.unicodeScalars.append(scalar)
      }
      text += "\""
    }
    if let note { text += ";note=%\"\(Purpose.displayString(note))\"" }
    return text
  }

  /// The inside of a display string (RFC 9651, section 4.1.11).
  private static func displayString(_ text: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      if byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\"") || !(0x20...0x7E).contains(byte) {
        encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      } else {
        encoded.append(byte)
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
