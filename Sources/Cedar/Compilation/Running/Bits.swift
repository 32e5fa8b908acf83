/// A set of small numbers in memory that somebody else owns, and clears before.
struct Bits {
  private let words: UnsafeMutablePointer<UInt64>
  private let wordCount: Int

  /// The words that numbers below `count` need.
  static func wordCount(_ count: Int) -> Int { (count + 63) >> 6 }

  init(_ words: UnsafeMutablePointer<UInt64>, count: Int) {
    self.words = words
    wordCount = Bits.wordCount(count)
  }

  func insert(_ number: Int) {
    precondition(number >> 6 < wordCount)
    words[number >> 6] |= 1 << UInt64(number & 63)
  }

  func contains(_ number: Int) -> Bool {
    precondition(number >> 6 < wordCount)
    return words[number >> 6] & 1 << UInt64(number & 63) != 0
  }

  /// How many numbers there are.
  var count: Int { (0..<wordCount).reduce(0) { $0 + words[$1].nonzeroBitCount } }

  /// Calls `body` with each number, in order.
  @inline(__always)
  func forEach(_ body: (Int) -> Void) {
    for word in 0..<wordCount {
      var rest = words[word]
      while rest != 0 {
        body(word << 6 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
    }
  }
}
