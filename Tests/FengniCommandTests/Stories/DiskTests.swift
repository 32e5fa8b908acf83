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
    #expect(refused?.status == 507 && refused?.kind == .storageFull && refused?.auditSeq == nil)
    let unseen = await problem { _ = try await look() }
    #expect(unseen?.status == 507 && unseen?.kind == .storageFull && unseen?.auditSeq == nil)
    let told = try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader")
    #expect(told.status == ExitStatus.tryLater.rawValue, "\(told.talk)")
    #expect(told.output.isEmpty && told.talk.contains("medium is full"))
    // Nobody uses up what is left by knocking, or by asking for what is not theirs.
    let size = try await logSize(vault)
    let stranger = try AccessToken(
      utf8: Array(
        "fng_\(String(repeating: "0", count: 16))_\(String(repeating: "A", count: 43))_00000000".utf8))
    let knock = await problem {
      _ = try await VaultClient.with(address: vault.server.address, token: stranger) { try await $0.whoAmI() }
    }
    #expect(knock?.kind == .storageFull)
    #expect(try await logSize(vault) == size)

    // Officers read, each look an entry, and the administrator acts.
    let export = FileManager.default.temporaryDirectory.appendingPathComponent(
      "fengni-\(UUID().uuidString).tar"
    ).path
    defer { try? FileManager.default.removeItem(atPath: export) }
    for _ in 0..<200 {
      let page = try await vault.client(as: "compliance") {
        try await $0.auditEntries(AuditQuery(), purpose: "audit_review")
      }
      #expect(!page.items.isEmpty)
    }
    #expect(try await logSize(vault) == size + 200)
    let exported = try vault.fengni(
      "audit", "export", "--openings", "--out", export, "-p", "audit_review", as: "compliance")
    #expect(exported.status == 0, "\(exported.talk)")
    let people = try vault.fengni("person", "ls", as: "administrator")
    #expect(people.status == 0, "\(people.talk)")
    let status = try vault.fengni("status", as: nil)
    #expect(status.status == 0 && status.output.contains("the medium is full"))
    let doctor = try vault.fengni("doctor", "--data", vault.folder.vault, as: "compliance")
    #expect(
      doctor.status == 1 && doctor.output.contains("MiB left") && doctor.output.contains("storage-full"))

    // A server that is started on the full medium goes on in the same way.
    #expect(vault.server.stop() == 0)
    try disk.fill()
    try await vault.crash()
    #expect(await problem { _ = try await look() }?.kind == .storageFull)
    #expect(try vault.fengni("audit", "ls", "-p", "audit_review", as: "compliance").status == 0)

    try disk.free()
    for _ in 0..<40 where (try? await look()) == nil { try await Task.sleep(for: .milliseconds(100)) }
    try await hold(9999)
    #expect(try await look() > seen)
    let well = try vault.fengni("doctor", "--data", vault.folder.vault, as: "compliance")
    #expect(well.status == 0, "\(well.output)")
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

  @Test func `a medium that cannot be written opens no vault, and says so`() async throws {
    guard let disk = try SmallDisk(megabytes: 96) else { return }
    let vault = try await RunningVault(in: disk.path)
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    #expect(vault.server.stop() == 0)
    try disk.readOnly { view in
      let folder = view + vault.folder.vault.dropFirst(disk.path.utf8.count)
      let refused = try RunningVault.run([
        "serve", "--data", folder, "--key-file", vault.folder.keyFile, "--policies",
        RunningVault.policies, "--port", "0",
      ])
      #expect(refused.status == 1 && refused.talk.contains("read-only"), "\(refused.talk)")
      // What is there can be verified without a server.
      let offline = try vault.fengni("audit", "verify", "--data", folder, as: nil)
      #expect(offline.status == 0, "\(offline.output)\(offline.talk)")
    }
    try await vault.crash()
    let seen = try vault.fengni("record", "get", resident, "-p", "care_visit", as: "grid-leader")
    #expect(seen.status == 0, "\(seen.talk)")
  }

  private func logSize(_ vault: RunningVault) async throws -> UInt64 {
    try #require(
      try await vault.client(as: "compliance") { client in try await client.status().logSize })
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
