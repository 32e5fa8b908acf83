/// A real day, written `YYYY-MM-DD`.
enum DateValue {
  static func canonicalise(_ value: RawSpan, into output: inout [UInt8]) -> ValueProblem? {
    guard value.byteCount == 10, date(at: 0, of: value) != nil else {
      return ValueProblem(.notADate, "not a day of the calendar written YYYY-MM-DD")
    }
    output.append(value)
    return nil
  }

  /// The day whose ten bytes begin at `offset`.
  static func date(at offset: Int, of value: RawSpan) -> CalendarDate? {
    guard offset + 10 <= value.byteCount,
      value.byte(offset + 4) == UInt8(ascii: "-"), value.byte(offset + 7) == UInt8(ascii: "-"),
      let year = value.number(in: offset..<offset + 4),
      let month = value.number(in: offset + 5..<offset + 7),
      let day = value.number(in: offset + 8..<offset + 10)
    else { return nil }
    return CalendarDate(year: year, month: month, day: day)
  }
}
