import Foundation
import GRDB
import MerkleLog
import Sodium
import Testing
import VaultSQLite

@testable import Vault

/// What somebody does who holds keys of the vault.
extension AttackBench {
  private func write(_ body: (Database) throws -> Void) throws {
    let queue = try DatabaseQueue(path: ready.directory + "/vault.db")
    defer { try? queue.close() }
    try queue.write { try body($0) }
  }

  func write(_ keys: WrappedSubjectKeys) throws {
    let queue = try DatabaseQueue(path: ready.directory + "/keys.db")
    defer { try? queue.close() }
    try queue.write {
      try $0.execute(
        sql: "UPDATE subject_keys SET held = 1, wrapped = ?, log_token = ? WHERE subject = ?",
        arguments: [Data(keys.wrapped), Data(keys.logToken), Data(keys.subject.raw.bytes)])
      #expect($0.changesCount == 1)
    }
  }

  /// Writes another first byte of an id into the index of the records' ids: of the last one, so that it stays last.
  func alterIndexOfRecords() throws {
    let path = ready.directory + "/vault.db"
    let root = try ready.number(
      "vault.db", "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_record_1'")
    let queue = try DatabaseQueue(path: path)
    let id = try queue.read { try Data.fetchOne($0, sql: "SELECT max(id) FROM record") }
    try queue.close()
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    let start = UInt64(root - 1) * 4096
    try handle.seek(toOffset: start)
    let read = try handle.read(upToCount: 4096)
    let page = try #require(read)
    let last = try #require(id)
    let place = try #require(page.firstRange(of: last))
    try handle.seek(toOffset: start + UInt64(place.lowerBound))
    try handle.write(contentsOf: [0xFF])
  }

  /// Makes tree, head and checkpoint anew over the leaves as they now are, signed with the log key.
  func signAnew() throws {
    try write { database in
      let leaves = try Data.fetchAll(database, sql: "SELECT leaf FROM entry ORDER BY seq")
      let last = try Int64.fetchOne(database, sql: "SELECT max(time) FROM entry")
      var tree = TileBuilder()
      try database.execute(sql: "DELETE FROM tile")
      for tile in tree.append(leaves.map { TreeHash.leaf([UInt8]($0).span.bytes) }) {
        try database.execute(
          sql: "INSERT OR REPLACE INTO tile (level, number, hashes) VALUES (?, ?, ?)",
          arguments: [tile.coordinate.level, Int64(tile.coordinate.index), Data(tile.encoded)])
      }
      try database.execute(
        sql: "UPDATE head SET size = ?, root = ?, frontier = ?, checkpoint = ?, time = ?",
        arguments: [
          Int64(tree.size), Data(tree.root.array), Data(tree.frontier.encoded),
          Data(signer.checkpoint(size: tree.size, root: tree.root)), last,
        ])
    }
  }

  /// A checkpoint of each size the log has had, as somebody elsewhere may have kept it.
  func checkpoints() throws -> [Checkpoint] {
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    defer { store.close() }
    var tree = TileBuilder()
    return try store.entries(from: 0, limit: 10_000).map { entry in
      _ = tree.append([TreeHash.leaf(entry.leaf.span.bytes)])
      return Checkpoint(origin: signer.verifierKey.name, size: tree.size, root: tree.root)
    }
  }

  /// What anybody finds who has the folder, the verifier key and these checkpoints.
  func problems(pins: [Checkpoint]) -> [String] {
    do {
      let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
      defer { store.close() }
      return try LogVerifier(store: store, verifierKey: signer.verifierKey, pins: pins).verify().problems.map(
        \.text)
    } catch {
      return ["\(error)"]
    }
  }

  /// Cuts the log off after `size` entries.
  func cut(to size: UInt64) throws {
    try write { try $0.execute(sql: "DELETE FROM entry WHERE seq >= ?", arguments: [Int64(size)]) }
  }

  /// Another claims digest in the leaf of `seq`: the opening beside it stays.
  func replaceClaims(of seq: UInt64) throws {
    try write { database in
      let text = try Data.fetchOne(
        database, sql: "SELECT leaf FROM entry WHERE seq = ?", arguments: [Int64(seq)])
      let stored = [UInt8](try #require(text))
      let leaf = try #require(Leaf(text: stored))
      let other = Leaf(
        seq: leaf.seq, time: leaf.time, event: leaf.event, outcome: leaf.outcome, state: leaf.state,
        claims: [UInt8](repeating: 7, count: 32))
      try database.execute(
        sql: "UPDATE entry SET leaf = ? WHERE seq = ?", arguments: [Data(other.text), Int64(seq)])
    }
  }

  /// Somebody else did what entry `seq` tells, says an entry made with all the vault's keys.
  func rewrite(_ seq: UInt64) throws {
    let keys = try SQLiteKeyStore.openReadOnly(at: ready.directory)
    defer { keys.close() }
    let ring = try self.ring(keys)
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    let entries = try store.entries(from: seq, limit: 1)
    let entry = try #require(entries.first)
    store.close()
    let (leaf, opening) = try EntryReader(ring: ring, keys: keys, expired: ExpiredPeriods()).open(entry)
    var content = EntryContent(event: leaf.event)
    content.outcome = leaf.outcome
    content.claims = opening.claims
    content.claims[.actor] = "p_0000000000000000 nobody"
    content.actor = "p_0000000000000000"
    content.state = leaf.state
    content.budget = entry.budget
    let held = try keys.subjectKeys(logToken: entry.subjectToken)
    let wrapped = try #require(held)
    content.subject = wrapped.subject
    let unlocked = try SubjectKeys.unwrap(wrapped, roles: [.audit], ring: ring)
    let writer = EntryWriter(ring: ring, clock: ready.clock, holds: Holds(ready.clock))
    let forged = try writer.draft(content, keys: unlocked).stored(seq: seq, time: leaf.time)
    try write { database in
      try database.execute(
        sql: "UPDATE entry SET leaf = ?, subject_box = ?, period_box = ?, actor = ? WHERE seq = ?",
        arguments: [
          Data(forged.leaf), Data(forged.subjectBox), Data(forged.periodBox), Data(forged.actorToken),
          Int64(seq),
        ])
    }
  }
}
