import Foundation
import GRDBSQLite
import Synchronization
import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

/// What was removed is in no file once the store has forgotten it.
@Suite struct ForgettingTests {
  /// Parts of a record that nothing else in the file has.
  private func traces(_ record: SealedRecord) -> [[UInt8]] {
    let boxes = stride(from: 0, to: record.boxes.count - 24, by: 24).map {
      Array(record.boxes[$0..<$0 + 24])
    }
    let tokens = stride(from: 0, to: record.tokens.count, by: SearchToken.byteCount).map {
      Array(record.tokens[$0..<$0 + SearchToken.byteCount])
    }
    return boxes + tokens + [Array(record.facts.prefix(24))]
  }

  private func write(_ records: [SealedRecord], to store: SQLiteVaultStore) throws {
    try store.commit { transaction throws(StoreFailure) in
      for record in records where try !transaction.insert(record) {
        throw StoreFailure(.unavailable, "test: the id is taken")
      }
    }
  }

  private func found(_ records: [SealedRecord], in folder: VaultFolder) throws -> Int {
    let files = try folder.contents("vault.db") + folder.contents("vault.db-wal")
    return records.flatMap { traces($0) }.count { contains(files, $0) }
  }

  @Test func `removed and replaced records leave no trace, whatever pages were split and joined`() throws {
    let folder = try VaultFolder()
    let store = try folder.newVault()
    var fixture = StoreFixture(seed: 21)
    var all: [SealedRecord] = []
    for _ in 0..<12 {
      let batch = (0..<60).map { _ in fixture.record() }
      try write(batch, to: store)
      all += batch
    }
    let gone = all.enumerated().filter { $0.offset % 5 == 0 }.map(\.element)
    let changed = all.enumerated().filter { $0.offset % 7 == 1 && $0.offset % 5 != 0 }.map(\.element)
    #expect(try found(Array(gone.prefix(3)), in: folder) > 100)
    for record in gone {
      let isRemoved = try store.commit { transaction throws(StoreFailure) in
        try transaction.remove(record.header.id, expecting: 1)
      }
      #expect(isRemoved)
    }
    for record in changed {
      let other = fixture.record(subject: record.header.subject)
      let next = record.amended { next in
        (next.boxes, next.facts, next.tokens) = (other.boxes, other.facts, other.tokens)
      }
      let isReplaced = try store.commit { transaction throws(StoreFailure) in
        try transaction.replace(next, expecting: 1)
      }
      #expect(isReplaced)
    }
    try store.forgetRemoved()
    #expect(try folder.contents("vault.db-wal").isEmpty)
    #expect(try found(gone + changed, in: folder) == 0)
    #expect(try store.integrityProblems().isEmpty && store.indexProblems().isEmpty)
  }

  @Test func `a reader in the middle keeps the store from forgetting, and the store says so`() throws {
    let folder = try VaultFolder()
    let store = try folder.newVault()
    var fixture = StoreFixture(seed: 22)
    let record = fixture.record()
    try write([record], to: store)
    var reader: OpaquePointer?
    defer { sqlite3_close_v2(reader) }
    #expect(sqlite3_open_v2(folder.file("vault.db"), &reader, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
    #expect(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM record", nil, nil, nil) == SQLITE_OK)
    let isRemoved = try store.commit { transaction throws(StoreFailure) in
      try transaction.remove(record.header.id, expecting: 1)
    }
    #expect(isRemoved)
    #expect(failureKind { try store.forgetRemoved() } == .busy)
    #expect(sqlite3_exec(reader, "COMMIT", nil, nil, nil) == SQLITE_OK)
    try store.forgetRemoved()
    #expect(try found([record], in: folder) == 0)
  }

  @Test func `nobody's commit waits while the store waits for a reader`() async throws {
    let folder = try VaultFolder()
    let store = try folder.newVault()
    var fixture = StoreFixture(seed: 23)
    try write([fixture.record()], to: store)
    var reader: OpaquePointer?
    defer { sqlite3_close_v2(reader) }
    #expect(sqlite3_open_v2(folder.file("vault.db"), &reader, SQLITE_OPEN_READONLY, nil) == SQLITE_OK)
    #expect(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM record", nil, nil, nil) == SQLITE_OK)
    try write([fixture.record()], to: store)
    let forgetting = Forgetting()
    // A thread of its own: it waits for seconds.
    Thread.detachNewThread { forgetting.end(with: failureKind { try store.forgetRemoved() }) }
    // Those that come before it has begun are few; of those that had to wait for it there is one.
    var between = 0
    while !forgetting.isOver {
      try write([fixture.record()], to: store)
      if !forgetting.isOver { between += 1 }
      usleep(20_000)
    }
    #expect(between > 5)
    #expect(forgetting.failure == .busy)
  }

  @Test func `a store opened for reading has nothing to forget`() throws {
    let folder = try VaultFolder()
    try folder.newVault().close()
    let store = try SQLiteVaultStore.openReadOnly(at: folder.path)
    try store.forgetRemoved()
    store.close()
  }
}

/// What became of a call on another thread.
private final class Forgetting: Sendable {
  private let state = Mutex<(isOver: Bool, failure: StoreFailure.Kind?)>((false, nil))
  var isOver: Bool { state.withLock { $0.isOver } }
  var failure: StoreFailure.Kind? { state.withLock { $0.failure } }
  func end(with failure: StoreFailure.Kind?) { state.withLock { $0 = (true, failure) } }
}
