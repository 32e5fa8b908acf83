import Foundation
import Synchronization
import Testing
import VaultClient

@testable import FengniCommand

/// The whole exercise (`make drill`): back up while people write, lose the machine, put it back, and say what was lost.
@Suite(.serialized) struct DrillTests {
  /// What writers were told is durable.
  private final class Acknowledged: Sendable {
    private let ids = Mutex<[String]>([])
    func wrote(_ id: String) { ids.withLock { $0.append(id) } }
    var all: [String] { ids.withLock { $0 } }
  }

  private func say(_ text: String) { print("drill: \(text)") }

  @Test func `what was acknowledged before the backup is there, and what came after is named`() async throws {
    let start = ContinuousClock.now
    let kept = try await BackedUpVault()
    let vault = kept.vault
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let other = try await kept.hold("8单元808")

    let acknowledged = Acknowledged()
    let load = try writers(on: vault, acknowledged)
    while acknowledged.all.count < 60 { try await Task.sleep(for: .milliseconds(5)) }
    let before = acknowledged.all
    let making = ContinuousClock.now
    let parts = try kept.make()
    say(
      "backup made under load in \(ContinuousClock.now - making), \(before.count) writes acknowledged before it"
    )
    let during = acknowledged.all.count
    while acknowledged.all.count < during + 40 { try await Task.sleep(for: .milliseconds(5)) }

    try kept.erase(resident)
    say("one person erased after the backup")
    // A moment more of writing, then the machine is gone: process and disk.
    while acknowledged.all.count < during + 60 { try await Task.sleep(for: .milliseconds(5)) }
    kill(vault.server.processID, SIGKILL)
    for task in load { task.cancel() }
    for task in load { await task.value }
    vault.server.stop()
    try FileManager.default.removeItem(atPath: vault.folder.vault)
    say("server killed, its folder lost; \(acknowledged.all.count) writes acknowledged in all")

    let restoring = ContinuousClock.now
    let refused = try RunningVault.run(kept.restoring(parts, to: vault.folder.vault))
    #expect(refused.status == 10, "\(refused.talk)")
    let done = try RunningVault.run(kept.restoring(parts, to: vault.folder.vault) + kept.acceptingOlder())
    #expect(done.status == 0, "\(done.talk)")
    #expect(done.talk.contains("erasures done again: 1"), "\(done.talk)")
    for line in done.talk.split(separator: "\n") where line.contains("lost") || line.contains("erasures") {
      say("\(line)")
    }
    try await kept.startAgain()
    say("put back and serving after \(ContinuousClock.now - restoring)")

    var lost: [String] = []
    for id in acknowledged.all where try await !kept.holds(id) { lost.append(id) }
    #expect(Set(lost).isDisjoint(with: before), "acknowledged before the backup and lost")
    say("acknowledged before the backup and lost: 0 of \(before.count)")
    say("acknowledged after it and lost: \(lost.count)")
    for id in lost { say("  \(id)") }
    #expect(!lost.isEmpty)
    #expect(try await kept.holds(other))
    let gone = try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader")
    #expect(gone.status == ExitStatus.notFound.rawValue, "\(gone.talk)")
    say("the erased person is not back")
    let report = try await vault.client(as: "compliance") { try await $0.verifyLog() }
    #expect(report.clean, "\(report.problems)")
    let offline = try vault.fengni(
      "audit", "verify", "--data", vault.folder.vault, "--anchor", kept.anchor, as: nil)
    #expect(offline.status == 0, "\(offline.output)\(offline.talk)")
    say("verified: \(report.entries) events; the drill took \(ContinuousClock.now - start)")
  }

  private func writers(on vault: RunningVault, _ acknowledged: Acknowledged) throws -> [Task<Void, Never>] {
    let address = vault.server.address
    let token = try AccessToken(
      utf8: try SecretFile.read(vault.folder.credential("committee", "token"), "token file"))
    return (0..<2).map { worker in
      Task {
        try? await VaultClient.with(address: address, token: token) { client in
          var number = 0
          while !Task.isCancelled {
            number += 1
            let written = try await client.create(
              "household", place: "B/baihe/031/07",
              fields: ["unit_room": .text("7单元\(worker)\(number)"), "size": .integer(1)],
              purpose: "grid_register")
            acknowledged.wrote(written.id)
          }
        }
      }
    }
  }
}
