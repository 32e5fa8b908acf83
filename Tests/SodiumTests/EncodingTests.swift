import Sodium
import Testing

@Suite struct PaddingTests {
  private func pad(_ text: [UInt8], to size: Int) -> [UInt8] {
    var buffer = text + Array(repeating: 0xEE, count: size - text.count)
    var span = buffer.mutableSpan
    var raw = span.mutableBytes
    Padding.pad(&raw, count: text.count)
    return buffer
  }

  private func unpaddedCount(_ buffer: [UInt8]) -> Int? { Padding.unpaddedCount(of: buffer.span.bytes) }

  @Test func `padding is 0x80 and zeros to the end`() {
    #expect(pad([1, 2, 3], to: 8) == [1, 2, 3, 0x80, 0, 0, 0, 0])
    #expect(pad([], to: 1) == [0x80])
  }

  @Test func `every text comes back from every size that holds it, also one that looks padded`() {
    for size in 1...70 {
      for count in 0..<size {
        for fill in [UInt8(0), 0x80, 0xFF] {
          #expect(unpaddedCount(pad(Array(repeating: fill, count: count), to: size)) == count)
        }
      }
    }
  }

  @Test func `what is not padded has no text`() {
    #expect(unpaddedCount([]) == nil)
    #expect(unpaddedCount([0]) == nil)
    #expect(unpaddedCount([0, 0, 0, 0]) == nil)
    #expect(unpaddedCount([1, 2, 3]) == nil)
    #expect(unpaddedCount([0x80, 1]) == nil)
    #expect(unpaddedCount([0x80, 0, 0x81, 0]) == nil)
  }

  @Test func `the padded size is the next multiple of the block with room for a byte`() {
    #expect(
      [0, 1, 15, 16, 17, 31, 32].map { Padding.paddedCount(of: $0, block: 16) } == [
        16, 16, 16, 32, 32, 32, 48,
      ])
    #expect(Padding.paddedCount(of: 10, block: 7) == 14)
  }
}

@Suite struct CodecTests {
  private let samples = (0..<80).map { size in (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 83) } }

  @Test func `bytes come back from their hexadecimal digits`() {
    for sample in samples { #expect(Hexadecimal.decode(Hexadecimal.encode(sample)) == sample) }
    #expect(Hexadecimal.encode([0x00, 0x1F, 0xFF]) == "001fff")
    #expect(Hexadecimal.decode("") == [])
  }

  @Test(arguments: ["0", "0g", "1F", " 00", "00 ", "00\n", "0 0", "0x00", "00:00", "００", "00\u{0}0"])
  func `other texts are no hexadecimal digits`(text: String) {
    #expect(Hexadecimal.decode(text) == nil)
  }

  @Test func `bytes come back from their base64`() {
    for sample in samples {
      #expect(Base64.decode(Base64.encode(sample)) == sample)
      #expect(Base64.decode(Base64.encode(sample, .urlSafe), .urlSafe) == sample)
    }
    #expect(Base64.encode([0xFB, 0xFF]) == "+/8=")
    #expect(Base64.encode([0xFB, 0xFF], .urlSafe) == "-_8")
  }

  @Test func `thirty-two bytes are read where any reader of base64 reads them, and nowhere else`() throws {
    let text = Array(Base64.encode((0..<32).map { UInt8($0 * 37 & 0xFF) }).utf8)
    #expect(text.count == Base64.charactersOf32)
    for position in text.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = text
        changed[position] = byte
        let read = Base64.decode(changed).flatMap { $0.count == 32 ? $0 : nil }
        #expect(Base64.decode32(changed.span.bytes)?.array == read)
      }
    }
    let short = Array(Base64.encode([1, 2, 3]).utf8)
    for wrong in [[UInt8](text.dropLast()), text + [UInt8(ascii: "=")], short] {
      #expect(Base64.decode32(wrong.span.bytes) == nil)
    }
  }

  @Test(arguments: [
    "A", "AA", "AAA", "AA=", "AA===", "====", "A===", "AB==", "AAB=", "AAAA====", "AA==AA==", " AA==",
    "AA==\n",
    "AA =", "-_8=", "AAAA\u{0}", "ＡＡ==",
  ])
  func `a text that no bytes are written as is no base64`(text: String) {
    #expect(Base64.decode(text) == nil)
  }

  @Test(arguments: ["A", "AA=", "AA==", "AB", "AAB", "+/8", "-_8=", "AAAAA", " AA"])
  func `a text that no bytes are written as is no URL-safe base64`(text: String) {
    #expect(Base64.decode(text, .urlSafe) == nil)
  }

  @Test(arguments: 0...35)
  func `a secret's text is written behind what is there, as any other's`(count: Int) {
    let bytes = Randomness.bytes(count)
    let before: [UInt8] = [0x41]
    for variant in [Base64.Variant.standard, .urlSafe] {
      var text = ScratchSecret(copying: before.span.bytes)
      Base64.encode(bytes.span.bytes, variant, to: &text)
      let written = text.bytes.withUnsafeBytes { Array($0) }
      #expect(written == before + Array(Base64.encode(bytes, variant).utf8))
    }
  }

  @Test func `equal is equal in every byte and in length`() {
    func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
      ConstantTime.equal(left.span.bytes, right.span.bytes)
    }
    let bytes = [UInt8](0..<40)
    #expect(equal(bytes, bytes))
    #expect(equal([], []))
    #expect(!equal(bytes, Array(bytes.dropLast())))
    for altered in bitFlips(of: bytes) { #expect(!equal(bytes, altered)) }
  }

  @Test func `random bytes differ and fill all of the buffer`() {
    #expect(Set((0..<100).map { _ in Randomness.bytes(16) }).count == 100)
    // Each of 4,096 places would stay untouched with a chance of 256 to the power of -4.
    var untouched = Set(0..<4096)
    for _ in 0..<4 {
      let drawn = output(4096) { Randomness.fill(&$0) }
      untouched = untouched.filter { drawn[$0] == 0xEE }
    }
    #expect(untouched.isEmpty)
    #expect(Randomness.bytes(0) == [])
  }
}
