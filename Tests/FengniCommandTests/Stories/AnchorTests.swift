import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// Yesterday's database put back under a real server: no content, the log for officers, exit code 10, and the way on.
@Suite(.serialized) struct AnchorTests {
  private func offline(_ vault: RunningVault, _ words: String...) throws -> RunningVault.Outcome {
    try vault.run(
      words + [
        "--data", vault.folder.vault, "--key-file", vault.folder.keyFile, "--policies", RunningVault.policies,
      ], profile: nil)
  }

  /// Copies the database as it is while the server is stopped.
  private func copy(_ vault: RunningVault, from: String, to: String) throws {
    for suffix in ["", "-wal", "-shm"] {
      try? FileManager.default.removeItem(atPath: to + suffix)
      if FileManager.default.fileExists(atPath: from + suffix) {
        try FileManager.default.copyItem(atPath: from + suffix, toPath: to + suffix)
      }
    }
  }

  @Test func `a database put back is noticed, read by officers only, and followed by a new log`() async throws
  {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let tokenFile = vault.folder.path + "/protection.token"
    try await vault.client(as: "administrator") { client in
      let person = try await client.addPerson(label: "p-protection")
      _ = try await client.addPost(
        person: person.id, role: "data_protection_officer", place: "B", from: nil,
        until: Date.now.addingTimeInterval(30 * 86_400).ISO8601Format())
      let token = try await client.createToken(person: person.id, seconds: 30 * 86_400)
      try token.withText { try SecretFile.write($0, to: tokenFile, "token file") }
    }
    let database = vault.folder.vault + "/vault.db"
    let yesterday = vault.folder.path + "/yesterday.db"
    #expect(vault.server.stop() == 0)
    try copy(vault, from: database, to: yesterday)
    try await vault.startAgain()
    #expect(try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader").status == 0)
    let note = try vault.fengni("audit", "checkpoint", as: "compliance").output
    #expect(vault.server.stop() == 0)
    #expect(note.contains("/audit/1\n"))
    try copy(vault, from: yesterday, to: database)

    // The tools say so at once.
    let check = try offline(vault, "doctor")
    #expect(check.status == 10 && check.output.contains("the anchor knows"), "\(check.output)")
    let verified = try vault.fengni("audit", "verify", "--data", vault.folder.vault, as: nil)
    #expect(verified.status == 10 && verified.output.contains("shorter"), "\(verified.output)")

    // The server gives no content and says why; officers read the log.
    try await vault.startAgain()
    let status = try vault.fengni("status", as: nil)
    #expect(status.status == 10 && status.output.contains("held: log-mismatch"), "\(status.output)")
    let refused = try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader")
    #expect(refused.status == 10 && refused.talk.contains("no content is given"), "\(refused.talk)")
    let listed = try vault.fengni("audit", "ls", "-p", "audit_review", "--json", as: "compliance")
    #expect(listed.status == 0, "\(listed.talk)")
    let export = vault.folder.path + "/held.tar"
    #expect(
      try vault.fengni("audit", "export", "--out", export, "-p", "audit_review", as: "compliance").status == 0
    )
    let talk = try String(contentsOfFile: vault.folder.serverLog, encoding: .utf8)
    #expect(talk.contains("log mismatch: the log has"), "\(talk)")
    #expect(vault.server.stop() == 10)

    // One person is not enough; two are.
    let compliance = vault.folder.credential("compliance", "token")
    let alone = try offline(
      vault, "log", "succeed", "--reason", "restored by mistake", "--token-file", compliance, "--token-file",
      compliance)
    #expect(alone.status == 3, "\(alone.talk)")
    let made = try offline(
      vault, "log", "succeed", "--reason", "restored by mistake", "--token-file", compliance, "--token-file",
      tokenFile)
    #expect(made.status == 0 && made.output.contains("/audit/2+"), "\(made.talk)")

    try await vault.startAgain()
    #expect(try vault.fengni("status", as: nil).status == 0)
    #expect(try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader").status == 0)
    let looks = try vault.fengni("audit", "ls", "-p", "audit_review", "--json", as: "compliance")
    #expect(
      looks.output.contains("held 20") && looks.output.contains("restored by mistake"), "\(looks.output)")
    let clean = try vault.fengni("audit", "verify", "--data", vault.folder.vault, as: nil)
    #expect(clean.status == 0, "\(clean.output)\(clean.talk)")
    let service = try await vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(service.clean, "\(service.problems)")
    // A checkpoint of the part that is lost is told apart.
    let pin = vault.folder.path + "/late.note"
    try note.write(toFile: pin, atomically: true, encoding: .utf8)
    let held = try vault.fengni("audit", "verify", "--data", vault.folder.vault, "--pin", pin, as: nil)
    #expect(held.status == 10 && held.output.contains("checkpoint of `vault."), "\(held.output)")
  }

  @Test func `an anchor on another path is made, moved and asked for`() async throws {
    let vault = try await RunningVault()
    #expect(vault.server.stop() == 0)
    let anchor = vault.folder.path + "/elsewhere"
    let made = try offline(vault, "anchor", "make", "--anchor", anchor)
    #expect(made.status == 0, "\(made.talk)")
    #expect(try offline(vault, "doctor", "--anchor", anchor).output.contains("knows the log at"))
    // The erasure ledger went with it.
    let former = vault.folder.vault + "/anchor.former.erased"
    #expect(try Data(contentsOf: URL(fileURLWithPath: former)).count > 0)
    #expect(FileManager.default.contentsEqual(atPath: anchor + ".erased", andPath: former))
    // The old one is out of the way: a server that is not told of the new one does not go on without.
    let lost = try offline(vault, "doctor", "--anchor", vault.folder.path + "/lost")
    #expect(lost.status == 10 && lost.output.contains("no checkpoint of this log"), "\(lost.output)")
    let refused = try offline(
      vault, "anchor", "make", "--from", vault.folder.path + "/lost", "--anchor", anchor + "2")
    #expect(refused.status == 10 && refused.talk.contains("log mismatch"), "\(refused.talk)")
    try await vault.startAgain()
    #expect(try vault.fengni("status", as: nil).status == 10)
    #expect(vault.server.stop() == 10)
    try FileManager.default.moveItem(atPath: anchor, toPath: vault.folder.vault + "/anchor")
    try await vault.startAgain()
    #expect(try vault.fengni("status", as: nil).status == 0)
  }
}
