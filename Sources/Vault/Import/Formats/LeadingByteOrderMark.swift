/// Takes the byte order mark off the front of a file that arrives in pieces.
struct LeadingByteOrderMark: Sendable {
  static let bytes: [UInt8] = [0xEF, 0xBB, 0xBF]

  private var matched = 0
  private var decided = false
  private(set) var found = false

  /// How many bytes of `chunk` were consumed, and how many bytes of a mark that never became whole now turn
  /// out to be the file's own and are to be read first.
  mutating func take(_ chunk: RawSpan) -> (consumed: Int, ordinary: Int) {
    var offset = 0
    while !decided, offset < chunk.byteCount {
      guard chunk.byte(offset) == LeadingByteOrderMark.bytes[matched] else { return (offset, giveBack()) }
      matched += 1
      offset += 1
      found = matched == LeadingByteOrderMark.bytes.count
      decided = found
    }
    return (offset, 0)
  }

  /// The bytes of a mark broken off by the end of the file.
  mutating func finish() -> Int { decided ? 0 : giveBack() }

  private mutating func giveBack() -> Int {
    decided = true
    return matched
  }
}
