/// An element of GF(2⁸) as AES defines it (FIPS 197, section 4): bytes as polynomials over GF(2), modulo
/// x⁸ + x⁴ + x³ + x + 1 (0x11B).
///
/// No branch and no table: the bytes multiplied are parts of secrets, and what a cache holds tells which line of a
/// table was read.
struct FieldElement: Equatable, Sendable {
  var byte: UInt8

  init(_ byte: UInt8) { self.byte = byte }

  static let zero = FieldElement(0)
  static let one = FieldElement(1)

  /// Also the difference: every element is its own negative.
  static func + (left: FieldElement, right: FieldElement) -> FieldElement {
    FieldElement(left.byte ^ right.byte)
  }

  static func * (left: FieldElement, right: FieldElement) -> FieldElement {
    var product: UInt8 = 0
    // left · xᵇ, reduced at each step.
    var shifted = left.byte
    for bit in UInt8(0)..<8 {
      product ^= shifted & (0 &- (right.byte &>> bit & 1))
      shifted = (shifted &<< 1) ^ (0x1B & (0 &- (shifted &>> 7)))
    }
    return FieldElement(product)
  }

  /// The element that multiplied with this one gives one: its 254th power. Zero has none; its power is zero.
  var inverse: FieldElement {
    var power = self
    var result = FieldElement.one
    // 254 = 2 + 4 + 8 + 16 + 32 + 64 + 128.
    for _ in 0..<7 {
      power = power * power
      result = result * power
    }
    return result
  }
}
