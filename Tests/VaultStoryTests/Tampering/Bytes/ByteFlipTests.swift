import Foundation
import GRDB
import Testing
import VaultSQLite

@testable import Vault

/// Bytes of a small vault's files are changed one at a time: each change is named, or says nothing.
///
/// A change says nothing where every row of every table, the schema and the marks in the header are what they were,
/// and a second change is still found. What is free in a page is found by walking the file format, and then changed
/// all at once.
@Suite(.serialized) struct ByteFlipTests {
  /// Fields of the file header (https://www.sqlite.org/fileformat2.html) that may say something else and nothing
  /// reads differently: write and read version (the server sets the mode when it starts), change counter, schema
  /// cookie and format, default cache size, text encoding's idle bits, vacuum mode, reserved space, version-valid-for
  /// and the version that wrote the file.
  private static let idleHeader = [18..<20, 24..<28, 40..<52, 56..<60, 64..<68, 72..<100]

  @Test(arguments: ["vault.db", "keys.db"])
  func `a changed byte of a closed file is named or says nothing`(_ name: String) async throws {
    let small = try await SmallVault()
    small.ready.close()
    let judge = try #require(FileJudge(small.ready.directory, small, pins: [small.late]))
    #expect(await judge.judge() == .unchanged)
    var sweep = try ByteSweep(name, judge)
    let map = try #require(PageMap(sweep.file, roots: roots(of: sweep.path)))
    #expect(!map.uses.contains(.unknown), "a page that nothing points at")
    let witness = try #require(sweep.file.position(of: name == "vault.db" ? "claims 7 " : "wrap-L4")) + 9
    let free = map.uses.indices.filter { map.uses[$0] == .free }
    let used = map.uses.indices.filter { map.uses[$0] != .free }

    // Free bytes: any of them may change, all of them together, and nothing is said and nothing hidden.
    let (all, second) = try await sweep.runTogether(free, witness: witness)
    #expect(all == .unchanged)
    #expect(second != .unchanged && second != .silent)

    let outcome = try await sweep.run(used, tries: 150, witness: witness)
    outcome.tell(name, sweep.file.count, free: free.count)
    #expect(outcome.silent == [], "rows say something else and nothing notices")
    #expect(outcome.blinding == [], "nothing notices a second change")
    // Besides, the encoding has some slack: the row number of a row of the schema, the type of a column that is the row
    // number itself, the header's length in a record that is all header.
    let slack = outcome.unchanged.filter { position in
      !ByteFlipTests.idleHeader.contains { $0.contains(position) }
    }.map { "\($0): page \($0 / 4096 + 1) at \($0 % 4096), \(map.uses[$0])" }
    #expect(slack.count <= 1 + outcome.tried / 1000, "bytes in use that say nothing: \(slack)")
    #expect(outcome.named.count + outcome.refused.count > outcome.tried * 9 / 10)
    #expect(await judge.judge() == .unchanged)
  }

  private func roots(of path: String) throws -> [Int] {
    var configuration = Configuration()
    configuration.readonly = true
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? queue.close() }
    return try queue.read {
      [1] + (try Int.fetchAll($0, sql: "SELECT rootpage FROM sqlite_schema WHERE rootpage > 0"))
    }
  }
}
