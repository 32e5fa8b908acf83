import MerkleLog

/// A note as people and devices hand it back: from a file, typed from a sheet, read by a scanner.
///
/// Taken back is what can stand for one note only: line ends of other systems, blanks at the ends of lines, a byte order
/// mark, empty lines around it or doubled before the signatures, a missing last line end, another dash before a signature, and
/// what `fengni checkpoint --qr` prints around the text. The text itself is left alone: its signature judges it.
enum TypedNote {
  /// The note in the form in which it was signed, as far as these bytes are one.
  static func restored(_ bytes: [UInt8]) -> [UInt8] {
    var text = bytes[...]
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
    var lines = text.split(omittingEmptySubsequences: false) { $0 == 0x0A || $0 == 0x0D }.map { trimmed($0) }
    // Half blocks above, and the lines to sign on below.
    lines.removeAll { isDrawing($0) || $0.starts(with: "date ____".utf8) }
    guard
      let first = lines.firstIndex(where: { !$0.isEmpty }), let last = lines.lastIndex(where: { !$0.isEmpty })
    else { return bytes }
    lines = Array(lines[first...last])
    guard let signature = lines.firstIndex(where: { afterDash($0) != nil }) else { return bytes }
    // A checkpoint has no empty line, and neither have its signatures: the one between them is the only one.
    let body = lines[..<signature].filter { !$0.isEmpty }
    let signatures = lines[signature...].filter { !$0.isEmpty }
    var restored: [UInt8] = []
    for line in body { restored += line + [0x0A] }
    restored.append(0x0A)
    for line in signatures { restored += (afterDash(line).map { Array("— ".utf8) + $0 } ?? line) + [0x0A] }
    return restored
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    guard let end = line.lastIndex(where: { !isBlank($0) }) else { return [] }
    return Array(line[...end].drop(while: isBlank))
  }

  /// What follows the dash of a signature line; an em dash, or what is typed for one.
  private static func afterDash(_ line: [UInt8]) -> [UInt8]? {
    for dash in ["— ", "– ", "-- ", "- "] where line.starts(with: dash.utf8) {
      return trimmed(line.dropFirst(dash.utf8.count))
    }
    return nil
  }

  /// A line of a QR code drawn with blocks.
  private static func isDrawing(_ line: [UInt8]) -> Bool {
    guard !line.isEmpty, let text = String(validating: line, as: UTF8.self) else { return false }
    return text.unicodeScalars.allSatisfy { " █▀▄".unicodeScalars.contains($0) }
  }
}
