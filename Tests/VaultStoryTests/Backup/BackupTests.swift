import Foundation
import MerkleLog
import Synchronization
import Testing
import VaultSQLite

@testable import Vault

/// A backup of a vault in use is of one moment, opens with its identity alone, and brings back what it holds.
@Suite struct BackupTests {
  private let identity = BackupIdentity.random()

  private func make(
    _ ready: ReadyVault, to folder: String, keysTo: String? = nil, at time: String = "2026-11-27T10:15:00Z"
  ) throws -> BackupMaking.Result {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let making = BackupMaking(
      of: ready.directory, log: try VerifierKey(ready.vault.verifierKey()),
      data: .init(folder: folder, recipient: identity.recipient, keptFor: 90 * 86_400),
      keys: .init(folder: keysTo ?? folder, recipient: identity.recipient, keptFor: 30 * 86_400))
    return try making.run(at: Timestamp(time)!)
  }

  /// Opens both parts into a folder.
  private func open(_ made: BackupMaking.Result, in folder: String) throws {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try BackupArtefact(at: made.data.path).open(to: "\(folder)/vault.db", identities: [identity])
    try BackupArtefact(at: made.keys.path).open(to: "\(folder)/keys.db", identities: [identity])
  }

  /// Puts both parts back in place of the vault's own files.
  private func putBack(_ made: BackupMaking.Result, in ready: ReadyVault) throws {
    ready.close()
    for name in ["vault.db", "keys.db"] {
      for suffix in ["", "-wal", "-shm"] { unlink("\(ready.directory)/\(name)\(suffix)") }
    }
    try open(made, in: ready.directory)
  }

  @Test func `what is put back is what was there at that moment, and goes on`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let made = try make(ready, to: ready.folder.path + "/backup")
    let head = try #require(try ready.store.logHead())
    #expect(made.data.header.checkpoint?.size == head.size && made.keys.header.note == head.checkpoint)
    #expect(made.data.header.expires == Timestamp("2027-02-25T10:15:00Z"))
    #expect(made.keys.header.expires == Timestamp("2026-12-27T10:15:00Z"))
    let later = try await ready.holdResident("赵某", born: "1961-02-03", number: 71).id
    try putBack(made, in: ready)
    try await ready.open()
    #expect(try many.all.allSatisfy { try ready.stored($0.id, prefix: $0.prefix) != nil })
    #expect(try ready.stored(later) == nil)
    let sun = try await ready.caller("sun")
    let row = try releasedRow(await ready.read("resident", many.resident, for: .register, by: sun))
    #expect(row.text("name") != nil)
    #expect(try await ready.problems() == [])
    _ = try await ready.holdResident("钱某", born: "1961-02-03", number: 72)
    #expect(ready.keylessFindings() == [])
  }

  @Test func `the bytes of a backup tell nothing that is sealed, and nothing unsealed stays`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let folder = ready.folder.path + "/backup"
    let made = try make(ready, to: folder)
    let record = try #require(try ready.stored(many.resident))
    let wrapped = try #require(try ready.keys(of: many.subject)).wrapped
    for path in [made.data.path, made.keys.path] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      #expect(bytes.range(of: Data("SQLite format 3".utf8)) == nil)
      #expect(bytes.range(of: Data(record.header.id.raw.bytes)) == nil)
      #expect(bytes.range(of: Data(record.boxes.prefix(48))) == nil)
      #expect(bytes.range(of: Data(wrapped.prefix(48))) == nil)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    let names = try FileManager.default.contentsOfDirectory(atPath: ready.directory)
    #expect(names.allSatisfy { !$0.hasPrefix(".backup") })
  }

  @Test func `made while people write, each backup is whole and has the keys of all its records`()
    async throws
  {
    let ready = try await ReadyVault()
    let stop = Mutex(false)
    let writing = Task {
      var number = 100
      while !stop.withLock({ $0 }) {
        number += 1
        _ = try await ready.holdResident(
          born: "1961-02-03", number: number, ["phone": "1540000\(number + 1000)"])
      }
      return number
    }
    var sizes: [UInt64] = []
    for round in 0..<6 {
      let made = try make(ready, to: ready.folder.path + "/backup-\(round)")
      let folder = ready.folder.path + "/opened-\(round)"
      try open(made, in: folder)
      let store = try SQLiteVaultStore.openReadOnly(at: folder)
      let keys = try SQLiteKeyStore.openReadOnly(at: folder)
      defer {
        store.close()
        keys.close()
      }
      let report = try LogVerifier(store: store, verifierKey: made.data.header.log).verify()
      #expect(report.isClean, "\(report.problems)")
      #expect(report.entries == made.data.header.checkpoint?.size)
      #expect(try keys.integrityProblems() == [])
      for record in try store.records(after: nil, limit: 100_000) {
        #expect(try keys.subjectKeys(record.header.subject)?.holdsDataKeys == true)
      }
      sizes.append(report.entries)
      try await Task.sleep(for: .milliseconds(20))
    }
    stop.withLock { $0 = true }
    #expect(try await writing.value > 101)
    #expect(sizes == sizes.sorted())
    #expect(try await ready.problems() == [])
  }

  @Test func `an erasure waits for files that are being copied, and hides its person meanwhile`() async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let officer = try await ready.officer()
    let sun = try await ready.caller("sun")
    var snapshot: VaultSnapshot? = try VaultSnapshot(of: ready.directory)
    #expect(snapshot != nil)
    let erasing = Task { try released(await ready.erase(many.resident, by: officer)).records }
    while try ready.store.control(.erasure, many.subject.text) == nil {
      try await Task.sleep(for: .milliseconds(5))
    }
    // A reader keeps the logs from being cut: it is not done.
    try await Task.sleep(for: .milliseconds(200))
    #expect(
      refusal(try await ready.read("resident", many.resident, for: .register, by: sun))?.kind == .notFound)
    #expect(try ready.log().allSatisfy { $0.leaf.event != .keyDestroy })
    snapshot = nil
    #expect(try await erasing.value == 5)
    #expect(try await ready.problems() == [])
  }

  @Test func `who was erased after a backup stays erased where it is put back`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try await ready.officer()
    let made = try make(ready, to: ready.folder.path + "/backup")
    _ = try released(await ready.erase(many.resident))
    try putBack(made, in: ready)
    // The backup has the keys, and the ledger knows better.
    try await ready.open()
    #expect(ready.vault.replayed == 1)
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try many.all.allSatisfy { try ready.stored($0.id, prefix: $0.prefix) == nil })
    #expect(try await ready.problems() == [])
  }

  @Test func `a snapshot is of one moment although both files are written all the time`() async throws {
    let ready = try await ReadyVault()
    let first = try VaultSnapshot(of: ready.directory)
    let sizes = try first.sizes()
    _ = try await ready.holdResident()
    #expect(try first.sizes() == sizes)
    #expect(first.head.size < ready.logSize)
    #expect(try VaultSnapshot(of: ready.directory).head.size == ready.logSize)
  }

  @Test func `what killed runs left is swept, and what another writes is not`() async throws {
    let ready = try await ReadyVault()
    let folder = ready.folder.path + "/backup"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let files = FileManager.default
    let dead = "\(folder)/fengni-00000000-20260101T000000Z-data.fbk.part"
    let living = "\(folder)/fengni-00000000-20260102T000000Z-data.fbk.part"
    let copy = "\(ready.directory)/.backup-1"
    for path in [dead, living, copy] { #expect(files.createFile(atPath: path, contents: Data("x".utf8))) }
    let descriptor = Glibc.open(living, O_RDONLY)
    #expect(flock(descriptor, LOCK_EX) == 0)
    defer { close(descriptor) }
    let made = try make(ready, to: folder)
    #expect(made.swept == ["fengni-00000000-20260101T000000Z-data.fbk.part"])
    #expect(!files.fileExists(atPath: dead) && files.fileExists(atPath: living))
    #expect(!files.fileExists(atPath: copy))
    // The same second again: nothing is written over.
    #expect(throws: StoreFailure.self) { try make(ready, to: folder) }
    _ = try make(ready, to: folder, at: "2026-11-27T10:15:01Z")
  }

  @Test func `a head that another key signed is backed up by nobody`() async throws {
    let ready = try await ReadyVault()
    let other = try await ReadyVault(settled: false)
    let making = BackupMaking(
      of: ready.directory, log: try VerifierKey(other.vault.verifierKey()),
      data: .init(folder: ready.folder.path, recipient: identity.recipient, keptFor: 60),
      keys: .init(folder: ready.folder.path, recipient: identity.recipient, keptFor: 60))
    #expect(throws: BackupFailure.self) { try making.run(at: Timestamp("2026-11-27T10:15:00Z")!) }
    #expect(throws: StoreFailure.self) { try make(ready, to: ready.folder.path, keysTo: "/nowhere/there") }
    let left = try FileManager.default.contentsOfDirectory(atPath: ready.folder.path)
    #expect(left.allSatisfy { !$0.contains(".fbk") })
  }
}
