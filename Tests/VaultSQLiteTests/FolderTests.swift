import Foundation
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

struct FolderTests {
  let folder: VaultFolder

  init() throws { folder = try VaultFolder() }

  @Test func `folder and files are the owner's alone`() throws {
    #expect(chmod(folder.path, 0o755) == 0)
    let directory = try VaultDirectory.create(at: folder.path)
    let store = try SQLiteVaultStore.create(in: directory)
    let keys = try SQLiteKeyStore.create(in: directory)
    var fixture = StoreFixture(seed: 1)
    let record = fixture.record()
    _ = try store.commit { transaction throws(StoreFailure) in try transaction.insert(record) }
    try keys.insert([fixture.subjectKeys()])
    #expect(folder.mode(".") == 0o700)
    for name in ["vault.db", "vault.db-wal", "vault.db-shm", "keys.db", "keys.db-wal", "lock"] {
      #expect(folder.mode(name) == 0o600, "\(name)")
    }
  }

  @Test func `a new folder is made, a folder with a vault is not taken again`() throws {
    let path = folder.file("new")
    var directory: VaultDirectory? = try VaultDirectory.create(at: path)
    _ = try SQLiteVaultStore.create(in: try #require(directory))
    directory = nil
    expect(.unavailable, naming: path) { _ = try VaultDirectory.create(at: path) }
    directory = try VaultDirectory.open(at: path)
    expect(.unavailable, naming: "vault.db") { _ = try SQLiteVaultStore.create(in: try #require(directory)) }
    _ = try SQLiteVaultStore.open(in: try #require(directory))
  }

  @Test func `what is written is there after closing and opening`() throws {
    var fixture = StoreFixture(seed: 2)
    let record = fixture.record()
    let entry = fixture.entry(0, budget: "reveal.l3")
    do {
      let store = try folder.newVault()
      try store.commit { transaction throws(StoreFailure) in
        _ = try transaction.insert(record)
        try transaction.append(entry)
      }
      store.close()
      store.close()
      #expect(failureKind { _ = try store.record(record.header.id) } == .unavailable)
      #expect(failureKind { try store.commit { _ throws(StoreFailure) in } } == .unavailable)
    }
    #expect(!contains(try folder.contents("vault.db"), Array("SQLite format 4".utf8)))
    #expect(folder.mode("vault.db-wal") == nil, "the log is written back")
    let store = try folder.openVault()
    #expect(record.isSame(as: try store.record(record.header.id)))
    #expect(try store.entries(from: 0, limit: 9) == [entry])
  }

  @Test func `a second opener is told who holds the vault`() throws {
    let store = try folder.newVault()
    expect(.busy, naming: "\(getpid())") { _ = try VaultDirectory.open(at: folder.path) }
    withExtendedLifetime(store) {}
  }

  @Test func `the lock ends with the last store`() throws {
    var store: SQLiteVaultStore? = try folder.newVault()
    #expect(failureKind { _ = try VaultDirectory.open(at: folder.path) } == .busy)
    withExtendedLifetime(store) {}
    store = nil
    _ = try VaultDirectory.open(at: folder.path)
  }

  @Test func `a reader needs no lock and cannot write`() throws {
    let store = try folder.newVault()
    var fixture = StoreFixture(seed: 3)
    let (first, second) = (fixture.record(), fixture.record())
    _ = try store.commit { transaction throws(StoreFailure) in try transaction.insert(first) }
    let reader = try SQLiteVaultStore.openReadOnly(at: folder.path)
    #expect(first.isSame(as: try reader.record(first.header.id)))
    _ = try store.commit { transaction throws(StoreFailure) in try transaction.insert(second) }
    #expect(second.isSame(as: try reader.record(second.header.id)))
    #expect(try reader.integrityProblems().isEmpty)
    expect(.readOnly, naming: "vault.db") {
      _ = try reader.commit { transaction throws(StoreFailure) in try transaction.insert(first) }
    }
  }

  @Test func `a folder or file that others may enter is refused`() throws {
    do {
      let store = try folder.newVault()
      store.close()
    }
    #expect(chmod(folder.file("vault.db"), 0o644) == 0)
    expect(.unavailable, naming: "chmod 600") { _ = try folder.openVault() }
    #expect(chmod(folder.file("vault.db"), 0o600) == 0 && chmod(folder.path, 0o750) == 0)
    expect(.unavailable, naming: "chmod 700") { _ = try folder.openVault() }
    expect(.unavailable, naming: "chmod 700") { _ = try SQLiteVaultStore.openReadOnly(at: folder.path) }
  }

  @Test func `what is not there is named, with the way to make it`() throws {
    expect(.unavailable, naming: "fengni init") { _ = try VaultDirectory.open(at: folder.file("none")) }
    expect(.unavailable, naming: "vault.db") { _ = try folder.openVault() }
    expect(.unavailable, naming: "keys.db") { _ = try folder.openKeys() }
    try folder.write([], to: "file")
    expect(.unavailable, naming: "not a folder") { _ = try VaultDirectory.open(at: folder.file("file")) }
  }

  @Test func `a creation that was cut off leaves nothing in the way of the next`() throws {
    try folder.write(Array("half".utf8), to: "vault.db.new")
    try folder.write(Array("half".utf8), to: "vault.db.new-journal")
    let store = try SQLiteVaultStore.create(in: VaultDirectory.open(at: folder.path))
    #expect(try store.recordCounts().isEmpty)
    #expect(folder.mode("vault.db.new") == nil)
  }
}

/// Expects a failure of this kind whose message names something and gives the way out on a line of its own.
func expect(
  _ kind: StoreFailure.Kind, naming words: String, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Void
) {
  do {
    try body()
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
  } catch let failure as StoreFailure {
    #expect(failure.kind == kind, "\(failure)", sourceLocation: sourceLocation)
    #expect(failure.description.contains(words), "\(failure)", sourceLocation: sourceLocation)
    #expect(failure.description.contains("\n"), "\(failure)", sourceLocation: sourceLocation)
  } catch {
    Issue.record("not a store failure", sourceLocation: sourceLocation)
  }
}
