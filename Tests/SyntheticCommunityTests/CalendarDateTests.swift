import Testing

@testable import SyntheticCommunity

@Suite struct `Calendar dates` {
  @Test func `every day of two centuries follows the one before`() throws {
    var date = try #require(CalendarDate(year: 1900, month: 1, day: 1))
    #expect(date.dayNumber == -25_567)
    while date.year < 2100 {
      let next = date.adding(days: 1)
      try #require(next.dayNumber == date.dayNumber + 1)
      try #require(next > date)
      try #require(CalendarDate(next.description) == next)
      date = next
    }
    #expect(date.dayNumber == 47_482)
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-4-01", "2026-04-01 ", "0026-04-01",
    "+026-04-01",
    "2026/04/01", "", "２０２６-04-01", "1900-02-29",
  ])
  func `a text that is no day is refused`(text: String) { #expect(CalendarDate(text) == nil) }

  @Test func `who was born on 29 February grows older on 1 March of common years`() {
    let birth = CalendarDate(known: 2012, 2, 29)
    #expect(birth.age(on: CalendarDate(known: 2026, 2, 28)) == 13)
    #expect(birth.age(on: CalendarDate(known: 2026, 3, 1)) == 14)
    #expect(birth.age(on: CalendarDate(known: 2028, 2, 29)) == 16)
  }

  @Test func `adding months stays within the month`() {
    #expect(CalendarDate(known: 2028, 2, 29).adding(months: -12 * 14) == CalendarDate(known: 2014, 2, 28))
    #expect(CalendarDate(known: 2026, 1, 31).adding(months: -2) == CalendarDate(known: 2025, 11, 30))
    #expect(CalendarDate(known: 2026, 11, 1).adding(months: 14) == CalendarDate(known: 2028, 1, 1))
  }

  @Test func `instants cross days and years`() {
    let eve = Instant(CalendarDate(known: 2025, 12, 31), hour: 23, minute: 59, second: 59)
    #expect(eve.description == "2025-12-31T23:59:59Z")
    #expect(eve.adding(seconds: 1).description == "2026-01-01T00:00:00Z")
    #expect(eve.adding(hours: -48) < eve)
  }
}
