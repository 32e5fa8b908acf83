import Sodium

/// Bech32m (BIP-350): bytes as 32 characters that are hard to mix up, with a checksum that finds every error of up
/// to four characters in a text of at most 90.
///
/// The checksum is over the text's own characters and so tells nothing that the text does not. What is encoded here
/// are secrets: no branch and no table takes a character of them.
enum Bech32m {
  static let mostCharacters = 90

  private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
  private static let checksumCount = 6
  private static let constant: UInt32 = 0x2BC8_30A3

  enum Fault: Error, Equatable {
    /// Length, case, prefix or a character is none of this format.
    case format
    /// The checksum does not fit: something was mistyped.
    case checksum
  }

  /// The text of the bytes, in lower case, under a prefix of lower-case ASCII.
  static func encode(_ bytes: RawSpan, prefix: String) -> ScratchSecret {
    let valueCount = (bytes.byteCount * 8 + 4) / 5
    var text = ScratchSecret(capacity: prefix.utf8.count + 1 + valueCount + checksumCount)
    let head = Array("\(prefix)1".utf8)
    text.append(head.span.bytes)
    var sum = Checksum(prefix: Array(prefix.utf8))
    text.append(count: valueCount + checksumCount) { characters in
      for position in 0..<valueCount {
        let value = fiveBits(of: bytes, at: position)
        sum.take(value)
        characters.storeBytes(of: character(value), toByteOffset: position, as: UInt8.self)
      }
      for _ in 0..<checksumCount { sum.take(0) }
      let end = sum.state ^ constant
      for index in 0..<checksumCount {
        let value = UInt8(end >> UInt32(5 * (checksumCount - 1 - index)) & 31)
        characters.storeBytes(of: character(value), toByteOffset: valueCount + index, as: UInt8.self)
      }
    }
    return text
  }

  /// The bytes of a text under this prefix: one form only, unused bits zero.
  static func decode(_ text: RawSpan, prefix: String) throws(Fault) -> ScratchSecret {
    let parts = try parts(of: text)
    guard parts.prefix.elementsEqual(prefix.utf8) else { throw .format }
    let valueCount = parts.values.count
    let bitCount = valueCount * 5
    guard bitCount % 8 < 5 else { throw .format }
    var rest: UInt32 = 0
    let bytes = ScratchSecret(count: bitCount / 8) { bytes in
      var (held, bits, position) = (UInt32(0), 0, 0)
      for offset in 0..<valueCount {
        let value = parts.values.bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        held = (held << 5 | UInt32(value)) & 0xFFF
        bits += 5
        if bits >= 8 {
          bits -= 8
          bytes.storeBytes(of: UInt8(held >> UInt32(bits) & 0xFF), toByteOffset: position, as: UInt8.self)
          position += 1
        }
      }
      rest = held & ((1 << UInt32(bits)) - 1)
    }
    guard rest == 0 else { throw .format }
    return bytes
  }

  /// The parts of a text whose checksum fits.
  static func parts(of text: RawSpan) throws(Fault) -> Parts {
    let count = text.byteCount
    guard count <= mostCharacters else { throw .format }
    // 1 where a capital or a small letter is seen: a text has one case.
    var (capitals, smalls, strange): (UInt8, UInt8, UInt8) = (0, 0, 0)
    let lower = ScratchSecret(count: count) { lower in
      for offset in 0..<count {
        let byte = text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
        let isCapital = within(byte, 0x41, 0x5A)
        capitals |= isCapital
        smalls |= within(byte, 0x61, 0x7A)
        strange |= 1 ^ within(byte, 0x21, 0x7E)
        lower.storeBytes(of: byte | isCapital << 5, toByteOffset: offset, as: UInt8.self)
      }
    }
    guard strange == 0, capitals & smalls == 0 else { throw .format }
    // The last `1` parts them; the alphabet has none, so its place is no secret.
    let separator = lower.bytes.withUnsafeBytes { $0.lastIndex(of: UInt8(ascii: "1")) }
    guard let separator, separator > 0, count - separator - 1 >= checksumCount else { throw .format }
    let prefix = [UInt8](copying: lower.bytes.extracting(0..<separator))
    var sum = Checksum(prefix: prefix)
    var unknown: UInt8 = 0
    var values = ScratchSecret(count: count - separator - 1) { values in
      for offset in 0..<count - separator - 1 {
        let byte = lower.bytes.unsafeLoad(fromByteOffset: separator + 1 + offset, as: UInt8.self)
        let (value, isKnown) = value(byte)
        unknown |= 1 ^ isKnown
        sum.take(value)
        values.storeBytes(of: value, toByteOffset: offset, as: UInt8.self)
      }
    }
    // A character outside the alphabet is a slip of the pen like any other.
    guard unknown == 0, sum.state == constant else { throw .checksum }
    values.truncate(to: values.count - checksumCount)
    return Parts(prefix: prefix, values: values)
  }

  /// What a text of this format holds.
  struct Parts: ~Copyable {
    /// In lower case.
    let prefix: [UInt8]
    /// Five bits a byte, without the checksum.
    let values: ScratchSecret
  }

  // MARK: Characters

  /// The bits from 5 · `position` on, the first being the highest of the first byte; zeros follow the last byte.
  private static func fiveBits(of bytes: RawSpan, at position: Int) -> UInt8 {
    let (byte, bit) = (position * 5).quotientAndRemainder(dividingBy: 8)
    var wide = UInt16(bytes.unsafeLoad(fromByteOffset: byte, as: UInt8.self)) << 8
    if byte + 1 < bytes.byteCount {
      wide |= UInt16(bytes.unsafeLoad(fromByteOffset: byte + 1, as: UInt8.self))
    }
    return UInt8(wide >> UInt16(11 - bit) & 31)
  }

  /// 0xFF where both are the same, else 0.
  private static func same(_ left: UInt8, _ right: UInt8) -> UInt8 {
    UInt8(truncatingIfNeeded: (UInt32(left ^ right) &- 1) >> 8)
  }

  /// 1 where `byte` lies between the two, else 0.
  private static func within(_ byte: UInt8, _ first: UInt8, _ last: UInt8) -> UInt8 {
    let outside = (UInt16(byte) &- UInt16(first)) | (UInt16(last) &- UInt16(byte))
    return 1 ^ UInt8(truncatingIfNeeded: outside >> 15)
  }

  private static func character(_ value: UInt8) -> UInt8 {
    var found: UInt8 = 0
    for candidate in UInt8(0)..<32 { found |= alphabet[Int(candidate)] & same(candidate, value) }
    return found
  }

  /// The value of a character, and 1 where it is of the alphabet.
  private static func value(_ character: UInt8) -> (UInt8, isKnown: UInt8) {
    var (found, isKnown): (UInt8, UInt8) = (0, 0)
    for candidate in UInt8(0)..<32 {
      let mask = same(alphabet[Int(candidate)], character)
      found |= candidate & mask
      isKnown |= 1 & mask
    }
    return (found, isKnown)
  }

  /// The BCH code of BIP-173, section "Checksum".
  private struct Checksum {
    private(set) var state: UInt32 = 1

    init(prefix: [UInt8]) {
      for byte in prefix { take(byte >> 5) }
      take(0)
      for byte in prefix { take(byte & 31) }
    }

    mutating func take(_ value: UInt8) {
      let top = state >> 25
      state = (state & 0x1FF_FFFF) << 5 ^ UInt32(value)
      state ^= 0x3B6A_57B2 & (0 &- (top & 1))
      state ^= 0x2650_8E6D & (0 &- (top >> 1 & 1))
      state ^= 0x1EA1_19FA & (0 &- (top >> 2 & 1))
      state ^= 0x3D42_33DD & (0 &- (top >> 3 & 1))
      state ^= 0x2A14_62B3 & (0 &- (top >> 4 & 1))
    }
  }
}
