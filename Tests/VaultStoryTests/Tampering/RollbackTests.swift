import Testing

@testable import Vault

/// Rows that authenticate, since the vault wrote them once, are put back as they were.
@Suite struct RollbackTests {
  @Test func `a rolled back revocation is named, with and without keys`() async throws {
    let ready = try await ReadyVault()
    ready.close()
    let old = try ready.keep()
    try await ready.open()
    let token = try await ready.caller("zhou").credential
    _ = try await released(ready.vault.revokeToken(token, by: ready.admin()))
    ready.close()
    try ready.tamper(
      "vault.db", "ATTACH '\(old)' AS old", "DELETE FROM control WHERE id = '\(token)'",
      "INSERT INTO control SELECT * FROM old.control WHERE id = '\(token)'")
    let findings = try await ready.findings()
    #expect(findings.service.contains { $0.contains(token) && $0.contains("rolled back") })
    #expect(findings.keyless.contains { $0.contains("rolled back") })
  }

  @Test func `a rolled back record is named, with and without keys`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    ready.close()
    let old = try ready.keep()
    try await ready.open()
    _ = try await released(
      ready.amend("resident", wang, ["status": "dead"], version: 1, for: .register, by: ready.caller("sun")))
    ready.close()
    try ready.tamper(
      "vault.db", "ATTACH '\(old)' AS old", "DELETE FROM search_token", "DELETE FROM record",
      "INSERT INTO record SELECT * FROM old.record", "INSERT INTO search_token SELECT * FROM old.search_token"
    )
    let findings = try await ready.findings()
    #expect(findings.service.contains { $0.contains("rolled back") })
    #expect(findings.keyless.contains { $0.contains("rolled back") })
  }
}
