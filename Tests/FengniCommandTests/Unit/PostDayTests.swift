import Testing

@testable import FengniCommand

@Suite struct PostDayTests {
  @Test func `a day begins and ends where the vault is`() throws {
    #expect(try PostDay.beginning("2026-01-01") == "2025-12-31T16:00:00Z")
    #expect(try PostDay.end("2026-12-31") == "2026-12-31T16:00:00Z")
    #expect(try PostDay.end("2026-12-31", zone: "UTC") == "2027-01-01T00:00:00Z")
  }

  @Test func `a moment stays as it is`() throws {
    #expect(try PostDay.end("2026-12-31T10:00:00Z") == "2026-12-31T10:00:00Z")
  }

  @Test(arguments: ["2026-02-30", "2026-1-1", "tomorrow", "", "2026-13-01", "20260101--"])
  func `what is no day is refused`(text: String) {
    #expect(throws: CommandFailure.self) { try PostDay.end(text) }
  }
}
