import Foundation
import GRDB
import Sodium
import SyntheticCommunity
import Vault
import VaultSQLite

/// Import, verification, memory and size of a whole community in files.
enum VaultBench {
  static func run(medium: Bool, onlyKeys: Bool = false) async throws {
    let folder = NSTemporaryDirectory() + "fengni-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let community = try generate(medium ? .medium : .small, in: folder)
    let bench = try await BenchVault(folder: folder)
    try await bench.addPlaces(community.places)
    let before = try size(folder + "/vault")
    let start = ContinuousClock.now
    let rows = try await bench.importResidents(community.residents)
    if onlyKeys {
      try await KeyBench.run(bench, residents: rows)
      return try await UnsealBench.run(bench, residents: rows)
    }
    let elapsed = start.duration(to: .now).seconds
    let after = try size(folder + "/vault")
    let plain = try insertUnsealed(community.residents, in: folder)
    report("import of \(rows) residents", elapsed, "s", against: ("SQLite unsealed", plain))
    report("import rate", Double(rows) / elapsed, "rows/s")
    report("on disk, a resident with its entry", Double(after - before) / Double(rows), "bytes")
    report("resident memory", Memory.resident(), "MiB")
    try await KeyBench.run(bench, residents: rows)
    try await bench.verify()
    try await RekeyBench.run(bench, importRate: Double(rows) / elapsed)
    try await UnsealBench.run(bench, residents: rows)
  }

  static func generate(_ scale: Scale, in folder: String) throws -> (places: String, residents: String) {
    var contents: [OutputFile: [UInt8]] = [:]
    _ = try Community(scale: scale, seed: 1).write { (file: OutputFile, bytes: [UInt8]) in
      if file == .places || file == .residents { contents[file, default: []].append(contentsOf: bytes) }
    }
    let places = folder + "/places.jsonl"
    let residents = folder + "/residents.csv"
    try Data(contents[.places] ?? []).write(to: URL(fileURLWithPath: places))
    try Data(contents[.residents] ?? []).write(to: URL(fileURLWithPath: residents))
    return (places, residents)
  }

  /// The peer: the same rows by SQLite alone, as they stand, in transactions of the same size, durable.
  private static func insertUnsealed(_ file: String, in folder: String) throws -> Double {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    let lines = text.split(separator: "\n").dropFirst(2)
    let queue = try DatabaseQueue(path: folder + "/plain.db")
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
      try database.execute(
        sql: "CREATE TABLE resident (\((0..<17).map { "c\($0) TEXT" }.joined(separator: ", ")))")
      try database.execute(sql: "CREATE INDEX i1 ON resident(c6); CREATE INDEX i2 ON resident(c7)")
    }
    let start = ContinuousClock.now
    var rest = lines[...]
    let sql = "INSERT INTO resident VALUES (\((0..<17).map { _ in "?" }.joined(separator: ",")))"
    while !rest.isEmpty {
      try queue.write { database in
        let statement = try database.cachedStatement(sql: sql)
        for line in rest.prefix(400) {
          let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
          try statement.execute(
            arguments: StatementArguments((0..<17).map { $0 < cells.count ? cells[$0] : "" }))
        }
      }
      rest = rest.dropFirst(400)
    }
    return start.duration(to: .now).seconds
  }

  private static func size(_ folder: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
      let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)
      return sum + (attributes[.size] as? Int ?? 0)
    }
  }
}
