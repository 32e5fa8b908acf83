import MerkleLog
import Testing

@testable import Vault

/// More than one witness, and what fails beside them.
@Suite struct ManyWitnessesTests {
  @Test func `a hung witness holds up no call and no other witness`() async throws {
    let ready = try await ReadyVault()
    let hung = TestWitness(try key(of: ready), clock: ready.clock)
    let quick = TestWitness(try key(of: ready), name: "quick.test/w", seed: 2, clock: ready.clock)
    hung.way = .hung
    let asked = try await Asked(ready, [hung, quick])
    for _ in 0..<20 {
      _ = try await released(ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))
    }
    try await asked.until("the other has cosigned") {
      asked.witnessing.newest().contains { $0.size == ready.vault.status.logSize! }
    }
    // All that while the other one has not answered its first question.
    #expect(hung.asked == 1)
    #expect(try hold(of: ready) == nil)
  }

  @Test func `two of three: the time is that of the slower of the two, and their note carries both`()
    async throws
  {
    let ready = try await ReadyVault()
    let witnesses = try (1...3).map { number in
      TestWitness(try key(of: ready), name: "w.test/\(number)", seed: UInt8(number), clock: ready.clock)
    }
    witnesses[2].way = .cut
    let asked = try await Asked(ready, witnesses, quorum: 2)
    try await asked.until("two have cosigned") { (try? ready.vault.cosignedCheckpoint()) != nil }
    let note = try SignedNote(Array(try ready.vault.cosignedCheckpoint().utf8))
    let quorum = try Quorum(2, of: witnesses.map(\.key))
    #expect(try quorum.count(in: note, notAfter: .max).isReached)
    #expect(try hold(of: ready) == nil)
    witnesses[1].way = .cut
    ready.clock.advance(seconds: 60)
    try await asked.until("the first cosigns again") {
      asked.witnessing.standing().witnesses[0].trouble == nil && witnesses[0].asked > 1
    }
    #expect(try hold(of: ready) == .witnessLate)
    witnesses[2].way = .open
    try await asked.until("content is given") { try hold(of: ready) == nil }
  }

  @Test func `a store that cannot keep the note is told of, and what was cosigned counts`() async throws {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    let asked = try await Asked(ready, [witness])
    try await asked.untilCosigned()
    asked.store.fails = true
    try await ready.holdResident()
    try await asked.until("trouble is said") { asked.told.contains { $0.contains("cannot be asked") } }
    #expect(try hold(of: ready) == nil)
  }
}
