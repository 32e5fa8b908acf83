import Foundation
import Synchronization
import Testing
import Vault

@testable import VaultSQLite

/// The room kept for the day the medium is full.
@Suite struct ReserveTests {
  private func status(_ path: String) -> stat {
    var status = stat()
    #expect(lstat(path, &status) == 0)
    return status
  }

  @Test func `a reserve takes its room, gives it up and takes it back`() throws {
    let folder = try VaultFolder()
    let directory = try VaultDirectory.create(at: folder.path)
    let reserve = try #require(try DiskReserve(in: directory, bytes: 1 << 20))
    let path = "\(folder.path)/\(DiskReserve.fileName)"
    #expect(reserve.isHeld && look(folder) == [1 << 20, 1 << 20])
    #expect(status(path).st_mode & 0o777 == 0o600)
    let changes = Mutex<[String]>([])
    reserve.whenGiven(
      { changes.withLock { $0.append("given") } },
      whenChanged: { isHeld in changes.withLock { $0.append("\(isHeld)") } })
    for slice in 1...8 {
      #expect(reserve.release() && !reserve.isHeld)
      #expect(look(folder)[0] == Int64(8 - slice) << 17)
    }
    #expect(!reserve.release())
    #expect(reserve.regain() && reserve.regain() && reserve.isHeld)
    #expect(look(folder) == [1 << 20, 1 << 20])
    #expect(changes.withLock { $0 } == ["given", "false"] + Array(repeating: "given", count: 7) + ["true"])
    reserve.release()
    // Another start takes it back, since there is room.
    #expect(try DiskReserve(in: directory, bytes: 1 << 20)?.isHeld == true)
  }

  private func look(_ folder: VaultFolder) -> [Int64] {
    DiskReserve.look(in: folder.path).map { [$0.held, $0.whole] } ?? []
  }

  @Test func `the size follows what is asked for, and none takes the file away`() throws {
    let folder = try VaultFolder()
    let directory = try VaultDirectory.create(at: folder.path)
    for bytes: Int64 in [1 << 20, 3 << 20, 1 << 16] {
      #expect(try DiskReserve(in: directory, bytes: bytes)?.isHeld == true)
      #expect(look(folder) == [bytes, bytes])
    }
    #expect(try DiskReserve(in: directory, bytes: 0) == nil)
    #expect(look(folder) == [])
  }

  @Test func `what there is no room for is not held and takes nothing`() throws {
    let folder = try VaultFolder()
    let directory = try VaultDirectory.create(at: folder.path)
    let reserve = try #require(try DiskReserve(in: directory, bytes: 1 << 55))
    #expect(!reserve.isHeld && !reserve.regain())
    #expect(look(folder)[0] == 0)
  }

  @Test func `no size is too large for a reserve, and no word in its file`() throws {
    let folder = try VaultFolder()
    let directory = try VaultDirectory.create(at: folder.path)
    let reserve = try #require(try DiskReserve(in: directory, bytes: .max))
    #expect(!reserve.isHeld && !reserve.regain() && !reserve.release())
    let path = "\(folder.path)/\(DiskReserve.fileName)"
    for word in ["\(Int64.max)", "\(Int64.min)", "-1", "0", "99999999999999999999", "", "\u{0}"] {
      try Data("fengni reserve/v1 \(word)\n".utf8).write(to: URL(fileURLWithPath: path))
      #expect(look(folder).count == 2 && look(folder)[0] < look(folder)[1])
      #expect(try DiskReserve(in: directory, bytes: 1 << 16)?.isHeld == true)
    }
  }

  @Test func `while room is short the write-ahead log does not grow`() throws {
    let folder = try VaultFolder()
    let directory = try VaultDirectory.create(at: folder.path)
    let store = try SQLiteVaultStore.create(in: directory)
    func log() -> Int64 { Int64(status("\(folder.path)/vault.db-wal").st_size) }
    let row = { (version: UInt32) in
      ControlRow(
        kind: .setting, id: "filling", version: version,
        body: [UInt8](repeating: UInt8(truncatingIfNeeded: version), count: 40_000),
        tag: [UInt8](repeating: 1, count: 32))
    }
    func put(_ versions: ClosedRange<UInt32>) throws {
      for version in versions {
        #expect(try store.commit { (t) throws(StoreFailure) in try t.put(row(version)) })
      }
    }
    try put(1...100)
    #expect(log() > 3 << 20)
    let size = log()
    // The room the log has is used again and again.
    store.economize(true)
    try put(101...400)
    #expect(log() == size)
    store.economize(false)
    try put(401...420)
    #expect(try store.control(.setting, "filling")?.version == 420)
  }
}
