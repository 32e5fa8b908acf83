import MerkleLog
import Testing
import VaultSQLite

@testable import Vault

/// A log of several parts, which several threads read: what is done to it is found wherever it lies.
@Suite struct LongLogTests {
  private static let size: UInt64 = 13_000

  /// A closed vault with so many entries, and checkpoints kept while it grew.
  private func longLog() async throws -> (ReadyVault, [Checkpoint]) {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    var kept = [try checkpoint(of: ready)]
    while ready.logSize < Self.size {
      let count = min(997, Int(Self.size - ready.logSize))
      let entries = try (0..<count).map { number -> EntryDraft in
        var content = EntryContent(event: .settingChange)
        content.claims[.detail] = "filling \(number)"
        return try ready.vault.opened().writer.draft(content)
      }
      let draft = Draft(entries: entries, basis: DecisionBasis(size: ready.logSize))
      guard case .committed = try await ready.vault.opened().sequencer.submit(draft) else {
        Issue.record("not written")
        break
      }
      kept.append(try checkpoint(of: ready))
    }
    #expect(try await ready.problems() == [])
    ready.close()
    return (ready, kept)
  }

  private func checkpoint(of ready: ReadyVault) throws -> Checkpoint {
    try Checkpoint(text: SignedNote(Array(ready.vault.checkpoint().utf8)).text)
  }

  private func verify(
    _ ready: ReadyVault, pins: [Checkpoint] = [], threads: Int = 2
  ) throws -> VerificationReport {
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    defer { store.close() }
    return try LogVerifier(store: store, verifierKey: nil, pins: pins, threads: threads).verify()
  }

  @Test func `whatever is done to a long log is named, however many threads read it`() async throws {
    let (ready, kept) = try await longLog()
    let whole = try ready.snapshot()
    for threads in [1, 2, 5] {
      let report = try verify(ready, pins: kept, threads: threads)
      #expect(report.isClean, "\(report.problems)")
      #expect(report.entries > Self.size && report.counts.values.reduce(0, +) == report.entries)
    }
    for (sql, findings) in [
      (
        ["UPDATE entry SET leaf = CAST(replace(leaf, 'allow', 'denyy') AS BLOB) WHERE seq = 4096"],
        ["4096 leaf is not one", "root over", "hash tile level 0 number 16", "hash tile level 1 number 0"]
      ),
      (
        ["DELETE FROM entry WHERE seq = 4095"],
        ["4095 entry is missing: the next one stored is 4096", "root over"]
      ),
      (
        ["DELETE FROM entry WHERE seq BETWEEN 4000 AND 9999"],
        ["4000 entry is missing: the next one stored is 10000", "head names"]
      ),
      (
        ["DELETE FROM entry WHERE seq BETWEEN 8192 AND 12500"],
        ["8192 entry is missing: the next one stored is 12501", "head names"]
      ),
      (["DELETE FROM entry WHERE seq >= 8192"], ["head names", "root over"]),
      (["DELETE FROM entry WHERE seq < 5000"], ["0 entry is missing: the next one stored is 5000"]),
      (
        ["DELETE FROM entry WHERE seq >= 5000", "UPDATE head SET size = 9223372036854775000"], ["head names"]
      ),
      (
        [
          "UPDATE entry SET seq = 9000000000000 WHERE seq = 12999",
          "UPDATE head SET size = 9223372036854775000",
        ],
        ["12999 entry is missing: the next one stored is 13000"]
      ),
      (
        [
          "UPDATE entry SET seq = 100000 WHERE seq = 8191", "UPDATE entry SET seq = 8191 WHERE seq = 8192",
          "UPDATE entry SET seq = 8192 WHERE seq = 100000",
        ],
        ["8191 leaf says it is entry 8192", "8192 time does not follow"]
      ),
      (["UPDATE entry SET time = time + 1 WHERE seq = 12288"], ["12288 index columns say"]),
      (
        ["UPDATE tile SET hashes = zeroblob(8192) WHERE level = 0 AND number = 31"],
        ["hash tile level 0 number 31 was altered"]
      ),
      (["UPDATE tile SET hashes = zeroblob(32) WHERE level = 1"], ["hash tile level 1 number 0 was altered"]),
      (["DELETE FROM tile WHERE level = 0 AND number = 50"], ["hash tile level 0 number 50 was altered"]),
    ] {
      try ready.restore(whole)
      try ready.tamper("vault.db", all: sql)
      for threads in [1, 3] {
        let found = try verify(ready, threads: threads).problems.map { problem in
          (problem.seq.map { "\($0) " } ?? "") + problem.text
        }
        for finding in findings {
          #expect(found.contains { $0.hasPrefix(finding) }, "\(sql): \(finding) not in \(found.prefix(9))")
        }
      }
    }
  }

  @Test func `a checkpoint kept inside a tile is compared there`() async throws {
    let (ready, kept) = try await longLog()
    let (other, otherKept) = try await longLog()
    other.close()
    #expect(try verify(ready, pins: kept + kept.reversed()).isClean)
    let found = try verify(ready, pins: [kept[0], otherKept[3], kept[5], otherKept[9]]).problems
    #expect(found.map(\.isOtherLog) == [true, true])
    #expect(found.map(\.text).allSatisfy { $0.contains("another one than the checkpoint kept at size") })
  }
}
