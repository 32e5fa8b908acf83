import Foundation
import GRDBSQLite
import Synchronization
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

/// Failures that need a process of their own: it is killed, or its disk or its rights are taken away.
@Suite(.serialized) struct CrashTests {
  @Test(arguments: [30, 60, 90, 130, 180, 240])
  func `a killed process loses nothing it acknowledged and leaves nothing half`(milliseconds: Int)
    async throws
  {
    let folder = try VaultFolder()
    do {
      let store = try folder.newVault()
      store.close()
    }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = folder.path as String, milliseconds = milliseconds as Int] in
      let store = try SQLiteVaultStore.open(in: VaultDirectory.open(at: path))
      Thread.detachNewThread {
        usleep(UInt32(milliseconds) * 1000)
        kill(getpid(), SIGKILL)
      }
      let acknowledged = open("\(path)/acknowledged", O_WRONLY | O_CREAT, 0o600)
      for round in 0... {
        try CommitRound(round).write(to: store)
        let text = "\(round + 1) "
        pwrite(acknowledged, text, text.utf8.count, 0)
      }
    }
    let text = String(decoding: (try? folder.contents("acknowledged")) ?? [], as: UTF8.self)
    let acknowledged = text.split(separator: " ").first.flatMap { Int($0) } ?? 0
    let store = try folder.openVault()
    let found = try CommitRound.rounds(in: store)
    #expect(found == acknowledged || found == acknowledged + 1)
    #expect(try store.integrityProblems().isEmpty && store.indexProblems().isEmpty)
    try CommitRound(found).write(to: store)
    #expect(try CommitRound.rounds(in: store) == found + 1)
  }

  @Test func `each write of a commit may fail once and nothing is lost or half`() async throws {
    await #expect(processExitsWith: .success) {
      FaultyDisk.install()
      for answer in [FaultyDisk.writeError, SQLITE_FULL] {
        FaultyDisk.answer.store(answer, ordering: .relaxed)
        let tried = try failEach { FaultyDisk.writesLeft.store($0, ordering: .relaxed) }
        #expect(tried > 5)
      }
    }
  }

  @Test func `each synchronization of a commit may fail once and nothing is lost or half`() async throws {
    await #expect(processExitsWith: .success) {
      FaultyDisk.install()
      let tried = try failEach { FaultyDisk.syncsLeft.store($0, ordering: .relaxed) }
      #expect(tried > 0)
    }
  }

  @Test func `a folder that cannot be written is read and not opened for writing`() async throws {
    // Where anybody may go: `TMPDIR` may be root's alone.
    let folder = try VaultFolder(in: "/tmp")
    var fixture = StoreFixture(seed: 9)
    let entry = fixture.entry(0)
    do {
      let store = try folder.newVault()
      try store.commit { transaction throws(StoreFailure) in try transaction.append(entry) }
      store.close()
    }
    // Root may write anywhere: the child gives that up, and the folder belongs to whom it becomes.
    if geteuid() == 0 {
      for name in [".", "vault.db", "lock"] { #expect(chown(folder.file(name), 65_534, 65_534) == 0) }
    }
    #expect(chmod(folder.path, 0o500) == 0)
    await #expect(processExitsWith: .success) {
      [path = folder.path as String, leaf = entry.leaf as [UInt8]] in
      if geteuid() == 0 { #expect(setuid(65_534) == 0) }
      expect(.readOnly, naming: "vault.db") {
        _ = try SQLiteVaultStore.open(in: VaultDirectory.open(at: path))
      }
      let reader = try SQLiteVaultStore.openReadOnly(at: path)
      #expect(try reader.entries(from: 0, limit: 9).map(\.leaf) == [leaf])
      #expect(try reader.integrityProblems().isEmpty)
      #expect(unlink("\(path)/lock") != 0)
    }
    #expect(chmod(folder.path, 0o700) == 0)
  }

  // A real full medium needs root for the mount.
  @Test(.enabled(if: SmallDisk.isAvailable, "a small disk can be mounted"))
  func `a really full disk refuses, keeps what was there and can be read`() throws {
    let folder = try VaultFolder()
    let disk = try SmallDisk(at: folder.path)
    defer { disk.unmount() }
    var rounds = 0
    do {
      let store = try folder.newVault()
      var failure: StoreFailure?
      while failure == nil, rounds < 10_000 {
        do {
          try CommitRound(rounds).write(to: store)
          rounds += 1
        } catch let full as StoreFailure { failure = full }
      }
      #expect(failure?.kind == .full && rounds > 0)
      #expect(try CommitRound.rounds(in: store) == rounds)
      #expect(failureKind { try CommitRound(rounds).write(to: store) } == .full)
      store.close()
    }
    let again = try folder.openVault()
    #expect(try CommitRound.rounds(in: again) == rounds)
    #expect(try again.integrityProblems().isEmpty && again.indexProblems().isEmpty)
  }
}

/// A commit of which all or nothing must be found: two entries, a record, the head.
struct CommitRound {
  let number: Int

  init(_ number: Int) { self.number = number }

  func write(to store: SQLiteVaultStore) throws {
    var fixture = StoreFixture(seed: UInt64(number))
    let entries = (0..<2).map { fixture.entry(UInt64(number * 2 + $0)) }
    let record = fixture.record()
    let head = LogHead(
      size: UInt64(number * 2 + 2), root: fixture.bytes(32), frontier: [], checkpoint: [],
      time: entries[1].time)
    try store.commit { transaction throws(StoreFailure) in
      for entry in entries { try transaction.append(entry) }
      _ = try transaction.insert(record)
      try transaction.putHead(head)
    }
  }

  /// How many rounds the store holds; an issue where one of them is half.
  static func rounds(in store: SQLiteVaultStore) throws -> Int {
    let entries = try store.entries(from: 0, limit: .max)
    let records = try store.recordCounts().values.reduce(0, +)
    let size = try store.logHead()?.size ?? 0
    #expect(entries.count == records * 2 && size == entries.count)
    #expect(entries.map(\.seq) == entries.indices.map { UInt64($0) })
    return records
  }
}

/// Fails the first, second, … operation of one commit, each on a vault of its own; how many there were.
private func failEach(_ plan: (Int) -> Void) throws -> Int {
  for n in 0..<1000 {
    FaultyDisk.heal()
    let folder = try VaultFolder()
    var store: SQLiteVaultStore? = try folder.newVault()
    if let store {
      try CommitRound(0).write(to: store)
      plan(n)
      let kind = failureKind { try CommitRound(1).write(to: store) }
      let failed = FaultyDisk.failures.load(ordering: .relaxed)
      FaultyDisk.heal()
      #expect((kind != nil) == (failed > 0))
      if failed == 0 { return n }
      #expect(kind == .full || kind == .unavailable)
      // What the store answers now is the state before, whether or not it works on.
      #expect(try CommitRound.rounds(in: store) == 1)
      if kind == .full { try CommitRound(1).write(to: store) }
      store.close()
    }
    store = nil
    let reopened = try folder.openVault()
    let rounds = try CommitRound.rounds(in: reopened)
    #expect(rounds == 1 || rounds == 2)
    #expect(try reopened.integrityProblems().isEmpty && reopened.indexProblems().isEmpty)
    try CommitRound(rounds).write(to: reopened)
  }
  return 1000
}

/// A file system of two megabytes in memory.
struct SmallDisk {
  let path: String

  static let isAvailable: Bool = {
    guard let folder = try? VaultFolder(), let disk = try? SmallDisk(at: folder.path) else {
      print("skipped: a really full disk (mounting a small file system needs root)")
      return false
    }
    disk.unmount()
    return true
  }()

  init(at path: String) throws {
    guard mount("fengni", path, "tmpfs", 0, "size=2m,mode=0700") == 0 else {
      throw StoreFailure(errno: errno, path, "cannot mount")
    }
    self.path = path
  }

  func unmount() { umount2(path, Int32(MNT_DETACH)) }
}
