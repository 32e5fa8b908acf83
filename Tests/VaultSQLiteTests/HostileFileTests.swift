import Foundation
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

struct HostileFileTests {
  let folder: VaultFolder

  init() throws { folder = try VaultFolder() }

  /// A closed vault with a few records and entries in it.
  private func vaultOnDisk() throws {
    let store = try folder.newVault()
    var fixture = StoreFixture(seed: 1)
    let records = (0..<12).map { _ in fixture.record() }
    let entries = (0..<12).map { fixture.entry(UInt64($0)) }
    try store.commit { transaction throws(StoreFailure) in
      for record in records { _ = try transaction.insert(record) }
      for entry in entries { try transaction.append(entry) }
    }
    store.close()
  }

  private func expectDamage(
    naming words: String = "vault.db", sourceLocation: SourceLocation = #_sourceLocation
  ) {
    expect(.damaged, naming: words, sourceLocation: sourceLocation) { _ = try folder.openVault() }
    expect(.damaged, naming: words, sourceLocation: sourceLocation) {
      _ = try SQLiteVaultStore.openReadOnly(at: folder.path)
    }
  }

  @Test func `an empty, a foreign and a text file are refused and left as they are`() throws {
    for bytes in [[], Array("name,phone\n".utf8), [UInt8](repeating: 0x53, count: 9000)] {
      try folder.write(bytes, to: "vault.db")
      expectDamage()
      #expect(try folder.contents("vault.db") == bytes)
    }
  }

  @Test func `another program's database is refused and left as it is`() throws {
    try RawDatabase.run("CREATE TABLE t (x); INSERT INTO t VALUES (1)", on: folder.file("vault.db"))
    #expect(chmod(folder.file("vault.db"), 0o600) == 0)
    let before = try folder.contents("vault.db")
    expectDamage(naming: "not a vault's")
    #expect(try folder.contents("vault.db") == before)
  }

  @Test func `the two files are not taken for one another`() throws {
    do {
      let keys = try folder.newKeys()
      keys.close()
    }
    try folder.write(try folder.contents("keys.db"), to: "vault.db")
    expectDamage(naming: "not a vault's")
  }

  @Test func `a file of a newer format is refused by its number`() throws {
    try vaultOnDisk()
    try RawDatabase.run("PRAGMA user_version = 2", on: folder.file("vault.db"))
    expectDamage(naming: "format 2")
  }

  @Test func `a file cut off anywhere is refused`() throws {
    try vaultOnDisk()
    let whole = try folder.contents("vault.db")
    for length in [1, 99, 100, 512, 4095, 4096, 8192, whole.count / 2, whole.count - 4096, whole.count - 1] {
      try folder.write(Array(whole.prefix(length)), to: "vault.db")
      expectDamage()
    }
    try folder.write(whole, to: "vault.db")
    #expect(try folder.openVault().entries(from: 0, limit: 99).count == 12)
  }

  @Test(arguments: [
    "CREATE TRIGGER t AFTER INSERT ON entry BEGIN DELETE FROM entry WHERE seq = new.seq; END",
    "DROP INDEX entry_subject", "CREATE VIEW v AS SELECT * FROM record", "CREATE TABLE extra (x)",
  ])
  func `a file whose schema somebody changed is refused`(change: String) throws {
    try vaultOnDisk()
    try RawDatabase.run(change, on: folder.file("vault.db"))
    expectDamage(naming: "tables and indexes")
  }

  @Test(arguments: [
    ("UPDATE record SET place = 999", true), ("UPDATE record SET lifecycle = 9", true),
    ("UPDATE record SET version = -1", true),
    ("UPDATE symbol SET text = 'A B' WHERE text = 'resident'", true),
    ("UPDATE entry SET event = 999", false), ("UPDATE entry SET outcome = 7", false),
    ("UPDATE entry SET actor = x''", false),
  ])
  func `a row that no vault writes is damage, not another row`(change: String, isRecord: Bool) throws {
    try vaultOnDisk()
    try RawDatabase.run("PRAGMA ignore_check_constraints = ON; \(change)", on: folder.file("vault.db"))
    let store = try folder.openVault()
    let kind = failureKind {
      if isRecord {
        _ = try store.records(after: nil, limit: 99)
      } else {
        _ = try store.entries(from: 0, limit: 99)
      }
    }
    #expect(kind == .damaged)
  }

  @Test func `index rows that differ from the records' lists are named`() throws {
    try vaultOnDisk()
    var store: SQLiteVaultStore? = try folder.openVault()
    let first = try #require(try store?.records(after: nil, limit: 1).first).header.id.text(prefix: "record")
    store = nil
    try RawDatabase.run(
      """
      DELETE FROM search_token WHERE record = (SELECT min(id) FROM record);
      INSERT INTO search_token SELECT x'000102030405060708090a0b0c0d0e0f', max(id) FROM record;
      INSERT INTO search_token VALUES (x'000102030405060708090a0b0c0d0e0f', x'00000000000000000001');
      """, on: folder.file("vault.db"))
    let problems = try folder.openVault().indexProblems()
    #expect(problems.count == 3)
    #expect(problems.contains { $0.contains("\(first): 8 of its 8 search tokens are not in the index") })
    #expect(problems.filter { $0.contains("the index has 1 search tokens for it") }.count == 2)
  }

  @Test func `a table that lost an index entry is named without values`() throws {
    try vaultOnDisk()
    // Bytes of an actor's token, changed in the index and not in the table: a token lies in the file twice.
    let token = try #require(try folder.openVault().entries(from: 3, limit: 1).first).actorToken
    let bytes = try folder.contents("vault.db")
    let places = bytes.indices.dropLast(15).filter {
      bytes[$0] == token[0] && bytes[$0..<$0 + 16].elementsEqual(token)
    }
    #expect(places.count == 2)
    for place in places {
      var changed = bytes
      changed[place] ^= 1
      try folder.write(changed, to: "vault.db")
      let problems = try folder.openVault().integrityProblems()
      #expect(problems.contains { $0.contains("entry_actor") })
    }
    try folder.write(bytes, to: "vault.db")
    #expect(try folder.openVault().integrityProblems().isEmpty)
  }

  @Test func `verification sees bytes changed under an open store`() throws {
    try vaultOnDisk()
    let store = try folder.openVault()
    let entry = try #require(try store.entries(from: 5, limit: 1).first)
    let record = try #require(try store.records(after: nil, limit: 1).first)
    var bytes = try folder.contents("vault.db")
    for part in [entry.leaf, record.boxes] {
      let place = try #require(bytes.firstRange(of: part)).lowerBound
      bytes[place + 20] ^= 1
    }
    // In place, as an editor of the file would: a new file would leave the store on the old one.
    let descriptor = open(folder.file("vault.db"), O_WRONLY)
    #expect(pwrite(descriptor, bytes, bytes.count, 0) == bytes.count)
    // The descriptor stays open: closing it would end SQLite's locks in this process.
    #expect(try store.entries(from: 5, limit: 1).first?.leaf != entry.leaf)
    #expect(try store.records(after: nil, limit: 1).first?.boxes != record.boxes)
  }
}
