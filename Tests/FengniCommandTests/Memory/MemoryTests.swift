import Foundation
import Testing
import Vault
import VaultClient
import VaultSQLite

@testable import FengniCommand

/// What the memory of a real `fengni serve` holds, read from outside as its administrator could.
///
/// Shared keys and values of requests are looked for as well: the search finds what must be there, so that it would find
/// what must not.
@Suite(
  .serialized,
  .enabled(if: ProcessMemory.isReadable, "this user may not read another process's memory: run it as root"))
struct MemoryTests {
  /// Looks, reveals and searches, at L4 too, as a grid leader does.
  private func use(_ running: RunningVault, isFull: Bool) async throws {
    func fengni(_ arguments: String...) throws -> RunningVault.Outcome {
      try running.run(arguments + ["-p", "care_visit"], profile: "grid-leader")
    }
    let login = try running.fengni(
      "login", "--pin-file", running.folder.credential("grid-leader", "pin"), as: "grid-leader")
    #expect(login.status == 0, "\(login.talk)")
    let list = try fengni("record", "ls", "care_profile", "--place", "031/07")
    #expect(list.status == 0, "\(list.talk)")
    let profiles = list.output.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("c_") }.prefix(5)
    #expect(!profiles.isEmpty)
    for profile in profiles {
      let plan = try fengni("reveal", String(profile), "care_plan")
      #expect(plan.status == (isFull ? 0 : 3), "\(plan.talk)")
      #expect(plan.talk.contains("SEALED_LEVEL") == !isFull, "\(plan.talk)")
      #expect(try fengni("record", "get", String(profile)).status == 0)
    }
    let resident = try await running.record(of: "p-wang-xiulan", prefix: "r_")
    let phone = try fengni("reveal", resident, "phone")
    #expect(phone.status == 0, "\(phone.talk)")
    let search = try fengni("search", "resident", "--place", "031", "--last-four", "5678")
    #expect(search.status == 0, "\(search.talk)")
  }

  @Test func `a process opened up to L3 holds no key above it, whatever was asked of it`() async throws {
    let running = try await RunningVault()
    #expect(running.server.stop() == 0)
    let limited = running.folder.path + "/up-to-L3.key"
    let made = try RunningVault.run([
      "key", "limit", "--data", running.folder.vault, "--key-file", running.folder.keyFile, "--policies",
      RunningVault.policies, "--up-to", "L3", "--to", limited,
    ])
    #expect(made.status == 0, "\(made.talk)")
    let keys = try VaultKeys(of: running.folder.vault, keyFile: running.folder.keyFile)
    #expect(keys.known.count { $0.level == .highlySensitive } > 10)
    try await running.startAgain(keyFile: limited)
    try await use(running, isFull: false)
    let status = try running.fengni("status", as: nil)
    #expect(status.status == 0 && status.output.contains("L3"))

    let memory = try ProcessMemory(of: running.server.processID)
    // The search works: what the process needs is there.
    let needed = keys.found(in: memory) { ["wrap-L3", "wrap-L2", "index-L3", "control"].contains($0.name) }
    #expect(needed == ["wrap-L3", "wrap-L2", "index-L3", "control"])
    #expect(keys.found(in: memory) { $0.level == .highlySensitive } == [])
    let opened = keys.opened(by: memory)
    #expect(opened.isSuperset(of: ["wrap-L2", "wrap-L3", "wrap-facts", "wrap-audit"]))
    #expect(!opened.contains("wrap-L4"))
  }

  /// The root key of a stopped vault among custodians, as sheets in files; its key file opens it as well.
  private func shares(of running: RunningVault) throws -> [String] {
    let store = try SQLiteVaultStore.openReadOnly(at: running.folder.vault)
    defer { store.close() }
    let keyStore = try SQLiteKeyStore.openReadOnly(at: running.folder.vault)
    defer { keyStore.close() }
    guard let key = try RootKeyFile(path: running.folder.keyFile).rootKey() else {
      throw RootKeyFailure("no key")
    }
    let sheets = RootKeyShares.split(
      HeldRootKey(key), for: try RootKeyPlace(store: store, keyStore: keyStore), threshold: 2,
      custodians: ["1", "2", "3"])
    return try #require(sheets).map { sheet in
      let path = running.folder.path + "/share-\(sheet.share.index).txt"
      try sheet.create(at: path)
      return path
    }
  }

  @Test func `a vault that was sealed leaves no key in the memory of its process, whoever opened it`()
    async throws
  {
    let running = try await RunningVault()
    #expect(running.server.stop() == 0)
    let keys = try VaultKeys(of: running.folder.vault, keyFile: running.folder.keyFile)
    let shares = try shares(of: running)
    try await running.startAgain()
    for isByCustodians in [false, true] {
      if isByCustodians {
        let opened = try running.fengni("unseal", "--share", shares[2], "--share", shares[0], as: nil)
        #expect(opened.status == 0, "\(opened.talk)")
      }
      try await use(running, isFull: true)
      let open = try ProcessMemory(of: running.server.processID)
      #expect(keys.found(in: open) { $0.name == "wrap-L4" } == ["wrap-L4"])
      #expect(keys.opened(by: open) == Set(keys.locks.map(\.name)))

      let sealed = try running.fengni("seal", as: "administrator")
      #expect(sealed.status == 0, "\(sealed.talk)")
      // A thread that was at its last step with them lets go soon; what is kept is kept for ever.
      var memory = try ProcessMemory(of: running.server.processID)
      func isOpen() -> Bool { !keys.found(in: memory) { ["root", "wrap-L4"].contains($0.name) }.isEmpty }
      for _ in 0..<60 where isOpen() {
        try await Task.sleep(for: .seconds(1))
        memory = try ProcessMemory(of: running.server.processID)
      }
      #expect(memory.byteCount > 1 << 20)
      // To look for everybody's keys takes a minute: once is enough.
      #expect(
        keys.found(in: memory) { !isByCustodians || !$0.name.hasSuffix("of a subject") } == [])
      #expect(keys.opened(by: memory) == [])
      #expect(try running.fengni("status", as: nil).status == ExitStatus.sealed.rawValue)
    }
  }
}
