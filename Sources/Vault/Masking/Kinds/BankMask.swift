/// A bank account as its first digit and the last four: 0…4417.
enum BankMask {
  static func append(_ value: RawSpan, to output: inout [UInt8]) {
    let count = value.byteCount
    // Card and account numbers have 12 to 19 digits (ISO/IEC 7812-1 for the upper bound).
    guard (12...19).contains(count), value.isDigits(in: 0..<count) else {
      output.append("***")
      return
    }
    output.append(value, in: 0..<1)
    output.append("…")
    output.append(value, in: count - 4..<count)
  }
}
