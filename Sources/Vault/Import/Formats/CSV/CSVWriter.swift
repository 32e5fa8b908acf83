/// Writes CSV as RFC 4180 draws it: fields quoted where they must be, lines ended with CRLF.
public struct CSVWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// Appends one row.
  public mutating func append(row: some Sequence<String>) {
    var first = true
    for field in row {
      if !first { bytes.append(UInt8(ascii: ",")) }
      append(field: field.utf8, isOnly: first)
      first = false
    }
    bytes.append(contentsOf: "\r\n".utf8)
  }

  /// Hands over what was written and begins anew, for a report that is sent in pieces.
  public mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  private mutating func append(field: String.UTF8View, isOnly: Bool) {
    // A row of one empty field would be an empty line, which readers pass over; `#` would begin a marker.
    let mustQuote =
      (isOnly && (field.isEmpty || field.first == UInt8(ascii: "#")))
      || field.contains { byte in
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
          || byte == UInt8(ascii: "\r")
      }
    guard mustQuote else {
      bytes.append(contentsOf: field)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in field {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
