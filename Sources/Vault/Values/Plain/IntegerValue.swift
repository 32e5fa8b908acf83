/// A whole number in decimal, one spelling only: no plus sign, no leading zeros, no `-0`.
enum IntegerValue {
  static func canonicalise(
    _ value: RawSpan, in range: ClosedRange<Int>, into output: inout [UInt8]
  ) -> ValueProblem? {
    guard let number = number(value) else {
      return ValueProblem(.notAnInteger, "not a whole number without leading zeros")
    }
    guard range.contains(number) else {
      return ValueProblem(.outOfRange, "not between \(range.lowerBound) and \(range.upperBound)")
    }
    output.append(value)
    return nil
  }

  /// The number, at most 18 digits.
  static func number(_ value: RawSpan) -> Int? {
    guard value.byteCount > 0 else { return nil }
    let negative = value.byte(0) == UInt8(ascii: "-")
    let digits = (negative ? 1 : 0)..<value.byteCount
    guard let magnitude = value.number(in: digits) else { return nil }
    let leadingZero = value.byte(digits.lowerBound) == UInt8(ascii: "0")
    guard !leadingZero || (digits.count == 1 && !negative) else { return nil }
    return negative ? -magnitude : magnitude
  }
}
