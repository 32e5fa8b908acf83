import Testing

@testable import Cedar

struct DatetimeTests {
  private func datetime(_ literal: String) throws -> Value.Datetime {
    try Value.Datetime(parsing: Text(literal))
  }

  @Test(
    arguments: [
      ("1970-01-01", 0), ("1970-01-02", 86_400_000), ("1969-12-31", -86_400_000),
      ("1969-12-31T23:59:59.999Z", -1), ("2024-02-29", 1_709_164_800_000),
      ("2000-02-29T00:00:00Z", 951_782_400_000),
      ("2024-10-15T11:38:02.101+1134", 1_728_950_642_101),
      ("2024-10-15T11:38:02.101-1134", 1_729_033_922_101),
      ("2024-10-15T23:59:00+2359", 1_728_950_400_000), ("2024-10-15T00:00:00-2359", 1_729_036_740_000),
      ("2024-01-01T00:00:00-0000", 1_704_067_200_000), ("0000-01-01", -62_167_219_200_000),
      ("0000-01-01T00:00:00+2359", -62_167_305_540_000),
      ("9999-12-31T23:59:59.999-2359", 253_402_387_139_999),
    ] as [(String, Int64)])
  func `a well-formed literal is read`(literal: String, milliseconds: Int64) throws {
    #expect(try datetime(literal).milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "a", "-", "2024", "2024-1-1", "24-01-01", "12024-01-01", "-2024-01-01", "+2024-01-01", "2024-01-01 ",
    " 2024-01-01", "2024/01/01", "2024-00-01", "2024-13-01", "2024-01-00", "2024-01-32", "2024-04-31",
    "2023-02-29", "1900-02-29", "2024-02-30", "2024-01-01Z", "2024-01-01T", "2024-01-01T00",
    "2024-01-01T00:00",
    "2024-01-01T00:00:00", "2024-01-01t00:00:00Z", "2024-01-01 00:00:00Z", "2024-01-01T00:00:00z",
    "2024-01-01T24:00:00Z", "2024-01-01T23:60:00Z", "2016-12-31T23:59:60Z", "2024-01-01T0:00:00Z",
    "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.1Z", "2024-01-01T00:00:00.12Z", "2024-01-01T00:00:00.1234Z",
    "2024-01-01T00:00:00,123Z", "2024-01-01T00:00:00.123", "2024-01-01T00:00:00ZZ", "2024-01-01T00:00:00Z ",
    "2024-01-01T00:00:00+2400", "2024-01-01T00:00:00+0060", "2024-01-01T00:00:00+00:00",
    "2024-01-01T00:00:00+00", "2024-01-01T00:00:00+000", "2024-01-01T00:00:00+00000",
    "2024-01-01T00:00:00 0000",
    "\u{662}\u{660}\u{662}\u{664}-01-01",
  ])
  func `anything else is refused`(literal: String) {
    #expect(throws: ExtensionError.self) { try Value.Datetime(parsing: Text(literal)) }
  }

  @Test func `every day from year 0 to 9999 follows the one before`() {
    var expected = -719_528
    var wrong: [String] = []
    for year in 0...9_999 {
      for month in 1...12 {
        let length = GregorianCalendar.lengthOfMonth(month, year: year)
        let last = expected + length - 1
        let agrees =
          GregorianCalendar.days(year: year, month: month, day: 1) == expected
          && GregorianCalendar.days(year: year, month: month, day: length) == last
          && GregorianCalendar.days(year: year, month: month, day: length + 1) == nil
          && GregorianCalendar.date(days: expected) == (year, month, 1)
          && GregorianCalendar.date(days: last) == (year, month, length)
        if !agrees { wrong.append("\(year)-\(month)") }
        expected += length
      }
    }
    #expect(wrong.isEmpty)
    #expect(expected == 2_932_897)
  }

  @Test func `what is printed is read as the same instant`() throws {
    var random = SeededGenerator(seed: 4)
    let years0To9999 = -62_167_219_200_000...Int64(253_402_300_799_999)
    for _ in 0..<1_000 {
      let instant = Value.Datetime(milliseconds: Int64.random(in: years0To9999, using: &random))
      #expect(try datetime(instant.description) == instant)
    }
    for bound in [years0To9999.lowerBound, years0To9999.upperBound] {
      let instant = Value.Datetime(milliseconds: bound)
      #expect(try datetime(#require(instant.literal)) == instant)
    }
    #expect(Value.Datetime(milliseconds: years0To9999.lowerBound - 1).literal == nil)
    #expect(Value.Datetime(milliseconds: years0To9999.upperBound + 1).literal == nil)
    #expect(Value.Datetime(milliseconds: .min).literal == nil)
    #expect(Value.Datetime(milliseconds: .max).literal == nil)
  }

  @Test func `an offset past the range is an error`() throws {
    let one = Value.Duration(milliseconds: 1)
    #expect(try Value.Datetime(milliseconds: .max - 1).offset(by: one).milliseconds == .max)
    #expect(throws: ExtensionError.self) { try Value.Datetime(milliseconds: .max).offset(by: one) }
    #expect(throws: ExtensionError.self) {
      try Value.Datetime(milliseconds: -1).offset(by: Value.Duration(milliseconds: .min))
    }
    #expect(
      try Value.Datetime(milliseconds: 0).offset(by: Value.Duration(milliseconds: .min)).milliseconds == .min)
  }

  @Test func `a difference past the range is an error`() throws {
    let (zero, minimum) = (Value.Datetime(milliseconds: 0), Value.Datetime(milliseconds: .min))
    #expect(throws: ExtensionError.self) { try zero.durationSince(minimum) }
    #expect(try minimum.durationSince(zero).milliseconds == .min)
    #expect(try Value.Datetime(milliseconds: -1).durationSince(minimum).milliseconds == .max)
  }

  @Test func `date and time of day add up to the instant`() throws {
    var random = SeededGenerator(seed: 5)
    for _ in 0..<2_000 {
      let instant = Value.Datetime(milliseconds: random.integer() / 2)
      let (date, time) = (try instant.toDate(), instant.toTime())
      #expect((0..<86_400_000).contains(time.milliseconds))
      #expect(date.milliseconds.isMultiple(of: 86_400_000))
      #expect(try date.offset(by: time) == instant)
    }
    #expect(Value.Datetime(milliseconds: -1).toTime().milliseconds == 86_399_999)
    #expect(Value.Datetime(milliseconds: -86_400_000).toTime().milliseconds == 0)
    #expect(Value.Datetime(milliseconds: .min).toTime().milliseconds == 60_424_192)
  }

  @Test func `the day of the first instants does not fit`() throws {
    #expect(throws: ExtensionError.self) { try Value.Datetime(milliseconds: .min).toDate() }
    let firstMidnight = Int64.min + (86_400_000 - 60_424_192)
    #expect(try Value.Datetime(milliseconds: firstMidnight).toDate().milliseconds == firstMidnight)
    #expect(throws: ExtensionError.self) { try Value.Datetime(milliseconds: firstMidnight - 1).toDate() }
  }
}
