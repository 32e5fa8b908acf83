import Foundation
import Testing
import VaultClient

@testable import FengniCommand

/// A running server whose disk is full: refused with a name, nothing lost, and well again afterwards.
@Suite(.serialized) struct DiskTests {
  @Test func `a full disk refuses writes and looks alike, and loses nothing`() async throws {
    guard let disk = try SmallDisk(megabytes: 96) else { return }
    let vault = try await RunningVault(in: disk.path)
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    var kept: [String] = []
    func hold(_ number: Int) async throws {
      let id = try await vault.client(as: "committee") { client in
        try await client.create(
          "household", place: "B/baihe/031/07",
          fields: ["unit_room": .text("9单元\(number)"), "size": .integer(1)],
          purpose: "grid_register"
        ).id
      }
      kept.append(id)
    }
    func look() async throws -> UInt64 {
      try await vault.client(as: "grid-leader") { client in
        try await client.record("resident", resident, fields: ["name"], purpose: "care_visit").auditSeq
      }
    }
    for number in 0..<5 { try await hold(number) }
    let seen = try await look()

    try disk.fill()
    // Room the files had taken before may hold a few more.
    var refused: Problem?
    for number in 5..<5000 where refused == nil {
      refused = await problem { try await hold(number) }
    }
    #expect(refused?.status == 503)
    #expect([.auditUnavailable, .storeUnavailable].contains(refused?.kind))
    var unseen: Problem?
    for _ in 0..<5000 where unseen == nil { unseen = await problem { _ = try await look() } }
    #expect(unseen?.status == 503 && unseen?.kind == .auditUnavailable)
    let told = try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader")
    #expect(told.status == ExitStatus.tryLater.rawValue, "\(told.talk)")
    #expect(told.output.isEmpty && !told.talk.isEmpty)

    try disk.free()
    try await hold(9999)
    #expect(try await look() > seen)
    for id in kept {
      let record = try await vault.client(as: "committee") { client in
        try await client.record("household", id, fields: ["size"], purpose: "grid_register")
      }
      #expect(record.id == id)
    }
    let verify = try vault.fengni("audit", "verify", as: "compliance")
    #expect(verify.status == 0, "\(verify.output)\(verify.talk)")
    try await vault.restart()
    let offline = try vault.fengni("audit", "verify", "--data", vault.folder.vault, as: nil)
    #expect(offline.status == 0, "\(offline.output)\(offline.talk)")
  }

  private func problem(_ body: () async throws -> Void) async -> Problem? {
    do {
      try await body()
      return nil
    } catch VaultClientError.problem(let problem) {
      return problem
    } catch {
      Issue.record("not a refusal: \(error)")
      return nil
    }
  }
}
