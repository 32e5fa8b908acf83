import Foundation
import GRDBSQLite
import Synchronization

/// A disk that fails one write or one synchronization, under SQLite's own file layer.
///
/// Takes the place of the process's default VFS (https://www.sqlite.org/vfs.html): only for child processes.
enum FaultyDisk {
  /// Writes and synchronizations still to succeed before one fails; negative: none fails.
  static let writesLeft = Atomic(-1)
  static let syncsLeft = Atomic(-1)
  /// What the failing write answers.
  static let answer = Atomic(writeError)
  /// How many failures there were.
  static let failures = Atomic(0)

  /// `SQLITE_IOERR_WRITE` and `SQLITE_IOERR_FSYNC`, macros that the importer leaves out.
  static let writeError = SQLITE_IOERR | 3 << 8
  static let syncError = SQLITE_IOERR | 4 << 8

  static func heal() {
    writesLeft.store(-1, ordering: .relaxed)
    syncsLeft.store(-1, ordering: .relaxed)
    failures.store(0, ordering: .relaxed)
  }

  static func install() {
    guard let original = sqlite3_vfs_find(nil) else { return }
    let faulty = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    faulty.initialize(to: original.pointee)
    faulty.pointee.zName = UnsafePointer(strdup("faulty"))
    faulty.pointee.xOpen = { _, name, file, flags, outFlags in
      guard let real = sqlite3_vfs_find("unix"), let file else { return SQLITE_CANTOPEN }
      let code = real.pointee.xOpen(real, name, file, flags, outFlags)
      if let methods = file.pointee.pMethods { file.pointee.pMethods = FaultyDisk.patched(methods) }
      return code
    }
    sqlite3_vfs_register(faulty, 1)
  }

  /// `unix` has a few tables of methods, one for each way of locking; all write and synchronize alike.
  private static func patched(_ methods: UnsafePointer<sqlite3_io_methods>) -> UnsafePointer<
    sqlite3_io_methods
  > {
    tables.withLock { tables in
      let key = UInt(bitPattern: methods)
      if let known = tables.patched[key] { return UnsafePointer(bitPattern: known)! }
      tables.write = methods.pointee.xWrite
      tables.sync = methods.pointee.xSync
      let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
      copy.initialize(to: methods.pointee)
      copy.pointee.xWrite = { file, bytes, count, offset in
        if FaultyDisk.isNowFailing(FaultyDisk.writesLeft) {
          return FaultyDisk.answer.load(ordering: .relaxed)
        }
        return FaultyDisk.tables.withLock { $0.write }?(file, bytes, count, offset) ?? SQLITE_IOERR
      }
      copy.pointee.xSync = { file, flags in
        if FaultyDisk.isNowFailing(FaultyDisk.syncsLeft) { return FaultyDisk.syncError }
        return FaultyDisk.tables.withLock { $0.sync }?(file, flags) ?? SQLITE_IOERR
      }
      tables.patched[key] = UInt(bitPattern: copy)
      return UnsafePointer(copy)
    }
  }

  private static func isNowFailing(_ left: borrowing Atomic<Int>) -> Bool {
    guard left.load(ordering: .relaxed) >= 0 else { return false }
    guard left.subtract(1, ordering: .relaxed).oldValue == 0 else { return false }
    failures.add(1, ordering: .relaxed)
    return true
  }

  private struct Tables: Sendable {
    /// Addresses, since pointers are not sendable.
    var patched: [UInt: UInt] = [:]
    var write:
      (@convention(c) (UnsafeMutablePointer<sqlite3_file>?, UnsafeRawPointer?, Int32, Int64) -> Int32)?
    var sync: (@convention(c) (UnsafeMutablePointer<sqlite3_file>?, Int32) -> Int32)?
  }
  private static let tables = Mutex(Tables())
}
