import Sodium
import Testing

@testable import Vault

@Suite struct Bech32mTests {
  private func parts(_ text: [UInt8]) throws -> (prefix: [UInt8], count: Int) {
    let parts = try Bech32m.parts(of: text.span.bytes)
    return (parts.prefix, parts.values.count)
  }

  private func encoded(_ bytes: [UInt8], _ prefix: String) -> [UInt8] {
    let text = Bech32m.encode(bytes.span.bytes, prefix: prefix)
    return [UInt8](copying: text.bytes)
  }

  private func decoded(_ text: [UInt8], _ prefix: String) throws -> [UInt8] {
    let bytes = try Bech32m.decode(text.span.bytes, prefix: prefix)
    return [UInt8](copying: bytes.bytes)
  }

  /// Of BIP-350, section "Test vectors for Bech32m", as they stand there.
  @Test(arguments: [
    "A1LQFN3A", "a1lqfn3a",
    "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
    "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
    "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
    "split1checkupstagehandshakeupstreamerranterredcaperredlc445v", "?1v759aa",
  ])
  func `the specification's texts are taken`(text: String) throws {
    let (prefix, count) = try parts(Array(text.utf8))
    let separator = try #require(text.lastIndex(of: "1"))
    #expect(prefix == Array(text[..<separator].lowercased().utf8))
    #expect(count == text[separator...].utf8.count - 7)
  }

  @Test(arguments: [
    " 1xj0phk", "\u{7F}1g6xzxy",
    "an84characterslonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11d6pts4",
    "qyrz8wqd2c9m", "1qyrz8wqd2c9m", "y1b0jsk6g", "lt1igcx5c0", "in1muywd", "mm1crxm3i", "au1s5cgom",
    "M1VUXWEZ", "16plkw9", "1p2gdwpf", "", "1", "a1Lqfn3A",
  ])
  func `the specification's faulty texts are refused`(text: String) {
    #expect(throws: Bech32m.Fault.self) { _ = try parts(Array(text.utf8)) }
  }

  @Test func `a byte outside ASCII is refused`() {
    let text = [0x80] + Array("1vctc34".utf8)
    #expect(throws: Bech32m.Fault.self) { _ = try parts(text) }
  }

  @Test func `bytes of every length come back, in either case and under their prefix only`() throws {
    var generator = SeededGenerator(seed: 0xBEC4)
    for count in 0...45 {
      let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
      let characters = encoded(bytes, "fengni")
      #expect(try decoded(characters, "fengni") == bytes)
      let capitals = Array(String(decoding: characters, as: UTF8.self).uppercased().utf8)
      #expect(try decoded(capitals, "fengni") == bytes)
      #expect(throws: Bech32m.Fault.format) { _ = try decoded(characters, "fengn") }
    }
  }

  @Test func `bits that say nothing are zero`() throws {
    // Eight bits and two that fill up; the same text with the last of them set, under a checksum of its own.
    #expect(encoded([0xFF], "a").starts(with: "a1lu".utf8))
    // Of the 32 last values those with both filling bits zero are bytes.
    for (place, last) in "qpzry9x8gf2tvdw0s3jn54khce6mua7l".enumerated() {
      let ending = Array(withChecksum("a1l\(last)").utf8)
      if place.isMultiple(of: 4) {
        #expect(try decoded(ending, "a").count == 1)
      } else {
        #expect(throws: Bech32m.Fault.format) { _ = try decoded(ending, "a") }
      }
    }
  }

  /// The text with the one checksum that fits, by the specification's own formula over integers.
  private func withChecksum(_ text: String) -> String {
    let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
    let parts = text.split(separator: "1")
    var values = parts[0].utf8.map { Int($0) >> 5 } + [0] + parts[0].utf8.map { Int($0) & 31 }
    values += parts[1].compactMap { alphabet.firstIndex(of: $0) } + [0, 0, 0, 0, 0, 0]
    var sum = 1
    for value in values {
      let top = sum >> 25
      sum = (sum & 0x1FF_FFFF) << 5 ^ value
      for (bit, term) in [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3].enumerated()
      where top >> bit & 1 == 1 { sum ^= term }
    }
    sum ^= 0x2BC8_30A3
    return text + String((0..<6).map { alphabet[sum >> (5 * (5 - $0)) & 31] })
  }
}
