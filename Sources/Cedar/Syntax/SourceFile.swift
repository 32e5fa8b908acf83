/// A named source text, from which the places of its parts are told.
final class SourceFile: Sendable {
  let name: String
  let bytes: [UInt8]
  /// Where each line begins; lines end with `\n`.
  private let lineStarts: [UInt32]

  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts: [UInt32] = [0]
    for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(UInt32(truncatingIfNeeded: offset + 1))
    }
    lineStarts = starts
  }

  /// Where `span` begins.
  func location(of span: SourceSpan) -> SourceLocation {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= span.start { low = middle } else { high = middle }
    }
    let line = bytes[Int(lineStarts[low])..<min(Int(span.start), bytes.count)]
    // A byte that does not continue a scalar begins one.
    let scalars = line.count { $0 & 0xC0 != 0x80 }
    return SourceLocation(file: name, line: low + 1, column: scalars + 1)
  }

  /// The text of `span`.
  func text(of span: SourceSpan) -> String {
    String(decoding: bytes[Int(span.start)..<Int(span.end)], as: UTF8.self)
  }
}
