/// The bytes of a QR code's data region: mode, count, data and padding, then Reed–Solomon error correction.
enum QRCodewords {
  /// Section 7.4: `0100`, the count, the bytes, a terminator of four zero bits, `11101100 00010001 …` to the end.
  static func data(_ bytes: [UInt8], in version: QRVersion) -> [UInt8] {
    precondition(version.holds(bytes.count), "the version is chosen for the bytes")
    var bits: [Bool] = []
    func append(_ value: Int, _ count: Int) {
      for bit in (0..<count).reversed() { bits.append(value >> bit & 1 == 1) }
    }
    append(0b0100, 4)
    append(bytes.count, version.countBits)
    for byte in bytes { append(Int(byte), 8) }
    let capacity = 8 * version.dataCodewords
    append(0, min(4, capacity - bits.count))
    append(0, -bits.count & 7)
    var codewords = stride(from: 0, to: bits.count, by: 8).map { start in
      bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | ($1 ? 1 : 0) }
    }
    while codewords.count < version.dataCodewords {
      codewords.append((codewords.count - bits.count / 8).isMultiple(of: 2) ? 0xEC : 0x11)
    }
    return codewords
  }

  /// Sections 7.5 and 7.6: the data in blocks, each with its error correction, and of all blocks in turn one codeword.
  static func interleaved(_ data: [UInt8], in version: QRVersion) -> [UInt8] {
    let divisor = ReedSolomon.divisor(degree: version.correctionCodewordsPerBlock)
    let short = data.count / version.blocks
    // The first blocks have one codeword less than the last ones.
    let shortBlocks = version.blocks - data.count % version.blocks
    var blocks: [[UInt8]] = []
    var start = 0
    for index in 0..<version.blocks {
      let count = short + (index < shortBlocks ? 0 : 1)
      blocks.append(Array(data[start..<start + count]))
      start += count
    }
    let corrections = blocks.map { ReedSolomon.remainder(of: $0, by: divisor) }
    var result: [UInt8] = []
    for position in 0...short { result += blocks.compactMap { position < $0.count ? $0[position] : nil } }
    for position in 0..<version.correctionCodewordsPerBlock { result += corrections.map { $0[position] } }
    return result
  }
}

/// Reed–Solomon over GF(2⁸) modulo x⁸ + x⁴ + x³ + x² + 1, as QR codes have it.
enum ReedSolomon {
  static func multiply(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var product = 0
    for bit in (0..<8).reversed() {
      product = product << 1 ^ (product >> 7) * 0x11D
      if right >> bit & 1 == 1 { product ^= Int(left) }
    }
    return UInt8(product)
  }

  /// The generator (x - 1)(x - 2)(x - 4)…, highest power first, without its leading one.
  static func divisor(degree: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: degree - 1) + [1]
    var root: UInt8 = 1
    for _ in 0..<degree {
      for position in 0..<degree {
        result[position] = multiply(result[position], root)
        if position + 1 < degree { result[position] ^= result[position + 1] }
      }
      root = multiply(root, 2)
    }
    return result
  }

  /// The error correction codewords of a block.
  static func remainder(of data: [UInt8], by divisor: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: divisor.count)
    for byte in data {
      let factor = byte ^ result.removeFirst()
      result.append(0)
      for position in result.indices { result[position] ^= multiply(divisor[position], factor) }
    }
    return result
  }
}
