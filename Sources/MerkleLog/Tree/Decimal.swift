extension FixedWidthInteger where Self: UnsignedInteger {
  /// The number of one or more ASCII digits; nil for anything else and past the width of the type.
  init?(digits: some Collection<UInt8>) {
    guard !digits.isEmpty else { return nil }
    var number: Self = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      let scaled = number.multipliedReportingOverflow(by: 10)
      let sum = scaled.partialValue.addingReportingOverflow(Self(digit - UInt8(ascii: "0")))
      guard !scaled.overflow, !sum.overflow else { return nil }
      number = sum.partialValue
    }
    self = number
  }

  /// The same without leading zeros, so that every number is written in one way.
  init?(decimal digits: some Collection<UInt8>) {
    guard digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
    self.init(digits: digits)
  }
}
