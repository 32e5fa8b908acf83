import Testing

@testable import Vault

@Suite struct BudgetTests {
  private func spend(_ count: Int, of ready: ReadyVault, _ id: String) async throws {
    let zhou = try await ready.caller("zhou")
    for _ in 0..<count {
      _ = try releasedText(await ready.reveal("resident", id, "phone", for: .care, by: zhou))
    }
  }

  @Test func `the 31st reveal in an hour waits, and a restart gives nobody a fresh hour`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    try await spend(30, of: ready, id)
    let at = ready.logSize
    let over = refusal(try await ready.reveal("resident", id, "phone", for: .care, by: ready.caller("zhou")))
    #expect(over?.kind == .rateLimited && over?.reason == .rateLimit)
    let wait = try #require(over?.retryAfter)
    #expect((3590...3601).contains(wait))
    #expect(try ready.events(from: at).last == "field.reveal deny RATE_LIMIT")

    try await ready.reopen()
    let after = refusal(try await ready.reveal("resident", id, "phone", for: .care, by: ready.caller("zhou")))
    #expect(after?.kind == .rateLimited)
    // Another person's budget is another's.
    _ = try await releasedText(ready.reveal("resident", id, "phone", for: .care, by: ready.caller("sun")))
    ready.clock.advance(seconds: wait)
    try await spend(1, of: ready, id)
    #expect(try await ready.problems() == [])
  }

  @Test func `the day's budget stands above the hour's`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    for _ in 0..<3 {
      try await spend(30, of: ready, id)
      ready.clock.advance(seconds: 3601)
    }
    try await spend(10, of: ready, id)
    let over = refusal(try await ready.reveal("resident", id, "phone", for: .care, by: ready.caller("zhou")))
    let wait = try #require(over?.retryAfter)
    #expect(wait > 70_000 && wait < 86_400)
  }

  @Test func `of those who ask at once no more get through than there is room`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    try await spend(29, of: ready, id)
    let zhou = try await ready.caller("zhou")
    let released = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          refusal(try await ready.reveal("resident", id, "phone", for: .care, by: zhou)) == nil
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(released == 1)
  }

  @Test func `a denied reveal costs nothing`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    for _ in 0..<35 {
      _ = refusal(try await ready.reveal("resident", id, "id_number", for: .care, by: zhou))
    }
    try await spend(30, of: ready, id)
  }

  @Test func `two hundred rows an hour, pages and hits together`() async throws {
    let ready = try await ReadyVault()
    for number in 1...21 {
      try await ready.holdResident("王\(["一", "二", "三"][number % 3])", born: "1950-01-01", number: number)
    }
    let zhou = try await ready.caller("zhou")
    for _ in 0..<10 {
      let rows = try releasedRows(
        await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/031"), for: .care, by: zhou))
      #expect(rows.count == 20)
    }
    let list = refusal(
      try await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/031"), for: .care, by: zhou))
    #expect(list?.kind == .rateLimited)
    let hits = refusal(
      try await ready.search("phone", .equality, "15412345678", at: "B/baihe/031", for: .care, by: zhou))
    #expect(hits?.kind == .rateLimited)
    try await ready.reopen()
    let after = refusal(
      try await ready.vault.list(
        ListAsk(type: "resident", place: "B/baihe/031"), for: .care, by: ready.caller("zhou")))
    #expect(after?.kind == .rateLimited)
  }
}
