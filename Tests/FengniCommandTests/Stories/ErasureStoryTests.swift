import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// Somebody asks to be erased; the data protection officer does it at the command line.
@Suite struct ErasureStoryTests {
  @Test func `somebody is erased, even over a kill, and holds a receipt that needs no vault`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let key = vault.folder.vault + "/log.vkey"
    let receipt = vault.folder.path + "/gone.tlog-proof"
    func erase(_ more: String..., as profile: String = "protection") throws -> RunningVault.Outcome {
      try vault.run(
        ["record", "erase", resident, "-p", "rights_request", "--case", "RR-12"] + more, profile: profile)
    }
    _ = try vault.fengni("reveal", resident, "phone", "-p", "care_visit", as: "grid-leader")
    let stale = try erase("--dry-run")
    #expect(stale.status == ExitStatus.denied.rawValue && stale.talk.contains("fresh sign-in"))
    let login = try vault.fengni(
      "login", "--pin-file", vault.folder.credential("protection", "pin"), as: "protection")
    #expect(login.status == 0, "\(login.talk)")
    let plan = try erase("--dry-run")
    #expect(plan.status == 0 && plan.output.contains("care_profile") && plan.output.contains(resident))
    #expect(plan.talk.contains("linked accounts: 1"), "\(plan.talk)")
    let unsure = try erase("--reason", "asked for at the counter")
    #expect(unsure.status != 0, "\(unsure.output)")
    for other in ["committee", "grid-leader", "administrator"] {
      let refused = try erase("--reason", "asked for at the counter", "--yes", as: other)
      #expect([3, 6, 64].contains(refused.status), "\(other) \(refused.talk)")
    }
    let done = try erase("--reason", "asked for at the counter", "--yes", "--receipt", receipt)
    #expect(done.status == 0 && done.output == resident + "\n", "\(done.talk)")
    #expect(done.talk.contains("records erased, keys destroyed"))
    // Killed in the next moment: nothing of it comes back.
    try await vault.crash()
    let gone = try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader")
    #expect(gone.status == ExitStatus.notFound.rawValue)

    let proven = try RunningVault.run(["audit", "verify", "--proof", receipt, "--verifier-key", key])
    #expect(proven.status == 0 && proven.output.contains("KEY_DESTROY"), "\(proven.output)\(proven.talk)")
    #expect(proven.output.contains(resident) && !proven.output.contains("data_protection_officer"))
    let verify = try vault.fengni("audit", "verify", as: "compliance")
    #expect(verify.status == 0 && verify.output.contains("erased"), "\(verify.output)\(verify.talk)")
    let log = try vault.fengni(
      "audit", "ls", "-p", "audit_review", "--subject", resident, as: "compliance")
    #expect(log.output.contains("ERASE") && log.output.contains("REVEAL"), "\(log.talk)")
    let mine = try vault.fengni("mylog", as: "resident")
    #expect(mine.status == 0 && mine.output.contains("KEY_DESTROY"), "\(mine.output)\(mine.talk)")

    // Exported, and without a key: the same.
    let export = vault.folder.path + "/after.tar"
    let exported = try vault.fengni(
      "audit", "export", "--openings", "--out", export, "-p", "audit_review", as: "compliance")
    #expect(exported.status == 0, "\(exported.talk)")
    let elsewhere = try RunningVault.run(["audit", "verify", "--export", export, "--verifier-key", key])
    #expect(elsewhere.status == 0 && elsewhere.output.contains("erased"), "\(elsewhere.output)")
    let kept = try Data(contentsOf: URL(fileURLWithPath: export))
    for secret in ["王秀兰", "15412345678", "2单元302", "000031194709210260"] {
      #expect(kept.range(of: Data(secret.utf8)) == nil, "\(secret)")
    }
  }
}
