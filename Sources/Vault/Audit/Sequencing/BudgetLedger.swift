/// What every actor has used of the budgets, in sliding windows.
///
/// Lives in the sequencer, so that two requests cannot both take the last place; rebuilt from the log's index
/// at start, so that a restart gives nobody a fresh hour.
struct BudgetLedger: Sendable {
  private struct Account: Hashable {
    let actor: [UInt8]
    let budget: String
  }

  /// Times of use in microseconds, oldest first.
  private var uses: [Account: [Int64]] = [:]

  /// The longest window any budget may have: one day.
  static let longestWindow: Int64 = 86_400

  /// Whether the charge fits all windows at `now`; the seconds until it would, if not.
  func refusal(of charge: BudgetCharge, at now: Timestamp) -> Int64? {
    let times = uses[Account(actor: charge.actorToken, budget: charge.budget)] ?? []
    var wait: Int64?
    for window in charge.windows {
      let start = now.microseconds - window.seconds * 1_000_000
      let used = times.count - (times.firstIndex { $0 > start } ?? times.count)
      guard used + charge.amount > window.limit else { continue }
      // The place that must fall out of the window before this charge fits.
      let excess = used + charge.amount - window.limit
      let index = times.count - used + min(excess, used) - 1
      let free = used == 0 ? window.seconds : (times[max(0, index)] - start) / 1_000_000 + 1
      wait = max(wait ?? 0, free)
    }
    return wait
  }

  mutating func record(_ charge: BudgetCharge, at now: Timestamp) {
    record(budget: charge.budget, actor: charge.actorToken, amount: charge.amount, at: now)
  }

  mutating func record(budget: String, actor: [UInt8], amount: Int, at now: Timestamp) {
    let start = now.microseconds - BudgetLedger.longestWindow * 1_000_000
    func use(_ times: inout [Int64]) {
      if let first = times.first, first <= start { times.removeAll { $0 <= start } }
      times.append(contentsOf: repeatElement(now.microseconds, count: amount))
    }
    // In its place: a copy for each use would make a day's entries cost the square of their number.
    use(&uses[Account(actor: actor, budget: budget), default: []])
  }

  /// How many are left in each window.
  func left(budget: String, actor: [UInt8], windows: [BudgetLimit], at now: Timestamp) -> [Int] {
    let times = uses[Account(actor: actor, budget: budget)] ?? []
    return windows.map { window in
      let start = now.microseconds - window.seconds * 1_000_000
      return max(0, window.limit - times.count { $0 > start })
    }
  }
}
