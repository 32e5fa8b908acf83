import SyntheticCommunity
import Testing

@Suite struct `The same community` {
  // Recorded once. A change of these means that everybody's synthetic vaults change: say so in the commit.
  @Test(arguments: [
    (UInt64(1), "2026-03-02", "e63f05d0b147539b"), (UInt64(20_261_126), "2028-02-29", "96c068e3d63297a8"),
  ])
  func `has the bytes it had when it was recorded`(seed: UInt64, today: String, digest: String) throws {
    let day = try #require(CalendarDate(today))
    let found = try GeneratedFiles(.small, seed: seed, today: day).digest
    #expect(found == digest)
  }

  @Test func `comes from the same seed and no other`() throws {
    let first = try SharedCommunity.small.get().digest
    #expect(try GeneratedFiles(.small, seed: 1).digest == first)
    #expect(try GeneratedFiles(.small, seed: 2).digest != first)
  }

  @Test func `is written in pieces no larger than a grid needs`() throws {
    var largest = 0
    try Community(scale: .small, seed: 1).write { _, bytes in largest = max(largest, bytes.count) }
    #expect(largest < 512 * 1_024)
  }

  @Test func `ends where the sink fails, and says so`() throws {
    struct DiskFull: Error {}
    let community = try Community(scale: .small, seed: 1)
    var pieces = 0
    #expect(throws: DiskFull.self) {
      try community.write { _, _ throws(DiskFull) in
        pieces += 1
        if pieces == 20 { throw DiskFull() }
      }
    }
    #expect(pieces == 20)
  }

  @Test(arguments: ["2019-12-31", "2040-01-01", "1000-01-01", "9999-12-31"])
  func `is not made for a day out of reach`(today: String) throws {
    let day = try #require(CalendarDate(today))
    #expect(throws: UnsupportedDay.self) { try Community(scale: .small, seed: 1, today: day) }
  }

  @Test(arguments: ["2020-01-01", "2027-12-31", "2039-12-31"])
  func `can be made for the days that trip calendars`(today: String) throws {
    let day = try #require(CalendarDate(today))
    let files = try GeneratedFiles(.small, seed: 2, today: day)
    let births = try files.table(.residents).compactMap { CalendarDate($0["birth_date"] ?? "") }
    #expect(births.count == 5_000)
    #expect(births.allSatisfy { $0 <= day })
  }
}
