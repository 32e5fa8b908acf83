import Testing

@testable import Vault

@Suite struct TimeTests {
  @Test func `every day of four centuries counts up by one`() throws {
    var day = try #require(CalendarDate("1899-12-31"))
    for _ in 0..<146_097 {
      let next = CalendarDate(daysSinceEpoch: day.daysSinceEpoch + 1)
      #expect(day < next && next.daysSinceEpoch == day.daysSinceEpoch + 1)
      day = next
    }
    #expect(day.description == "2299-12-31")
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-1-01", "26-01-01", "2026-01-32", "2026-01-01 ",
  ])
  func `days that are none are refused`(text: String) {
    #expect(CalendarDate(text) == nil)
  }

  @Test func `someone born on 29 February completes a year on 1 March`() throws {
    let birth = try #require(CalendarDate("2012-02-29"))
    #expect(birth.age(on: try #require(CalendarDate("2026-02-28"))) == 13)
    #expect(birth.age(on: try #require(CalendarDate("2026-03-01"))) == 14)
    #expect(birth.age(on: try #require(CalendarDate("2028-02-29"))) == 16)
  }

  @Test func `moments read back to the microsecond`() throws {
    for text in ["1970-01-01T00:00:00.000000Z", "1969-12-31T23:59:59.999999Z", "2026-11-21T19:25:03.123456Z"]
    {
      #expect(Timestamp(text)?.description == text)
    }
    #expect(Timestamp("2026-11-21T19:25:03Z")?.description == "2026-11-21T19:25:03.000000Z")
    #expect(Timestamp("2026-11-21T19:25:03.5Z")?.description == "2026-11-21T19:25:03.500000Z")
    for wrong in [
      "2026-11-21T24:00:00Z", "2026-11-21T19:25:60Z", "2026-11-21 19:25:03Z", "2026-11-21T19:25:03+08:00",
    ] {
      #expect(Timestamp(wrong) == nil)
    }
  }

  @Test func `a day begins eight hours earlier in Shanghai`() throws {
    let moment = try #require(Timestamp("2026-11-20T16:00:00Z"))
    #expect(moment.day().description == "2026-11-20")
    #expect(moment.day(offset: 28_800).description == "2026-11-21")
    #expect(Timestamp(startOf: try #require(CalendarDate("2026-11-21")), offset: 28_800) == moment)
  }
}
