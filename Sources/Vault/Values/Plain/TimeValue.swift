/// A moment in UTC to the second, written `YYYY-MM-DDTHH:MM:SSZ`.
enum TimeValue {
  static func canonicalise(_ value: RawSpan, into output: inout [UInt8]) -> ValueProblem? {
    guard value.byteCount == 20, DateValue.date(at: 0, of: value) != nil,
      value.byte(10) == UInt8(ascii: "T"), value.byte(19) == UInt8(ascii: "Z"),
      value.byte(13) == UInt8(ascii: ":"), value.byte(16) == UInt8(ascii: ":"),
      let hour = value.number(in: 11..<13), hour < 24,
      let minute = value.number(in: 14..<16), minute < 60,
      // No leap second: a second that half the clocks do not have orders nothing.
      let second = value.number(in: 17..<19), second < 60
    else { return ValueProblem(.notATime, "not a moment in UTC written YYYY-MM-DDTHH:MM:SSZ") }
    output.append(value)
    return nil
  }
}
