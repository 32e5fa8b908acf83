import MerkleLog
import Sodium
import Testing
import VaultSQLite

@testable import Vault

/// Logs of sizes that no vault has for long: none yet, one entry, just as many as fill two levels of tiles.
@Suite struct ExportSizeTests {
  @Test(arguments: [0, 1, 2, 65_536] as [UInt64]) func `a log of any size is exported and verified`(
    _ size: UInt64
  ) async throws {
    let folder = ScratchFolder()
    let store = try SQLiteVaultStore.create(in: VaultDirectory.create(at: folder.path + "/vault"))
    let origin = try #require(LogOrigin.keyName("vault.test/audit/1"))
    let seed = [UInt8](0..<32)
    let signer = CheckpointSigner(origin: origin, seed: seed.span.bytes)
    let head = try write(size, to: store, signer: signer)
    var export = ExportInMemory()
    var files = LogExport(head, store: store, verifierKey: signer.verifierKey, auditSeq: 0).files
    while let file = try files.next() { export.files[file.path] = file.bytes }
    let report = try ExportVerifier(export, verifierKey: signer.verifierKey).verify()
    #expect(report.isClean && report.entries == size && report.unchecked.isEmpty, "\(report.problems)")
    try ForeignVerifier.check(
      export, key: signer.verifierKey.description,
      from: Set([1, size / 2, size]).subtracting([0]).filter { $0 <= size }.sorted())
  }

  private func write(_ size: UInt64, to store: SQLiteVaultStore, signer: CheckpointSigner) throws -> LogHead {
    var tree = TileBuilder()
    func head(_ time: Timestamp) -> LogHead {
      LogHead(
        size: tree.size, root: tree.root.array, frontier: tree.frontier.encoded,
        checkpoint: signer.checkpoint(size: tree.size, root: tree.root), time: time)
    }
    var last = head(Timestamp(microseconds: 0))
    for first in stride(from: 0, to: size, by: 1000) {
      let entries = (first..<min(first + 1000, size)).map { seq -> StoredEntry in
        let leaf = Leaf(
          seq: seq, time: Timestamp(microseconds: Int64(seq) + 1), event: .fieldRead, outcome: .allow,
          state: nil,
          claims: SHA256.hash(Array("\(seq)".utf8)).array)
        return StoredEntry(
          seq: seq, time: leaf.time, event: leaf.event.code, outcome: leaf.outcome.rawValue, leaf: leaf.text,
          subjectBox: [1], periodBox: [1], actorToken: [], subjectToken: [], budget: "")
      }
      let tiles = tree.append(entries.map { TreeHash.leaf($0.leaf.span.bytes) })
      last = head(Timestamp(microseconds: Int64(tree.size)))
      let next = last
      try store.commit { (transaction) throws(StoreFailure) in
        for entry in entries { try transaction.append(entry) }
        for tile in tiles {
          try transaction.putTile(
            level: tile.coordinate.level, index: tile.coordinate.index, hashes: tile.encoded)
        }
        try transaction.putHead(next)
      }
    }
    return last
  }
}
