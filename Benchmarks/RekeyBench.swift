import Foundation
import Synchronization
import Vault

/// New keys for a whole community, beside its import in the same run, and what looks wait meanwhile.
enum RekeyBench {
  private static let readers = 4
  /// Between two looks of one reader.
  private static let pause = Duration.milliseconds(10)

  static func run(_ bench: BenchVault, importRate: Double) async throws {
    for index in [false, true] { try await run(bench, importRate: importRate, index: index) }
  }

  private static func run(_ bench: BenchVault, importRate: Double, index: Bool) async throws {
    let administrator = try await bench.freshAdministrator()
    let grid = "B/baihe/031"
    let ids = try await bench.residentIDs(in: grid, limit: 100)
    let tokens = try await bench.tokens(readers, role: "grid_leader", place: grid)
    let idle = try await looks(
      at: ids, tokens, bench.vault, during: { try await Task.sleep(for: .seconds(3)) })
    let ordered = try BenchVault.released(
      await bench.vault.orderRekey(RekeyAsk(.all(index: index)), by: administrator))
    let start = ContinuousClock.now
    let waits = try await looks(
      at: ids, tokens, bench.vault, during: { try await bench.vault.carryOutRekey() })
    let elapsed = start.duration(to: .now).seconds
    let done = try BenchVault.released(bench.vault.rekeyStatus(ordered.id, by: administrator))
    let name = index ? "rekey with the index" : "rekey"
    report(
      "\(name), \(done.records) records", Double(done.records) / elapsed, "records/s",
      against: ("import", importRate))
    report("\(name): looks meanwhile", Double(waits.count) / elapsed, "a second")
    report("\(name): a look waits, p50", waits.at(0.5), "ms", against: ("idle", idle.at(0.5)))
    report("\(name): a look waits, p99", waits.at(0.99), "ms", against: ("idle", idle.at(0.99)))
  }

  /// How long looks at single records took while `work` ran, ascending, in milliseconds.
  private static func looks(
    at ids: [String], _ tokens: [String], _ vault: CommunityVault, during work: () async throws -> Void
  ) async throws -> [Double] {
    guard let purpose = Name("care_visit").flatMap({ PurposeClaim(name: $0) }), !ids.isEmpty else {
      throw BenchVault.Unexpected()
    }
    let isOver = Ended()
    return try await withThrowingTaskGroup(of: [Double].self) { group in
      for (number, token) in tokens.enumerated() {
        group.addTask { try await looks(at: ids, from: number, token, vault, purpose, until: isOver) }
      }
      try await work()
      isOver.flag.store(true, ordering: .releasing)
      return try await group.reduce(into: []) { $0 += $1 }.sorted()
    }
  }

  private static func looks(
    at ids: [String], from number: Int, _ token: String, _ vault: CommunityVault, _ purpose: PurposeClaim,
    until isOver: Ended
  ) async throws -> [Double] {
    var waits: [Double] = []
    var next = number * 17
    while !isOver.flag.load(ordering: .acquiring) {
      let start = ContinuousClock.now
      guard
        case .caller(let caller) = try await vault.authenticate(bearer: token, onBehalfOf: nil, post: nil)
      else { throw BenchVault.Unexpected() }
      let record = RecordReference(type: "resident", id: ids[next % ids.count])
      _ = try await vault.read(ReadAsk(record: record, fields: nil), for: purpose, by: caller)
      waits.append(start.duration(to: .now).nanoseconds / 1e6)
      next += 1
      try await Task.sleep(for: pause)
    }
    return waits
  }
}

extension [Double] {
  /// The value below which this share lies.
  fileprivate func at(_ share: Double) -> Double {
    isEmpty ? .nan : self[Swift.min(count - 1, Int(Double(count) * share))]
  }
}

/// Whether what is looked beside is over.
private final class Ended: Sendable {
  let flag = Atomic(false)
}
