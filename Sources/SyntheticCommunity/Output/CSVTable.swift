/// Rows of one record type as RFC 4180 writes them, with LF line ends.
///
///     # SYNTHETIC community=B scale=S seed=1 today=2026-03-02
///     key,place,name,…
///     R-000001,B/baihe/031/07,王秀兰,…
///
/// A field is quoted only if it holds a comma, a quote or a line break; quotes are doubled.
struct CSVTable {
  private(set) var bytes: [UInt8] = []
  private(set) var rows = 0

  mutating func appendHeader(_ columns: [String]) { appendLine(columns) }

  mutating func append(_ fields: [String]) {
    appendLine(fields)
    rows += 1
  }

  private mutating func appendLine(_ fields: [String]) {
    var isFirst = true
    for field in fields {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      append(field)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  private mutating func append(_ field: String) {
    let needsQuotes = field.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
        || byte == UInt8(ascii: "\r")
    }
    guard needsQuotes else {
      bytes.append(contentsOf: field.utf8)
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
