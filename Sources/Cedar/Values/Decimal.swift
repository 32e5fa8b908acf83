extension Value {
  /// A decimal number with up to four digits after the point (reference: `extensions/decimal.rs`).
  ///
  /// A signed 64-bit count of 10⁻⁴: from −922337203685477.5808 to 922337203685477.5807.
  public struct Decimal: Hashable, Sendable {
    /// The number times 10,000.
    public let tenThousandths: Int64

    public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

    /// Reads `-?[0-9]+\.[0-9]{1,4}`.
    public init(parsing text: Text) throws(ExtensionError) {
      var reader = LiteralReader(text)
      let isNegative = reader.take("-")
      let whole = reader.takeDigits()
      guard !whole.isEmpty, reader.take(".") else { throw Self.malformed }
      let fraction = reader.takeDigits()
      guard (1...4).contains(fraction.count), reader.isAtEnd else { throw Self.malformed }
      // The sign goes on last: the whole part of `-0.5` has none to carry.
      let scaled = [
        Array(whole), Array(fraction), Array(repeating: UInt8(ascii: "0"), count: 4 - fraction.count),
      ]
      guard let magnitude = LiteralReader.magnitude(of: scaled.joined()),
        let tenThousandths = Int64(isNegative: isNegative, magnitude: magnitude)
      else { throw ExtensionError("the decimal is out of range: it must fit 64 bits in units of 0.0001") }
      self.tenThousandths = tenThousandths
    }

    private static let malformed = ExtensionError(
      "not a decimal: it needs digits, a point, and one to four digits, as in `-12.50`")
  }
}

extension Value.Decimal: Comparable {
  public static func < (left: Self, right: Self) -> Bool { left.tenThousandths < right.tenThousandths }
}

extension Value.Decimal: CustomStringConvertible {
  /// The shortest text that ``init(parsing:)`` reads as this number.
  public var description: String {
    let (whole, rest) = tenThousandths.magnitude.quotientAndRemainder(dividingBy: 10_000)
    var fraction = String(rest + 10_000).dropFirst()
    while fraction.count > 1, fraction.last == "0" { fraction.removeLast() }
    return "\(tenThousandths < 0 ? "-" : "")\(whole).\(fraction)"
  }
}
