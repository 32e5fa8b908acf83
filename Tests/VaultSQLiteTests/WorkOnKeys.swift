import Foundation
import GRDBSQLite
import Synchronization
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

/// Work on a store of keys, done so often that each of its calls of the disk fails once, or the process ends in it.
struct WorkOnKeys {
  /// Writes what is there before.
  let prepare: (SQLiteKeyStore) throws -> Void
  let work: (SQLiteKeyStore) throws -> Void
  /// Looks at the keys, opened again after a failure, and does what is left.
  let takeUp: (SQLiteKeyStore, VaultFolder) throws -> Void

  /// Fails each write, by an error and for want of room, and each synchronization; how many of both there were at least.
  /// For a child process.
  func failEach() throws -> (writes: Int, synchronizations: Int) {
    FaultyDisk.install()
    var writes = Int.max
    for answer in [FaultyDisk.writeError, SQLITE_FULL] {
      FaultyDisk.answer.store(answer, ordering: .relaxed)
      writes = min(writes, try failEach { FaultyDisk.writesLeft.store($0, ordering: .relaxed) })
    }
    return (writes, try failEach { FaultyDisk.syncsLeft.store($0, ordering: .relaxed) })
  }

  /// Fails the first, second, … call, each on a store of its own; how many there were.
  private func failEach(_ plan: (Int) -> Void) throws -> Int {
    for n in 0..<1000 {
      FaultyDisk.heal()
      let folder = try VaultFolder()
      var keys: SQLiteKeyStore? = try folder.newKeys()
      if let keys {
        try prepare(keys)
        plan(n)
        let kind = failureKind { try work(keys) }
        let failed = FaultyDisk.failures.load(ordering: .relaxed)
        FaultyDisk.heal()
        #expect((kind != nil) == (failed > 0))
        if failed == 0 { return n }
        keys.close()
      }
      keys = nil
      try takeUp(try folder.openKeys(), folder)
    }
    return 1000
  }

  /// Works on the keys in a folder until the process is killed. For a child process.
  static func untilKilled(
    after milliseconds: Int, in path: String, _ work: (SQLiteKeyStore) throws -> Void
  ) throws {
    let keys = try SQLiteKeyStore.open(in: VaultDirectory.open(at: path))
    Thread.detachNewThread {
      usleep(UInt32(milliseconds) * 1000)
      kill(getpid(), SIGKILL)
    }
    try work(keys)
  }
}
