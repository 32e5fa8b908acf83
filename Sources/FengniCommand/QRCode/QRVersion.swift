/// A size of QR code at error correction level M, with its numbers from the standard's tables.
struct QRVersion: Equatable {
  /// 1 to 40.
  let number: Int

  init(_ number: Int) {
    precondition((1...40).contains(number), "QR codes have versions 1 to 40")
    self.number = number
  }

  /// Modules on a side.
  var size: Int { 17 + 4 * number }

  /// Table 9, level M: error correction codewords a block, from version 1 on.
  private static let correctionCodewords = [
    10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
    26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  ]

  /// Table 9, level M: blocks, from version 1 on.
  private static let blockCounts = [
    1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
    17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49,
  ]

  var correctionCodewordsPerBlock: Int { Self.correctionCodewords[number - 1] }
  var blocks: Int { Self.blockCounts[number - 1] }

  /// Codewords of data and error correction together: what the function patterns leave, by eights.
  var codewords: Int {
    var modules = (16 * number + 128) * number + 64
    if number >= 2 {
      let alignments = number / 7 + 2
      modules -= (25 * alignments - 10) * alignments - 55
      if number >= 7 { modules -= 36 }
    }
    return modules / 8
  }

  var dataCodewords: Int { codewords - blocks * correctionCodewordsPerBlock }

  /// Bits of the number of bytes in byte mode (table 3).
  var countBits: Int { number < 10 ? 8 : 16 }

  /// Whether so many bytes fit, with the four bits of the mode before them.
  func holds(_ count: Int) -> Bool { 4 + countBits + 8 * count <= 8 * dataCodewords }

  /// Rows, and columns, of the centres of alignment patterns (annex E).
  var alignmentCentres: [Int] {
    guard number > 1 else { return [] }
    let count = number / 7 + 2
    // Even distances from the far side; version 32 is the one the rule does not give.
    let step = number == 32 ? 26 : (number * 4 + count * 2 + 1) / (count * 2 - 2) * 2
    return [6] + (0..<count - 1).reversed().map { size - 7 - $0 * step }
  }
}
