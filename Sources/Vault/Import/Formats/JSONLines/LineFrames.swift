/// Cuts a file that arrives in pieces into lines of bounded length.
struct LineFrames: Sendable {
  struct Line {
    /// From 1.
    let number: Int
    /// The line without its LF; `nil` where it is longer than the limit and was not kept.
    let bytes: [UInt8]?
  }

  private let maxBytes: Int
  private var bytes: [UInt8] = []
  private var isTooLong = false
  private var number = 1

  init(maxBytes: Int) { self.maxBytes = maxBytes }

  /// The lines that end in this piece.
  mutating func read(_ chunk: RawSpan) -> [Line] {
    var lines: [Line] = []
    var offset = 0
    while offset < chunk.byteCount {
      var end = offset
      while end < chunk.byteCount, chunk.byte(end) != UInt8(ascii: "\n") { end += 1 }
      append(chunk, in: offset..<end)
      if end < chunk.byteCount { lines.append(takeLine()) }
      offset = end + 1
    }
    return lines
  }

  /// The last line, where the file does not end with LF.
  mutating func finish() -> Line? { isTooLong || !bytes.isEmpty ? takeLine() : nil }

  private mutating func append(_ chunk: RawSpan, in range: Range<Int>) {
    isTooLong = isTooLong || bytes.count + range.count > maxBytes
    if isTooLong { bytes = [] } else { bytes.append(chunk, in: range) }
  }

  private mutating func takeLine() -> Line {
    defer {
      bytes = []
      isTooLong = false
      number += 1
    }
    return Line(number: number, bytes: isTooLong ? nil : bytes)
  }
}
