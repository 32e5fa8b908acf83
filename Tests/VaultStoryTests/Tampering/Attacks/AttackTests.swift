import Foundation
import GRDB
import MerkleLog
import Testing
import VaultSQLite

@testable import Vault

/// Whoever owns the machine changes a vault's files: each attack is found by what SECURITY.md says, and by nothing
/// else.
@Suite struct AttackTests {
  @Test func `every attack is found by what the documentation names`() async throws {
    let bench = try await AttackBench()
    let untouched = try await bench.found()
    #expect(untouched.means == [], "\(untouched.texts)")
    let attacks =
      try columnAttacks(of: bench) + AttackCatalogue.ofTheLog + AttackCatalogue.forged
      + AttackCatalogue.ofRecords
      + AttackCatalogue.ofControl + AttackCatalogue.ofFiles + AttackCatalogue.ofKeys
    try await tryAll(attacks, on: bench)
    // A tile is full from 256 entries on.
    try await tryAll(AttackCatalogue.ofFullTiles, on: AttackBench(more: 260))
    let old = try await AttackBench(isOld: true)
    let closed = try await old.found()
    #expect(closed.means == [], "\(closed.texts)")
    try await tryAll(AttackCatalogue.ofOldMonths, on: old)
    let tried = Set((attacks + AttackCatalogue.ofFullTiles + AttackCatalogue.ofOldMonths).map(\.family))
    #expect(tried == Set(Family.all), "a family that nothing tries, or that is not listed")
  }

  @Test func `the anchor finds what the folder alone does not tell, as the documentation says`() async throws
  {
    let bench = try await AttackBench(isAnchored: true)
    #expect(await !bench.isHeldByAnchor())
    let attacks =
      try columnAttacks(of: bench) + AttackCatalogue.ofTheLog + AttackCatalogue.forged
      + AttackCatalogue.ofRecords + AttackCatalogue.ofControl + AttackCatalogue.ofKeys
    var tried = 0
    for attack in attacks where !attack.family.found.contains(where: { $0 == .data || $0 == .start }) {
      try bench.reset()
      try bench.run(attack)
      #expect(await bench.isHeldByAnchor() == attack.family.found.contains(.anchor), "\(attack)")
      tried += attack.family.found.contains(.anchor) ? 1 : 0
    }
    #expect(tried >= 5)
  }

  private func tryAll(_ attacks: [Attack], on bench: AttackBench) async throws {
    for attack in attacks {
      try bench.reset()
      let named = try attack.names.map { UInt64(try bench.ready.number("vault.db", "SELECT \($0)")) }
      try bench.run(attack)
      let found = try await bench.found()
      #expect(
        found.means == Set(attack.family.found).subtracting([.anchor]),
        "\(attack): found by \(found.means.map(\.rawValue).sorted()): \(found.texts.prefix(4))")
      if let named {
        #expect(
          found.entries.contains(named), "\(attack): entry \(named) is not named: \(found.texts.prefix(4))")
      }
    }
  }

  /// An attack on each column of each table, from the schema as it is.
  private func columnAttacks(of bench: AttackBench) throws -> [Attack] {
    var attacks: [Attack] = []
    var judged = Set(ColumnJudgement.edits.keys)
    for file in ["vault.db", "keys.db"] {
      for column in try bench.ready.columns(of: file) {
        let found = ColumnJudgement.attacks(file, column.table, column.name, type: column.type)
        #expect(found != nil, "\(file): nothing says what \(column.table).\(column.name) is guarded by")
        attacks += found ?? []
        judged.remove("\(file) \(column.table).\(column.name)")
      }
    }
    #expect(judged == [], "columns that there are not")
    return attacks
  }

  @Test func `a log rewritten with every key is found by each checkpoint above the entry and by none below`()
    async throws
  {
    let bench = try await AttackBench()
    let kept = try bench.checkpoints()
    let rewritten = bench.small.late.size - 3
    #expect(kept.count == Int(bench.small.late.size) && bench.problems(pins: kept) == [])
    try bench.rewrite(rewritten)
    try bench.signAnew()
    for pin in kept {
      let problems = bench.problems(pins: [pin])
      #expect(
        pin.size <= rewritten ? problems == [] : problems.contains { $0.contains("another one") },
        "checkpoint of \(pin.size) entries: \(problems)")
    }
  }

  @Test func `SECURITY.md says what finds what`() throws {
    let path = URL(fileURLWithPath: ReadyVault.policies).deletingLastPathComponent()
      .appendingPathComponent("SECURITY.md")
    let text = try String(contentsOf: path, encoding: .utf8)
    let section = try #require(text.range(of: "## What finds what\n")).upperBound
    let rest = text[section...]
    let rows = rest[..<(rest.range(of: "\n## ")?.lowerBound ?? rest.endIndex)]
      .split(separator: "\n").filter { $0.hasPrefix("| ") }.map(String.init)
    let found = ["| done to the files | found by |"] + Family.all.map(\.row)
    #expect(rows == found, "the table is:\n\(found.joined(separator: "\n"))")
  }
}

extension ReadyVault {
  fileprivate struct Column {
    let table: String
    let name: String
    let type: String
  }

  /// Every column of every table of a file.
  fileprivate func columns(of file: String) throws -> [Column] {
    let queue = try DatabaseQueue(path: directory + "/" + file)
    defer { try? queue.close() }
    return try queue.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT m.name AS t, c.name AS n, c.type AS y FROM sqlite_schema AS m, pragma_table_xinfo(m.name) AS c
          WHERE m.type = 'table' ORDER BY m.name, c.cid
          """
      ).map { Column(table: $0["t"], name: $0["n"], type: $0["y"]) }
    }
  }
}
