import Foundation
import MerkleLog
import Sodium
import SyntheticCommunity
import Vault
import VaultSQLite

/// The log alone: how fast it grows, what it weighs, how long it takes to open, prove, verify and hand out.
///
/// `fengni-bench log [--entries N] [--folder F]`. A folder is kept, and measured again as it is where its log is
/// there already: a log of a million entries takes its time to make.
struct LogBench {
  private let entries: Int
  private let folder: String

  static func run(_ arguments: [String]) async throws {
    func option(_ name: String) -> String? {
      arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
    }
    let kept = option("--folder")
    let folder = kept ?? NSTemporaryDirectory() + "fengni-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { if kept == nil { try? FileManager.default.removeItem(atPath: folder) } }
    let bench = LogBench(entries: option("--entries").flatMap { Int($0) } ?? 100_000, folder: folder)
    if !FileManager.default.fileExists(atPath: folder + "/officer.txt") { try await bench.fill() }
    try await bench.open()
    try bench.prove()
    try bench.verify()
  }

  private var data: String { folder + "/vault" }

  // MARK: Growing

  private func fill() async throws {
    let community = try VaultBench.generate(.small, in: folder)
    let bench = try await BenchVault(folder: folder)
    try await bench.addPlaces(community.places)
    _ = try await bench.importResidents(community.residents)
    let load = try LogLoad(bench.vault, subjects: 2000)
    try await measureCallers(load)

    let before = (bytes: try databaseSize(), entries: try size(bench.store))
    Memory.resetPeak()
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      // Twice as many as cores: while one waits for the medium, others seal.
      for worker in 0..<4 {
        group.addTask {
          var number = worker * 1000
          while number < entries {
            let drafts = try (number..<number + 500).map { try load.draft($0) }
            guard try await load.submit(drafts) else { throw BenchVault.Unexpected() }
            number += 500
            if number.isMultiple(of: 1000) { number += 3000 }
          }
        }
      }
      try await group.waitForAll()
    }
    let added = Double(try size(bench.store) - before.entries)
    report("entries in batches of 500", added / start.duration(to: .now).seconds, "entries/s")
    report("peak memory while it grows", Memory.peak(), "MiB")
    report("bytes on disk", Double(try databaseSize() - before.bytes) / added, "bytes/entry")
    try Data(try await bench.tokens(1, role: "compliance_officer", place: "B")[0].utf8)
      .write(to: URL(fileURLWithPath: folder + "/officer.txt"))
    try Data(bench.administratorToken.utf8).write(to: URL(fileURLWithPath: folder + "/administrator.txt"))
    bench.store.close()
  }

  /// Callers that hand in one entry each and wait until it is durable, as requests do.
  private func measureCallers(_ load: LogLoad) async throws {
    for (callers, each) in [(1, 500), (64, 300)] {
      var best: (rate: Double, waits: [Double]) = (0, [])
      for _ in 0..<5 {
        let start = ContinuousClock.now
        let waits = try await withThrowingTaskGroup(of: [Double].self) { group in
          for caller in 0..<callers {
            group.addTask {
              var waits: [Double] = []
              for number in 0..<each {
                let draft = try load.draft(caller * each + number)
                let asked = ContinuousClock.now
                guard try await load.submit([draft]) else { throw BenchVault.Unexpected() }
                waits.append(asked.duration(to: .now).nanoseconds / 1e6)
              }
              return waits
            }
          }
          return try await group.reduce(into: []) { $0 += $1 }
        }
        let rate = Double(waits.count) / start.duration(to: .now).seconds
        if rate > best.rate { best = (rate, waits.sorted()) }
      }
      report("durable entries, \(callers) callers, best of 5", best.rate, "entries/s")
      report("  wait p50", best.waits[best.waits.count / 2], "ms")
      report("  wait p99", best.waits[best.waits.count * 99 / 100], "ms")
    }
  }

  private func size(_ store: SQLiteVaultStore) throws -> UInt64 { try store.logHead()?.size ?? 0 }

  private func databaseSize() throws -> Int {
    try FileManager.default.attributesOfItem(atPath: data + "/vault.db")[.size] as? Int ?? 0
  }

  // MARK: Opening

  private func open() async throws {
    let token = try String(contentsOfFile: folder + "/administrator.txt", encoding: .utf8)
    Memory.resetPeak()
    let start = ContinuousClock.now
    let bench = try await BenchVault(opening: folder, administratorToken: token)
    report("opening, with the budgets of the day", start.duration(to: .now).seconds, "s")
    report("  peak memory", Memory.peak(), "MiB")
    report("  entries in the log", Double(try size(bench.store)), "")
    try await export(bench)
    bench.store.close()
  }

  // MARK: Handing out

  private func export(_ bench: BenchVault) async throws {
    let officer = try await bench.caller(
      token: String(contentsOfFile: folder + "/officer.txt", encoding: .utf8))
    guard let purpose = Name("audit_review").flatMap({ PurposeClaim(name: $0) }) else { return }
    let answer = try await bench.vault.exportLog(for: purpose, by: officer)
    guard case .released(let export) = answer else { throw BenchVault.Unexpected() }
    let path = folder + "/log.tar"
    guard FileManager.default.createFile(atPath: path, contents: nil) else { throw BenchVault.Unexpected() }
    guard let file = FileHandle(forWritingAtPath: path) else { throw BenchVault.Unexpected() }
    Memory.resetPeak()
    let start = ContinuousClock.now
    var files = export.files
    while let next = try files.next() {
      guard let header = TarHeader(path: next.path, size: next.bytes.count) else {
        throw BenchVault.Unexpected()
      }
      let padding = [UInt8](repeating: 0, count: TarHeader.padding(next.bytes.count))
      try file.write(contentsOf: header.block + next.bytes + padding)
    }
    try file.write(contentsOf: TarHeader.end)
    try file.synchronize()
    report("export into an archive", start.duration(to: .now).seconds, "s")
    report("  peak memory", Memory.peak(), "MiB")
    report("  size", Double(try file.offset()) / 1e6, "MB")
  }

  // MARK: Proving

  private struct Tiles: TileReader {
    let store: SQLiteVaultStore

    func tile(at coordinate: TileCoordinate) throws -> HashTile? {
      try store.tile(level: coordinate.level, index: coordinate.index).flatMap {
        HashTile(level: coordinate.level, index: coordinate.index, encoded: $0.span.bytes)
      }
    }
  }

  private func prove() throws {
    let store = try SQLiteVaultStore.openReadOnly(at: data)
    defer { store.close() }
    guard let head = try store.logHead() else { throw BenchVault.Unexpected() }
    let tree = TiledTree(size: head.size, tiles: Tiles(store: store))
    for (name, prove) in [
      ("inclusion proof", { (index: UInt64) in _ = try tree.inclusionProof(of: index) }),
      ("consistency proof", { (index: UInt64) in _ = try tree.consistencyProof(from: index + 1) }),
    ] {
      var times: [Double] = []
      var index: UInt64 = 0
      for _ in 0..<500 {
        // A step that meets every part of the log.
        index = (index &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407)
        let start = ContinuousClock.now
        try prove(index % head.size)
        times.append(start.duration(to: .now).nanoseconds / 1e6)
      }
      times.sort()
      report("\(name) p50", times[250], "ms")
      report("  p99", times[495], "ms")
    }
  }

  // MARK: Verifying

  private func verify() throws {
    let store = try SQLiteVaultStore.openReadOnly(at: data)
    defer { store.close() }
    var hashed = 0
    var leaves: [[UInt8]] = []
    var next: UInt64 = 0
    while leaves.count < 50_000 {
      let page = try store.entries(from: next, limit: 4096)
      guard let last = page.last else { break }
      leaves += page.map(\.leaf)
      next = last.seq + 1
    }
    var start = ContinuousClock.now
    for leaf in leaves { hashed += SHA256.hash(leaf).array.count }
    let bare = Double(hashed / 32) / start.duration(to: .now).seconds
    let size = Double(try size(store))

    start = .now
    let damage = try store.integrityProblems()
    report(
      "SQLite's own check alone (\(damage.count) problems)", start.duration(to: .now).seconds, "s")
    leaves = []
    for _ in 0..<3 {
      Memory.resetPeak()
      start = .now
      var leavesRead: ContinuousClock.Instant?
      let found = try LogVerifier(
        store: store, verifierKey: nil,
        progress: { done, of in if done == of { leavesRead = leavesRead ?? .now } }
      ).verify()
      let end = ContinuousClock.now
      report(
        "verify: leaves, beside SQLite's check", size / start.duration(to: leavesRead ?? end).seconds,
        "leaves/s", against: ("bare SHA-256", bare))
      report("  until all is checked (\(found.problemCount) problems)", start.duration(to: end).seconds, "s")
      report("  peak memory", Memory.peak(), "MiB")
    }
    try runProgram(["audit", "verify", "--data", data], size)
    try runProgram(["audit", "verify", "--export", folder + "/log.tar"], size)
  }

  /// The program as a user runs it, where it was built beside.
  private func runProgram(_ arguments: [String], _ size: Double) throws {
    let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("fengni")
    guard FileManager.default.isExecutableFile(atPath: program.path) else { return }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    let start = ContinuousClock.now
    try process.run()
    process.waitUntilExit()
    let seconds = start.duration(to: .now).seconds
    let name = "fengni " + arguments.dropLast().joined(separator: " ")
    report("\(name) (exit \(process.terminationStatus))", size / seconds, "leaves/s")
    report("  time", seconds, "s")
    report("  peak memory of such programs", Memory.peakOfChildren(), "MiB")
  }
}
