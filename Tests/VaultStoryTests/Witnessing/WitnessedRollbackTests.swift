import Foundation
import MerkleLog
import Synchronization
import Testing
import VaultSQLite
import VaultTesting

@testable import Vault

/// Yesterday's files put back whole: the witness remembers what they do not.
@Suite struct WitnessedRollbackTests {
  /// A vault whose files were put back after a witness had seen more.
  private func rolledBack() async throws -> (ReadyVault, TestWitness, MemoryCosignedStore) {
    let ready = try await ReadyVault()
    try await ready.add("fang", role: "data_protection_officer", place: "B")
    let witness = TestWitness(try VerifierKey(ready.vault.verifierKey()), clock: ready.clock)
    ready.close()
    let old = try ready.snapshot()
    try await ready.open()
    try await ready.holdResident()
    let store = MemoryCosignedStore()
    let witnessing = try self.witnessing([witness], ready, store)
    let vault = ready.vault!
    let task = Task { await witnessing.run(for: vault) }
    try await eventually { try await witness.size == vault.status.logSize! }
    task.cancel()
    await task.value
    ready.close()
    try ready.restore(old)
    return (ready, witness, store)
  }

  private func witnessing(
    _ witnesses: [TestWitness], _ ready: ReadyVault, _ store: MemoryCosignedStore,
    _ tell: @escaping @Sendable (WitnessEvent) -> Void = { _ in }
  ) throws -> Witnessing {
    Witnessing(
      rules: WitnessRules(mode: .advisory, quorum: try Quorum(1, of: witnesses.map(\.key))),
      connections: Dictionary(uniqueKeysWithValues: witnesses.map { ($0.key, $0 as any WitnessConnection) }),
      store: store, clock: ready.clock, pause: .milliseconds(2), tell: tell)
  }

  private func eventually(_ isSo: () async throws -> Bool) async throws {
    for _ in 0..<24_000 {
      if try await isSo() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("not so")
  }

  @Test func `at start the witness is asked, and a vault that is behind it is held`() async throws {
    let (ready, witness, _) = try await rolledBack()
    let witnessing = try witnessing([witness], ready, MemoryCosignedStore())
    try await ready.open(known: { await witnessing.known($0) })
    #expect(ready.vault.status.hold == .logMismatch)
    #expect(
      ready.vault.mismatches.map(\.description).contains { $0.contains("witness `witness.test/w1` knows") })
    #expect(throws: VaultFailure.self) { try ready.vault.places(under: nil) }
  }

  @Test func `at start what was kept of a witness is enough, where it is out of reach`() async throws {
    let (ready, witness, store) = try await rolledBack()
    witness.way = .cut
    let witnessing = try witnessing([witness], ready, store)
    try await ready.open(known: { await witnessing.known($0) })
    #expect(ready.vault.status.hold == .logMismatch)
  }

  @Test func `a witness that comes back later shows it then, and content stops`() async throws {
    let (ready, witness, _) = try await rolledBack()
    witness.way = .cut
    let box = Told()
    let witnessing = try witnessing([witness], ready, MemoryCosignedStore()) { box.add($0) }
    try await ready.open(known: { await witnessing.known($0) })
    #expect(ready.vault.status.hold == nil)
    let vault = ready.vault!
    let task = Task { await witnessing.run(for: vault) }
    defer { task.cancel() }
    witness.way = .open
    try await eventually { vault.status.hold == .logMismatch }
    #expect(throws: VaultFailure.self) { try vault.places(under: nil) }
    // Officers read on, and their looks wait for the new log.
    _ = try await released(vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))
    try await eventually { box.lines.contains { $0.contains("not the one last known") } }
  }

  @Test(arguments: [true, false])
  func `what a witness showed holds the log where none is asked any more, until a new log follows`(
    _ atStart: Bool
  ) async throws {
    let (ready, witness, _) = try await rolledBack()
    let witnessing = try witnessing([witness], ready, MemoryCosignedStore())
    if atStart {
      try await ready.open(known: { await witnessing.known($0) })
    } else {
      try await ready.open()
      let vault = ready.vault!
      let task = Task { await witnessing.run(for: vault) }
      try await eventually { vault.status.hold == .logMismatch }
      task.cancel()
      await task.value
    }
    #expect(ready.vault.status.hold == .logMismatch)
    let stored = try #require(try ready.store.logHead()).size
    _ = try await released(
      ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))

    // As the offline commands open it: no witness is named.
    try await ready.reopen()
    #expect(ready.vault.status.hold == .logMismatch)
    #expect(ready.vault.mismatches.map(\.difference) == [.behind(stored: stored)])
    #expect(try #require(try ready.store.logHead()).size == stored)
    await #expect(throws: VaultFailure.self) { try await ready.vault.makeAnchor(FailingAnchor()) }

    let seen = try await witness.size
    let succession = try #require(LogSuccession(reason: "case 7", archive: try ready.formerLogs))
    let made = try await released(
      ready.vault.succeedLog(
        succession, bearers: (try #require(ready.tokens["chen"]), try #require(ready.tokens["fang"])),
        safeguards: LogSafeguards(
          heldEntries: try ready.heldEntries, cosigned: CosignedFiles(in: ready.directory))))
    #expect(made.first == stored && made.heldEntries == 1)
    try await ready.reopen()
    #expect(ready.vault.status.hold == nil)
    let detail = try ready.log(from: stored)[0].opening.claims[.detail]
    #expect(detail.contains("witness witness.test/w1 \(seen) "), "\(detail)")
    // What it was known by stays with what is left of the old log.
    let kept = try String(contentsOfFile: ready.directory + "/log-1/cosigned-1", encoding: .utf8)
    #expect(kept.contains("/audit/1\n\(seen)\n") && kept.contains("witness.test/w1"))
    #expect(try await ready.problems() == [])
  }

  @Test func `what is stored and not anchored yet is no other log, whatever a witness answers`() async throws
  {
    let ready = try await ReadyVault(anchored: true)
    let size = ready.logSize
    ready.anchor.next(.beforePersisting)
    await #expect(throws: VaultFailure.self) {
      _ = try await released(
        ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))
    }
    #expect(ready.logSize == size)
    let witness = TestWitness(try VerifierKey(ready.vault.verifierKey()), clock: ready.clock)
    let box = Told()
    let witnessing = try witnessing([witness], ready, MemoryCosignedStore()) { box.add($0) }
    let vault = ready.vault!
    let task = Task { await witnessing.run(for: vault) }
    defer { task.cancel() }
    try await eventually { try await witness.size == size + 1 }
    witness.way = .answers(WitnessReply(status: 422, body: []))
    ready.clock.advance(seconds: 600)
    try await eventually { box.lines.contains { $0.contains("another log under this name") } }
    #expect(vault.status.hold == nil)
  }

  @Test func `gone on with from the old files, it is another log although it is longer`() async throws {
    let (ready, witness, _) = try await rolledBack()
    let seen = try await witness.size
    try await ready.open()
    while ready.vault.status.logSize! < seen + 5 {
      _ = try await released(ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))
    }
    let witnessing = try witnessing([witness], ready, MemoryCosignedStore())
    let vault = ready.vault!
    let task = Task { await witnessing.run(for: vault) }
    defer { task.cancel() }
    try await eventually { vault.status.hold == .logMismatch }
    #expect(try await witness.size == seen)
    #expect(vault.mismatches.map(\.difference) == [.otherTree])
  }

  @Test func `a witness that never saw the log, and one that only claims to have seen more, hold nothing`()
    async throws
  {
    let ready = try await ReadyVault()
    let key = try VerifierKey(ready.vault.verifierKey())
    let fresh = TestWitness(key, clock: ready.clock)
    let liar = TestWitness(key, name: "liar.test/w", seed: 2, clock: ready.clock)
    liar.way = .answers(WitnessReply(status: 409, body: Array("1000000\n".utf8)))
    let box = Told()
    let witnessing = try witnessing([fresh, liar], ready, MemoryCosignedStore()) { box.add($0) }
    ready.close()
    try await ready.open(known: { await witnessing.known($0) })
    #expect(ready.vault.status.hold == nil)
    let vault = ready.vault!
    let task = Task { await witnessing.run(for: vault) }
    defer { task.cancel() }
    try await eventually { try await fresh.size == vault.status.logSize! }
    try await eventually { box.lines.contains { $0.contains("seen 1000000 entries") } }
    #expect(vault.status.hold == nil)
  }
}
