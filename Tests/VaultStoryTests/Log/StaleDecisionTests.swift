import Testing
import VaultSQLite

@testable import Vault

/// What was decided on a state that is over is decided again: no look stands behind the entry that ended its right.
@Suite struct StaleDecisionTests {
  /// Looks as fast as it can while `end` happens; afterwards the log is read.
  private func race(
    _ ready: ReadyVault, look: @escaping @Sendable () async throws -> Bool,
    end: @escaping @Sendable () async throws -> Void
  ) async throws -> Int {
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var given = 0
          for _ in 0..<40 {
            guard try await look() else { break }
            given += 1
          }
          return given
        }
      }
      group.addTask {
        try await Task.sleep(for: .milliseconds(20))
        try await end()
        return 0
      }
      return try await group.reduce(0, +)
    }
  }

  private func looks(after ending: AuditEvent, in ready: ReadyVault, from at: UInt64) throws -> Int {
    let entries = try ready.log(from: at)
    let end = try #require(entries.last { $0.leaf.event == ending && $0.leaf.outcome == .allow })
    return entries.count {
      $0.leaf.seq > end.leaf.seq && $0.leaf.event == .fieldRead && $0.leaf.outcome == .allow
    }
  }

  @Test(arguments: 0..<4) func `no look after the order ended`(_ round: Int) async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let li = try await ready.caller("li")
    let sun = try await ready.caller("sun")
    _ = try released(
      await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 1, for: .order, by: li))
    let at = ready.logSize
    let given = try await race(ready) {
      refusal(try await ready.read("resident", order.resident, for: .order, by: li)) == nil
    } end: {
      _ = try released(
        await ready.amend(
          "assignment", order.assignment, ["state": "done"], version: 2, for: .dispatch, by: sun))
    }
    #expect(given > 0)
    #expect(try looks(after: .recordAmend, in: ready, from: at) == 0)
  }

  @Test(arguments: 0..<4) func `no look after the post was ended`(_ round: Int) async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let admin = try await ready.admin()
    let post = try #require(ready.posts["zhou"])
    let at = ready.logSize
    let given = try await race(ready) {
      refusal(try await ready.read("resident", id, for: .care, by: zhou)) == nil
    } end: {
      _ = try await released(ready.vault.endPost(post, by: admin))
    }
    #expect(given > 0)
    #expect(try looks(after: .roleChange, in: ready, from: at) == 0)
  }

  @Test(arguments: 0..<4) func `no look after consent was withdrawn`(_ round: Int) async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let profile = try await ready.hold("care_profile", for: .care, ["resident": wang]).id
    let consent = try await ready.hold(
      "consent", for: .care,
      [
        "giver": wang, "item": "conditions", "purposes": "care_visit", "given_on": "2026-11-21",
        "fields": "care_profile.conditions",
      ]
    ).id
    let zhou = try await ready.fresh("zhou")
    let sun = try await ready.caller("sun")
    let at = ready.logSize
    let given = try await race(ready) {
      let answer = try await ready.read("care_profile", profile, fields: ["conditions"], for: .care, by: zhou)
      return refusal(answer) == nil
    } end: {
      _ = try released(
        await ready.amend(
          "consent", consent, ["withdrawn_at": "2026-11-21T09:00:00Z"], version: 1, for: .care, by: sun))
    }
    #expect(given > 0)
    #expect(try looks(after: .recordAmend, in: ready, from: at) == 0)
  }

  @Test func `a decision taken before the second its right ends is not given after it`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let li = try await ready.caller("li")
    _ = try released(
      await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 1, for: .order, by: li))
    ready.clock.set("2026-11-21T10:59:59Z")
    let vault = try ready.vault.opened()
    let call = try #require(
      Call(vault: vault, caller: li, purpose: .order, event: .fieldRead).renewed())
    let type = try #require(vault.catalog.type(Name(checked: "resident")))
    guard
      case .located(let located) = try call.locate(
        RecordReference(type: "resident", id: order.resident), type),
      case .permitted(let permit) = try call.permitReading(located, fields: type.fields, as: .read)
    else {
      Issue.record("the order runs, so it is readable")
      return
    }
    let masked = try call.mask(try call.open(try call.unlock(permit)))
    ready.clock.set("2026-11-21T11:00:00Z")
    let at = ready.logSize
    let answer = try await call.release(masked)
    guard case .none = answer else {
      Issue.record("released after its end")
      return
    }
    #expect(try ready.events(from: at).filter { $0.hasPrefix("field") } == [])
  }
}
