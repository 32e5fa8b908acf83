import Foundation
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

/// Backups meet media that are full.
@Suite(.serialized) struct BackupDraftTests {
  // A real full medium needs root for the mount.
  @Test(.enabled(if: SmallDisk.isAvailable, "a small disk can be mounted"))
  func `a backup that fills its medium is an error and leaves nothing there`() throws {
    let folder = try VaultFolder()
    let disk = try SmallDisk(at: folder.path)
    defer { disk.unmount() }
    var failure: StoreFailure?
    do throws(StoreFailure) {
      let draft = try BackupDraft(at: folder.file("one.fbk"))
      for _ in 0..<100_000 { try draft.write([UInt8](repeating: 7, count: 65_536)) }
    } catch {
      failure = error
    }
    #expect(failure?.kind == .full, "\(failure?.description ?? "")")
    #expect(try FolderEntries.names(in: folder.path) == [])
  }

  @Test(.enabled(if: SmallDisk.isAvailable, "a small disk can be mounted"))
  func `a copy that fills the vault's own medium is an error, and the vault goes on`() throws {
    let folder = try VaultFolder()
    let small = try VaultFolder()
    let disk = try SmallDisk(at: small.path)
    defer { disk.unmount() }
    let directory = try VaultDirectory.create(at: folder.path)
    let store = try SQLiteVaultStore.create(in: directory)
    let keys = try SQLiteKeyStore.create(in: directory)
    try store.commit { transaction throws(StoreFailure) in
      _ = try transaction.put(ControlRow(kind: .setting, id: "vault", version: 1, body: [1], tag: [2]))
    }
    // Larger than the medium it is copied to.
    var rounds = 0
    repeat {
      for _ in 0..<100 {
        try CommitRound(rounds).write(to: store)
        rounds += 1
      }
    } while try VaultSnapshot(of: folder.path).sizes().data < 4 << 20
    do {
      let snapshot = try VaultSnapshot(of: folder.path)
      var kind: StoreFailure.Kind?
      do { _ = try snapshot.copyData(in: small.path) { _, _ in } } catch { kind = error.kind }
      #expect(kind == .full)
    }
    #expect(try FolderEntries.names(in: small.path) == [])
    try CommitRound(rounds).write(to: store)
    #expect(try CommitRound.rounds(in: store) == rounds + 1)
    keys.close()
    store.close()
  }
}
