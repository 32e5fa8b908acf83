import Foundation
import GRDB
import Testing
import VaultSQLite

@testable import Vault

/// Bytes of a small vault's file are changed one at a time: each change is named, or says nothing.
///
/// A change says nothing where every row of every table, as SQL reads them, is what it was: bytes of free space in
/// a page, the file's counters, the text of a table's definition. What is refused at opening is named as well.
@Suite struct ByteFlipTests {
  private static let seed: UInt64 = 20_261_121
  /// How many bytes are tried; the seed moves each run's start only when it is changed here.
  private static let tries = 250

  @Test func `a changed byte is named or says nothing`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    _ = try releasedText(
      await ready.reveal("resident", wang, "phone", for: .care, by: ready.caller("zhou")))
    _ = try await ready.vault.create(
      CreateAsk(
        type: "resident", place: "B/baihe/031/08",
        values: inputs(["name": "李四", "status": "living"]),
        idempotency: Idempotency(key: "k1", body: [])), for: .register, by: ready.caller("sun"))
    ready.close()
    try ready.tamper("vault.db", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
    let whole = try ready.snapshot()
    let bytes = [UInt8](try #require(whole.files["vault.db"]))
    let dump = try Dump(of: ready.directory)
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    #expect(try LogVerifier(store: store, verifierKey: nil).verify().isClean)
    store.close()

    // The keys stay open; the file is changed under a verifier that opens it anew each time.
    let ring = try keyRing(of: ready)
    var silent: [Int] = []
    let stride = max(1, bytes.count / ByteFlipTests.tries)
    var position = Int(ByteFlipTests.seed % UInt64(stride))
    var named = 0
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: ready.directory + "/vault.db"))
    while position < bytes.count {
      for mask in [UInt8(0x01), 0x80] {
        try handle.seek(toOffset: UInt64(position))
        try handle.write(contentsOf: [bytes[position] ^ mask])
        if isNamed(ready, ring) {
          named += 1
        } else if (try? Dump(of: ready.directory)) != dump {
          silent.append(position)
        }
      }
      try handle.seek(toOffset: UInt64(position))
      try handle.write(contentsOf: [bytes[position]])
      position += stride
    }
    try handle.close()
    #expect(silent == [], "bytes of rows changed and nothing noticed")
    #expect(named > ByteFlipTests.tries / 2)
    try await ready.open()
    #expect(try await ready.problems() == [])
  }

  private func keyRing(of ready: ReadyVault) throws -> KeyRing {
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    defer { store.close() }
    let settings = try #require(try store.control(.setting, "vault"))
    let vault = try #require(VaultSettings.claimedVault(settings))
    guard let root = try ready.rootKey.rootKey() else { throw KeyFailure.missing("root") }
    return try KeyRing(vault: vault, root: root, store: try SQLiteKeyStore.openReadOnly(at: ready.directory))
  }

  /// Whether opening or verification, with keys, names anything; a kept answer is asked for too.
  private func isNamed(_ ready: ReadyVault, _ ring: KeyRing) -> Bool {
    do {
      let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
      defer { store.close() }
      let keys = try SQLiteKeyStore.openReadOnly(at: ready.directory)
      defer { keys.close() }
      let reader = EntryReader(ring: ring, keys: keys, expired: ExpiredPeriods())
      let signer = try ring.logSeed(1).withBytes {
        CheckpointSigner(origin: LogOrigin.keyName(LogOrigin.text(ring.vault, number: 1))!, seed: $0)
      }
      let report = try LogVerifier(store: store, verifierKey: signer.verifierKey).verify { entry, report in
        do {
          if try reader.open(entry).opening.opened.count < 2 { report.add(.init(seq: entry.seq, "closed")) }
        } catch {
          report.add(.init(seq: entry.seq, "\(error)"))
        }
      }
      return !report.isClean
    } catch {
      return true
    }
  }
}

/// Every row of every table as SQL reads it.
private struct Dump: Equatable {
  let rows: [String: [[DatabaseValue]]]

  init(of directory: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: directory + "/vault.db", configuration: configuration)
    defer { try? queue.close() }
    rows = try queue.read { database in
      var rows: [String: [[DatabaseValue]]] = [:]
      // A kept answer is checked when it is asked for, not by verification: see `KeptAnswerTests`.
      for table in ["symbol", "record", "search_token", "control", "entry", "tile", "head"] {
        rows[table] = try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map {
          Array($0.databaseValues)
        }
      }
      return rows
    }
  }
}

/// Answers kept for idempotent calls are in no log: they carry a tag of their own.
@Suite struct KeptAnswerTests {
  @Test(arguments: [
    "UPDATE idempotency SET answer = CAST(replace(answer, 'version', 'versiom') AS BLOB)",
    "UPDATE idempotency SET answer = substr(answer, 1, 31)", "UPDATE idempotency SET expires = expires + 1",
    "UPDATE idempotency SET body = randomblob(32)", "UPDATE idempotency SET answer = x''",
  ])
  func `a kept answer that was changed is refused and the refusal logged`(_ sql: String) async throws {
    let ready = try await ReadyVault()
    let ask = CreateAsk(
      type: "resident", place: "B/baihe/031/07", values: inputs(ReadyVault.wangXiulan),
      idempotency: Idempotency(key: "k1", body: []))
    _ = try released(await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
    ready.close()
    try ready.tamper("vault.db", sql)
    try await ready.open()
    do {
      _ = try released(await ready.vault.create(ask, for: .register, by: ready.caller("sun")))
      Issue.record("answered")
    } catch VaultFailure.damaged(let damage, let seq) {
      #expect(damage == .keptAnswer)
      let at = try #require(seq)
      let entry = try #require(try ready.log(from: at).first)
      #expect(entry.leaf.event == .integrityFail && entry.leaf.outcome == .error)
    }
  }
}
