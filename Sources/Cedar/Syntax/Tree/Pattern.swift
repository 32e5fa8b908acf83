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

  /// Where the first occurrence of `piece` ends. Takes time in proportion to both lengths together.
  private static func endOfFirst(_ piece: [UInt8], in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    if piece.count > 16 { return endOfFirstLong(piece, in: bytes) }
    guard bytes.count >= piece.count else { return nil }
    for start in bytes.startIndex...(bytes.endIndex - piece.count)
    where bytes[start] == piece[0] && bytes[start..<(start + piece.count)].elementsEqual(piece) {
      return start + piece.count
    }
    return nil
  }

  /// The same by Knuth, Morris and Pratt, for which a piece that nearly matches everywhere is no harder.
  private static func endOfFirstLong(_ piece: [UInt8], in bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    /// How long a beginning of the piece also ends at each place of it.
    var borders = [0]
    borders.reserveCapacity(piece.count)
    var matched = 0
    func advanced(_ matched: Int, by byte: UInt8) -> Int {
      var matched = matched
      while matched > 0, piece[matched] != byte { matched = borders[matched - 1] }
      return piece[matched] == byte ? matched + 1 : 0
    }
    for byte in piece.dropFirst() {
      matched = advanced(matched, by: byte)
      borders.append(matched)
    }
    matched = 0
    for place in bytes.indices {
      matched = advanced(matched, by: bytes[place])
      if matched == piece.count { return place + 1 }
    }
    return nil
  }

  /// The content of a literal that denotes this pattern.
  var source: String {
    segments.map { segment in
      Escapes.escaped(String(decoding: segment, as: UTF8.self)).split(
        separator: "*", omittingEmptySubsequences: false
      ).joined(separator: "\\*")
    }.joined(separator: "*")
  }
}
