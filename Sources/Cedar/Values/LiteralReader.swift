/// Reads the text of an extension literal from the front, a byte at a time.
///
/// The literals are ASCII; a byte above 0x7F, such as one of a digit of another script, matches nothing.
struct LiteralReader {
  private var rest: Substring.UTF8View

  init(_ text: Text) { rest = text.string[...].utf8 }

  var isAtEnd: Bool { rest.isEmpty }

  /// Steps over `byte` if it comes next.
  mutating func take(_ byte: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: byte) else { return false }
    rest.removeFirst()
    return true
  }

  /// Steps over the bytes that come next as long as they satisfy `predicate`.
  mutating func take(while predicate: (UInt8) -> Bool) -> Substring.UTF8View {
    let taken = rest.prefix(while: predicate)
    rest = rest[taken.endIndex...]
    return taken
  }

  /// Steps over all the decimal digits that come next.
  mutating func takeDigits() -> Substring.UTF8View { take(while: Self.isDigit) }

  /// Steps over exactly `count` decimal digits and gives their number, or nil where there are fewer.
  mutating func takeNumber(digits count: Int) -> Int? {
    var number = 0
    for _ in 0..<count {
      guard let byte = rest.first, Self.isDigit(byte) else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
      rest.removeFirst()
    }
    return number
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  /// The number that decimal digits write, or nil where it does not fit. Leading zeros are free.
  static func magnitude(of digits: some Sequence<UInt8>) -> UInt64? {
    var magnitude: UInt64 = 0
    for digit in digits {
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
      if overflow || carry { return nil }
      magnitude = sum
    }
    return magnitude
  }
}

extension Int64 {
  /// The number with this sign and magnitude, or nil where it does not fit.
  init?(isNegative: Bool, magnitude: UInt64) {
    if !isNegative {
      self.init(exactly: magnitude)
    } else if magnitude <= Int64.min.magnitude {
      // Two's complement: the one way to reach −2⁶³, whose magnitude is no Int64.
      self.init(truncatingIfNeeded: 0 &- magnitude)
    } else {
      return nil
    }
  }
}
