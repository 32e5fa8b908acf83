import Testing

@testable import Vault

@Suite struct BudgetLedgerTests {
  private let start = Timestamp("2026-11-21T00:00:00Z")!
  private let windows = [BudgetLimit(limit: 3, seconds: 3600), BudgetLimit(limit: 5, seconds: 86_400)]

  private func charge(_ actor: UInt8 = 1, amount: Int = 1) -> BudgetCharge {
    BudgetCharge(budget: "reveal.L3", actorToken: [actor], amount: amount, windows: windows)
  }

  @Test func `the charge that would pass a limit is refused, and says how long to wait`() {
    var ledger = BudgetLedger()
    for minute in 0..<3 {
      let now = start.adding(seconds: Int64(minute) * 60)
      #expect(ledger.refusal(of: charge(), at: now) == nil)
      ledger.record(charge(), at: now)
    }
    let now = start.adding(seconds: 180)
    let wait = ledger.refusal(of: charge(), at: now)
    #expect(wait == Int64(3421))
    #expect(ledger.refusal(of: charge(), at: now.adding(seconds: wait ?? 0)) == nil)
    #expect(ledger.left(budget: "reveal.L3", actor: [1], windows: windows, at: now) == [0, 2])
  }

  @Test func `the longer window binds when the shorter one has room again`() {
    var ledger = BudgetLedger()
    for hour in 0..<5 {
      let now = start.adding(seconds: Int64(hour) * 3601)
      #expect(ledger.refusal(of: charge(), at: now) == nil)
      ledger.record(charge(), at: now)
    }
    #expect(ledger.refusal(of: charge(), at: start.adding(seconds: 6 * 3600)) != nil)
    #expect(ledger.refusal(of: charge(), at: start.adding(seconds: 86_401)) == nil)
  }

  @Test func `actors and budgets do not share`() {
    var ledger = BudgetLedger()
    ledger.record(charge(1, amount: 3), at: start)
    #expect(ledger.refusal(of: charge(2), at: start) == nil)
    #expect(ledger.refusal(of: charge(1), at: start) != nil)
  }

  @Test func `an amount larger than the limit never fits`() {
    #expect(BudgetLedger().refusal(of: charge(amount: 4), at: start) == 3600)
  }
}
