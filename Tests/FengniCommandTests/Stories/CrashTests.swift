import Foundation
import Synchronization
import Testing
import VaultClient

@testable import FengniCommand

/// `kill -9` at any moment: nothing acknowledged is lost, nothing released is missing in the log.
@Suite(.serialized) struct CrashTests {
  private static let rounds = 4

  /// What clients were told before the server died.
  private final class Acknowledged: Sendable {
    private let state = Mutex((written: [String](), looks: [UInt64]()))
    func wrote(_ id: String, _ seq: UInt64) {
      state.withLock {
        $0.written.append(id); $0.looks.append(seq)
      }
    }
    func looked(_ seq: UInt64) { state.withLock { $0.looks.append(seq) } }
    var written: [String] { state.withLock { $0.written } }
    var lastSeq: UInt64 { state.withLock { $0.looks.max() ?? 0 } }
    var count: Int { state.withLock { $0.looks.count } }
  }

  @Test func `killed under load, it keeps what it acknowledged and logged what it released`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    for round in 0..<Self.rounds {
      let acknowledged = Acknowledged()
      let load = try await startLoad(on: vault, resident: resident, acknowledged, round: round)
      while acknowledged.count < 20 { try await Task.sleep(for: .milliseconds(5)) }
      try await Task.sleep(for: .milliseconds(17 * round))
      try await vault.crash()
      for task in load { task.cancel() }
      for task in load { await task.value }
      // The anchor was cut off with the rest, at any moment: no false alarm.
      let status = try await vault.client(as: "compliance") { try await $0.status() }
      #expect(status.held == nil)

      for id in acknowledged.written {
        let record = try await vault.client(as: "committee") { client in
          try await client.record("household", id, fields: ["size"], purpose: "grid_register")
        }
        #expect(record.id == id)
      }
      let report = try await vault.client(as: "compliance") { try await $0.verifyLog() }
      #expect(report.clean, "\(report.problems)")
      #expect(report.entries > acknowledged.lastSeq)
      let offline = try vault.fengni("audit", "verify", "--data", vault.folder.vault, as: nil)
      #expect(offline.status == 0, "\(offline.output)\(offline.talk)")
    }
  }

  /// Writers and readers that go on until the server is gone.
  private func startLoad(
    on vault: RunningVault, resident: String, _ acknowledged: Acknowledged, round: Int
  ) async throws -> [Task<Void, Never>] {
    let address = vault.server.address
    func token(_ profile: String) throws -> AccessToken {
      try AccessToken(utf8: try SecretFile.read(vault.folder.credential(profile, "token"), "token file"))
    }
    let committee = try token("committee")
    let leader = try token("grid-leader")
    return (0..<4).map { worker in
      Task {
        try? await VaultClient.with(address: address, token: worker < 2 ? committee : leader) { client in
          var number = 0
          while !Task.isCancelled {
            number += 1
            if worker < 2 {
              let room: FieldInput = .text("\(round + 1)单元\(worker)\(number)")
              let written = try await client.create(
                "household", place: "B/baihe/031/07", fields: ["unit_room": room, "size": .integer(1)],
                purpose: "grid_register")
              acknowledged.wrote(written.id, written.auditSeq)
            } else {
              let record = try await client.record(
                "resident", resident, fields: ["name"], purpose: "care_visit")
              acknowledged.looked(record.auditSeq)
            }
          }
        }
      }
    }
  }
}
