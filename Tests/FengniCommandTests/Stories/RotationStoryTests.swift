import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// `fengni key rotate` on a server that is there, and on one that is killed again and again.
@Suite(.serialized) struct RotationStoryTests {
  @Test func `the keys are rotated while it serves, and the command says what came of it`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let before = try await vault.shown(resident)
    let tooOld = try vault.fengni("key", "rotate", as: "administrator")
    #expect(tooOld.status == 3 && tooOld.talk.contains("STEP_UP"), "\(tooOld.talk)")
    try await vault.signInAdministrator()
    let done = try vault.fengni("key", "rotate", as: "administrator")
    #expect(done.status == 0 && done.talk.contains("those before are destroyed"), "\(done.talk)")
    let list = try vault.fengni("key", "ls", as: "compliance")
    #expect(list.output.contains("wrap-L4") && list.output.contains("newest"), "\(list.output)")
    #expect(try vault.fengni("key", "ls", as: "grid-leader").status == 3)
    #expect(try await vault.shown(resident) == before)
    let report = try await vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(report.clean, "\(report.problems)")
  }

  @Test func `killed at any moment of a rotation, all reads as before, and it goes on`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let before = try await vault.shown(resident)
    var (ordered, ended) = (0, 0)
    for round in 0..<8 {
      try await vault.signInAdministrator()
      let rotation = try await vault.client(as: "administrator") { client in
        // One that a kill broke off may be under way.
        do { return try await client.rotateKeys() } catch {
          return try #require(try await client.keys().rotation)
        }
      }
      ordered = max(ordered, Int(rotation.generation) - 1)
      try await Task.sleep(for: .milliseconds(97 * round))
      try await vault.crash()
      #expect(try await vault.shown(resident) == before, "round \(round)")
      if round.isMultiple(of: 2) {
        let last = try await end(of: rotation.generation, in: vault)
        #expect(last.isComplete && last.unopened == 0)
        ended += 1
      }
    }
    #expect(ordered >= 4 && ended == 4)
    let keys = try await vault.client(as: "administrator") { try await $0.keys() }
    let last = try await end(of: try #require(keys.rotation).generation, in: vault)
    let now = try await vault.client(as: "administrator") { try await $0.keys() }
    #expect(now.wrapping.map(\.number) == [last.generation] && now.wrapping[0].subjects == last.total)
    #expect(try await vault.shown(resident) == before)
    let report = try await vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(report.clean, "\(report.problems)")
    let statements = report.counts.filter { $0.event == "key.rotation.complete" }.map(\.count)
    #expect(statements == [UInt64(last.generation - 1)], "each rotation ends once: \(statements)")
  }

  /// Waits for its end.
  private func end(of generation: UInt32, in vault: RunningVault) async throws -> KeyRotation {
    try await vault.client(as: "administrator") { client in
      for _ in 0..<1200 {
        let rotation = try await client.keyRotation(generation)
        if rotation.isComplete { return rotation }
        try await Task.sleep(for: .milliseconds(50))
      }
      return try await client.keyRotation(generation)
    }
  }
}
