import Foundation
import GRDBSQLite
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

struct DurabilityTests {
  let folder: VaultFolder

  init() throws { folder = try VaultFolder() }

  @Test(arguments: [
    ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1), ("trusted_schema", 0),
    ("cell_size_check", 1),
  ])
  func `the writing connections are set so that nothing acknowledged is lost`(pragma: String, value: Int64)
    throws
  {
    let directory = try VaultDirectory.create(at: folder.path)
    let vault = try SQLiteVaultStore.create(in: directory)
    let keys = try SQLiteKeyStore.create(in: directory)
    let inVault = try vault.writer?.administer { connection throws(StoreFailure) in
      try self.value(of: pragma, connection)
    }
    let inKeys = try keys.writer?.administer { connection throws(StoreFailure) in
      try self.value(of: pragma, connection)
    }
    #expect(inVault == value && inKeys == value)
  }

  @Test(arguments: [
    "synchronous = NORMAL", "secure_delete = OFF", "secure_delete = FAST", "foreign_keys = OFF",
  ])
  func `a connection that would lose or leave something is refused`(setting: String) throws {
    let store = try folder.newVault()
    let writer = try #require(store.writer)
    let kind = failureKind {
      try writer.administer { connection throws(StoreFailure) in
        try checkDurability(of: connection)
        let change = try connection.prepare("PRAGMA \(setting)")
        while try change.step() {}
        change.reset()
        try checkDurability(of: connection)
      }
    }
    #expect(kind == .unavailable)
  }

  @Test func `a full disk refuses the commit, keeps what was there and lets the next one in`() throws {
    let store = try folder.newVault()
    let writer = try #require(store.writer)
    var fixture = StoreFixture(seed: 1)
    let first = fixture.record()
    _ = try store.commit { transaction throws(StoreFailure) in try transaction.insert(first) }
    try limitPages(of: writer, to: 60)
    var failures = 0
    for _ in 0..<16 {
      let records = (0..<8).map { _ in fixture.record(type: Name(checked: "household")) }
      let kind = failureKind {
        try store.commit { transaction throws(StoreFailure) in
          for record in records { _ = try transaction.insert(record) }
        }
      }
      if let kind {
        failures += 1
        #expect(kind == .full)
        for record in records { #expect(try store.record(record.header.id) == nil) }
      }
    }
    #expect(failures > 0)
    #expect(first.isSame(as: try store.record(first.header.id)))
    try limitPages(of: writer, to: 1_000_000)
    let last = fixture.record(type: Name(checked: "household"))
    _ = try store.commit { transaction throws(StoreFailure) in try transaction.insert(last) }
    #expect(last.isSame(as: try store.record(last.header.id)))
    #expect(try store.integrityProblems().isEmpty && store.indexProblems().isEmpty)
  }

  @Test func `destroyed keys are in neither file, others are`() throws {
    let keys = try folder.newKeys()
    var fixture = StoreFixture(seed: 2)
    let all = (0..<400).map { _ in fixture.subjectKeys() }
    for batch in stride(from: 0, to: 400, by: 40) { try keys.insert(Array(all[batch..<batch + 40])) }
    let destroyed = all.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    for batch in stride(from: 0, to: destroyed.count, by: 30) {
      try keys.destroy(destroyed[batch..<min(batch + 30, destroyed.count)].map(\.subject))
    }
    #expect(try folder.contents("keys.db-wal").isEmpty)
    let file = Data(try folder.contents("keys.db"))
    for key in destroyed {
      // Any sixteen bytes of it would be a trace.
      for part in stride(from: 0, to: key.wrapped.count - 16, by: 48) {
        #expect(file.range(of: Data(key.wrapped[part..<part + 16])) == nil)
      }
    }
    for (index, key) in all.enumerated() where index % 3 != 0 {
      #expect(file.range(of: Data(key.wrapped)) != nil)
      #expect(try keys.subjectKeys(key.subject) == key)
    }
  }

  private func limitPages(of writer: Writer<VaultWrites>, to count: Int) throws {
    try writer.administer { connection throws(StoreFailure) in
      let limit = try connection.prepare("PRAGMA max_page_count = \(count)")
      while try limit.step() {}
      limit.reset()
    }
  }

  private func value(of pragma: String, _ connection: WriterConnection) throws(StoreFailure) -> Int64 {
    let statement = try connection.prepare("PRAGMA \(pragma)")
    defer { statement.reset() }
    _ = try statement.step()
    return try statement.int(0)
  }
}
