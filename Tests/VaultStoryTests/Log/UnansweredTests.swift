import Testing

@testable import Vault

/// A question to the log that has no answer is an entry of it like one that has.
@Suite struct UnansweredTests {
  @Test func `what the log has not is asked for in the log`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    try await ready.link("wang", "resident", wang)
    let chen = try await ready.caller("chen")
    let own = try await ready.caller("wang")
    let far: UInt64 = 1_000_000
    var absent = AuditAsk()
    absent.subject = RecordReference(type: "resident", id: "r_0000000000000000")
    var beyond = CountAsk()
    beyond.end = far
    let vault = try #require(ready.vault)
    let questions: [(name: String, ask: () async throws -> Refusal?)] = [
      ("entries", { refusal(try await vault.auditEntries(absent, for: .review, by: chen)) }),
      ("entry", { refusal(try await vault.auditEntry(far, for: .review, by: chen)) }),
      ("proof", { refusal(try await vault.proveEntry(far, showing: [], for: .review, by: chen)) }),
      ("own proof", { refusal(try await vault.proveOwnEntry(0, for: .own, by: own)) }),
      ("counts", { refusal(try await vault.countEntries(beyond, for: .review, by: chen)) }),
      ("openings", { refusal(try await vault.exportOpenings(of: far, for: .review, by: chen)) }),
    ]
    for (name, ask) in questions {
      let at = ready.logSize
      let refused = try #require(try await ask(), "\(name)")
      #expect(refused.kind == .notFound || refused.kind == .invalid, "\(name)")
      #expect(refused.reason == nil && refused.auditSeq == at, "\(name)")
      let logged = try ready.log(from: at)
      #expect(logged.count == 1 && logged.first?.leaf.outcome == .deny, "\(name)")
    }
    #expect(try await ready.problems() == [])
  }

  @Test func `who has no record and asks who saw it is in the log`() async throws {
    let ready = try await ReadyVault()
    let own = try await ready.caller("wang")
    let at = ready.logSize
    let refused = refusal(try await ready.vault.accessLog(limit: nil, before: nil, for: .own, by: own))
    #expect(refused?.kind == .denied)
    #expect(try ready.log(from: at).map(\.leaf.outcome) == [.deny])
  }

  @Test func `one verification runs at a time, and its progress is its own`() async throws {
    let ready = try await ReadyVault()
    let progress = try ready.vault.opened().verifications
    let chen = try await ready.caller("chen")
    let run = try #require(progress.begin(for: chen.person))
    progress.update(VerificationStatus(done: 1, total: 9), of: run)
    for caller in [chen, try await ready.caller("chen")] {
      let at = ready.logSize
      let refused = refusal(try await ready.vault.verify(for: .review, by: caller))
      #expect(refused?.kind == .conflict && refused?.problems.map(\.code) == ["under_way"])
      #expect(try ready.log(from: at).map(\.leaf.outcome) == [.deny])
    }
    // One that was refused ends nothing.
    #expect(try ready.vault.verificationStatus(by: chen) == VerificationStatus(done: 1, total: 9))
    let zhou = try await ready.caller("zhou")
    #expect(try ready.vault.verificationStatus(by: zhou) == nil)
    progress.end(run)
    let next = try #require(progress.begin(for: "p_other"))
    progress.end(run)
    progress.update(VerificationStatus(done: 2, total: 9), of: run)
    #expect(progress["p_other"] == nil && progress.begin(for: chen.person) == nil)
    progress.end(next)
    #expect(try await ready.problems() == [])
  }
}
