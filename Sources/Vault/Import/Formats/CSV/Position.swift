/// A place in a text file, as an editor shows it.
struct Position: Hashable, Sendable {
  /// From 1.
  private(set) var line = 1
  /// The Unicode scalar in that line, from 1; 0 before the first.
  private(set) var column = 0
  private var endsLine = false

  /// Moves on to `byte`; the bytes of one scalar share a place.
  @inline(__always)
  mutating func pass(_ byte: UInt8) {
    if endsLine {
      line += 1
      column = 0
    }
    endsLine = byte == UInt8(ascii: "\n")
    if byte & 0xC0 != 0x80 { column += 1 }
  }

  /// Moves on to the last byte of this part of `chunk`.
  mutating func pass(_ chunk: RawSpan, in range: Range<Int>) {
    for offset in range { pass(chunk.byte(offset)) }
  }
}
