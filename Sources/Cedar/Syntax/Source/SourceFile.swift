/// A named source text, from which the places of its parts are told.
final class SourceFile: Sendable {
  let name: String
  let bytes: [UInt8]
  /// Where each line begins; lines end with `\n`.
  private let lineStarts: [UInt32]
  /// How many scalars begin before each block of bytes. Without it a place would cost the length of its line, and all
  /// the errors of a text of one line the square of its length.
  private let scalarsBefore: [UInt32]
  private static let blockSize = 256

  /// The source with these bytes, if they are a text that may be parsed.
  convenience init(parsing bytes: [UInt8], name: String) throws(SyntaxError) {
    func refusal(_ message: String) -> SyntaxError {
      SyntaxError(
        location: SourceLocation(file: name, line: 1, column: 1), span: SourceSpan(0, 0), message: message,
        hint: nil)
    }
    guard bytes.count <= Limits.sourceBytes else {
      throw refusal("the text is too long: \(bytes.count) bytes, at most \(Limits.sourceBytes)")
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw refusal("the text is not valid UTF-8")
    }
    self.init(name: name, bytes: bytes)
  }

  /// The source with these bytes, known to be UTF-8 and not longer than their reader allows.
  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    var starts: [UInt32] = [0]
    var scalars: [UInt32] = []
    scalars.reserveCapacity(bytes.count / Self.blockSize + 1)
    var count: UInt32 = 0
    for (offset, byte) in bytes.enumerated() {
      if offset.isMultiple(of: Self.blockSize) { scalars.append(count) }
      // A byte that does not continue a scalar begins one.
      if byte & 0xC0 != 0x80 { count += 1 }
      if byte == UInt8(ascii: "\n") { starts.append(UInt32(truncatingIfNeeded: offset + 1)) }
    }
    scalars.append(count)
    lineStarts = starts
    scalarsBefore = scalars
  }

  /// Where `span` begins.
  func location(of span: SourceSpan) -> SourceLocation {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= span.start { low = middle } else { high = middle }
    }
    let scalars = scalarCount(before: Int(span.start)) - scalarCount(before: Int(lineStarts[low]))
    return SourceLocation(file: name, line: low + 1, column: scalars + 1)
  }

  private func scalarCount(before offset: Int) -> Int {
    let offset = min(offset, bytes.count)
    let block = offset / Self.blockSize
    // After the last block, which is whole where it ends here, comes the count of all.
    let rest = bytes[(block * Self.blockSize)..<offset]
    return Int(scalarsBefore[block]) + rest.count { $0 & 0xC0 != 0x80 }
  }

  /// The text of `span`.
  func text(of span: SourceSpan) -> String {
    String(decoding: bytes[Int(span.start)..<Int(span.end)], as: UTF8.self)
  }
}
