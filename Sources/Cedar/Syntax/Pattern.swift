/// The right-hand side of `like`: pieces of text with a wildcard between each two.
///
/// A wildcard stands for any scalars, none included. Pieces are compared as UTF-8, in which a piece that begins
/// with a whole scalar can match only where one begins.
struct Pattern: Hashable, Sendable {
  /// One more than there are wildcards; never empty.
  let segments: [[UInt8]]

  /// Whether the whole of `text` has this form.
  ///
  /// The pieces between the first and the last are looked for from left to right, each at its first place: if
  /// any choice of places works, this one does.
  func matches(_ text: Text) -> Bool {
    var string = text.string
    return string.withUTF8 { bytes in
      let first = segments[0]
      guard segments.count > 1 else { return bytes.elementsEqual(first) }
      let last = segments[segments.count - 1]
      guard bytes.count >= first.count + last.count,
        bytes.prefix(first.count).elementsEqual(first), bytes.suffix(last.count).elementsEqual(last)
      else { return false }
      var rest = bytes[first.count..<(bytes.count - last.count)]
      for segment in segments[1..<(segments.count - 1)] where !segment.isEmpty {
        guard let end = Self.endOfFirst(segment, in: rest) else { return false }
        rest = rest[end...]
      }
      return true
    }
  }

  private static func endOfFirst(_ piece: [UInt8], in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard bytes.count >= piece.count else { return nil }
    for start in bytes.startIndex...(bytes.endIndex - piece.count)
    where bytes[start] == piece[0] && bytes[start..<(start + piece.count)].elementsEqual(piece) {
      return start + piece.count
    }
    return nil
  }
}
