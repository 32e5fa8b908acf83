import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// `fengni key rekey` on a server that is there, and on one that is killed again and again.
@Suite(.serialized) struct RekeyStoryTests {
  @Test func `a person's records, and then everything, are sealed with new keys while it serves`()
    async throws
  {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let before = try await vault.shown(resident)
    let tooOld = try vault.fengni("key", "rekey", "--all", as: "administrator")
    #expect(tooOld.status == 3 && tooOld.talk.contains("STEP_UP"), "\(tooOld.talk)")
    try await vault.signInAdministrator()
    let one = try vault.fengni("key", "rekey", "--subject", resident, as: "administrator")
    #expect(one.status == 0 && one.output.contains("done"), "\(one.output)\(one.talk)")
    let all = try vault.fengni("key", "rekey", "--all", "--index", as: "administrator")
    #expect(all.status == 0 && all.output.contains("done"), "\(all.output)\(all.talk)")
    #expect(try vault.fengni("key", "rekey", "--all", as: "grid-leader").status == 3)
    #expect(try await vault.shown(resident) == before)
    let report = try await vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(report.clean, "\(report.problems)")
  }

  @Test func `killed at any moment of a rekey, all reads as before, and it goes on`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let before = try await vault.shown(resident)
    var last = ""
    var ordered = 0
    for round in 0..<8 {
      try await vault.signInAdministrator()
      try await vault.client(as: "administrator") { client in
        // One that a kill broke off may be under way.
        if let rekey = try? await client.rekeyAll(index: round.isMultiple(of: 2)) {
          last = rekey.id
          ordered += 1
        }
      }
      try await Task.sleep(for: .milliseconds(83 * round))
      try await vault.crash()
      #expect(try await vault.shown(resident) == before, "round \(round)")
      if round % 3 == 2 {
        #expect(try await end(of: last, in: vault).state == .done, "round \(round)")
        let report = try await vault.client(as: "compliance") { try await $0.verifyLog() }
        #expect(report.clean, "round \(round): \(report.problems)")
      }
    }
    #expect(ordered >= 2)
    let done = try await end(of: last, in: vault)
    #expect(done.state == .done && done.failed == 0)
    #expect(try await vault.shown(resident) == before)
    let report = try await vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(report.clean, "\(report.problems)")
  }

  /// Waits for its end.
  private func end(of id: String, in vault: RunningVault) async throws -> Rekey {
    try await vault.client(as: "administrator") { client in
      for _ in 0..<2400 {
        let rekey = try await client.rekeyStatus(id)
        if rekey.state == .done { return rekey }
        try await Task.sleep(for: .milliseconds(50))
      }
      return try await client.rekeyStatus(id)
    }
  }
}
