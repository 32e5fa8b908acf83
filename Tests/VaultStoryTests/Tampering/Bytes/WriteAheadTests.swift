import Foundation
import MerkleLog
import Testing

@testable import Vault

/// A server that was killed leaves commits in the write-ahead logs beside its files.
///
/// A changed byte in such a log makes SQLite end it there, so that the last commits are gone as if they had never
/// been: what the log of the vault alone cannot tell, and a checkpoint kept elsewhere does.
@Suite struct WriteAheadTests {
  @Test(arguments: ["vault.db-wal", "keys.db-wal"])
  func `a changed byte of what a killed server left is named, or found by a kept checkpoint`(_ name: String)
    async throws
  {
    let small = try await SmallVault()
    // Closed once, the logs begin anew.
    small.ready.close()
    try await small.ready.open()
    _ = try await small.ready.hold("resident", at: "B/2", ["name": "赵六", "status": "living"])
    _ = try released(
      await small.ready.vault.auditEntries(AuditAsk(), for: .review, by: small.ready.caller("chen")))
    let last = try SmallVault.checkpoint(of: small.ready)
    let killed = try copy(of: small.ready)
    small.ready.close()
    let judge = try #require(FileJudge(killed, small, pins: [last]))
    #expect(await judge.judge() == .unchanged)
    var sweep = try ByteSweep(name, judge)
    let count = sweep.file.count
    let outcome = try await sweep.run(Array(0..<count), tries: 100, witness: 40)
    outcome.tell(name, count)
    #expect(outcome.silent == [], "rows say something else and nothing notices")
    #expect(outcome.unchanged == [], "bytes of a log that say nothing")
    #expect(!(outcome.named + outcome.refused + outcome.pinned).isEmpty)
    #expect(await judge.judge() == .unchanged)

    // The index over the log is made anew by whoever opens the files first.
    for index in ["vault.db-shm", "keys.db-shm"] {
      let noise = Data((0..<32_768).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) })
      try noise.write(to: URL(fileURLWithPath: "\(killed)/\(index)"))
    }
    #expect(await judge.judge() == .unchanged)
  }

  /// The files as they are while the server runs: what `kill -9` leaves.
  private func copy(of ready: ReadyVault) throws -> String {
    let folder = ready.folder.path + "/killed"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for name in ["vault.db", "vault.db-wal", "keys.db", "keys.db-wal"] {
      let from = "\(ready.directory)/\(name)"
      let bytes = try Data(contentsOf: URL(fileURLWithPath: from))
      #expect(!bytes.isEmpty, "\(name) holds nothing")
      #expect(
        FileManager.default.createFile(
          atPath: "\(folder)/\(name)", contents: bytes, attributes: [.posixPermissions: 0o600]))
    }
    return folder
  }
}
