import MerkleLog
import Testing
import VaultSQLite

@testable import Vault

/// A checkpoint kept elsewhere finds what the file alone cannot tell: yesterday's file put back whole.
@Suite struct PinTests {
  @Test func `a file put back whole is clean by itself, and found by a kept checkpoint`() async throws {
    let ready = try await ReadyVault()
    let early = try await checkpoint(of: ready)
    ready.close()
    let old = try ready.snapshot()
    try await ready.open()
    let wang = try await ready.holdResident().id
    _ = try await ready.read("resident", wang, for: .care, by: ready.caller("zhou"))
    let late = try await checkpoint(of: ready)
    ready.close()
    #expect(try problems(of: ready, pins: [early, late]) == [])

    try ready.restore(old)
    #expect(try problems(of: ready, pins: []) == [])
    #expect(try problems(of: ready, pins: [early]) == [])
    #expect(try problems(of: ready, pins: [late]).contains { $0.contains("shorter") })

    // Gone on with from the old file: another log, although it is as long.
    try await ready.open()
    while ready.logSize < late.size {
      _ = try await ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen"))
    }
    ready.close()
    #expect(try problems(of: ready, pins: [early]) == [])
    #expect(try problems(of: ready, pins: [late]).contains { $0.contains("another one") })
  }

  @Test func `a checkpoint of another key is not taken`() async throws {
    let ready = try await ReadyVault()
    ready.close()
    let foreign = try await ReadyVault()
    let text = try foreign.vault.verifierKey()
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    defer { store.close() }
    let report = try LogVerifier(store: store, verifierKey: try VerifierKey(text)).verify()
    #expect(report.problems.contains { $0.text.contains("checkpoint does not verify") })
  }

  private func checkpoint(of ready: ReadyVault) async throws -> Checkpoint {
    try Checkpoint(text: try SignedNote(Array(ready.vault.checkpoint().utf8)).text)
  }

  private func problems(of ready: ReadyVault, pins: [Checkpoint]) throws -> [String] {
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    defer { store.close() }
    return try LogVerifier(store: store, verifierKey: nil, pins: pins).verify().problems.map(\.text)
  }
}
