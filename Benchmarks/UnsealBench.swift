import Foundation
import Vault

/// How long staff wait once the last custodian has come: from the share that opens a sealed vault to the first value.
enum UnsealBench {
  private static let rounds = 5
  private static let custodians = ["1", "2", "3", "4", "5"]

  static func run(_ bench: BenchVault, residents: Int) async throws {
    let grid = "B/baihe/031"
    guard let purpose = Name("care_visit").flatMap({ PurposeClaim(name: $0) }),
      let id = try await bench.residentIDs(in: grid, limit: 1).first,
      let token = try await bench.tokens(1, role: "grid_leader", place: grid).first
    else { throw BenchVault.Unexpected() }
    let sheets = try bench.shares(threshold: 3, custodians: custodians)
    var (unsealed, first): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      _ = try BenchVault.released(
        await bench.vault.seal(by: bench.caller(token: bench.administratorToken)))
      for sheet in sheets.prefix(2) { _ = await bench.vault.unseal(.share(sheet.text())) }
      let start = ContinuousClock.now
      guard case .unsealed = await bench.vault.unseal(.share(sheets[2].text())) else {
        throw BenchVault.Unexpected()
      }
      unsealed.append(start.duration(to: .now).seconds)
      let answer = try await bench.vault.read(
        ReadAsk(record: RecordReference(type: "resident", id: id), fields: ["name"]), for: purpose,
        by: bench.caller(token: token))
      guard case .released = consume answer else { throw BenchVault.Unexpected() }
      first.append(start.duration(to: .now).seconds)
    }
    let middle = rounds / 2
    report("last share to open, \(residents) residents", unsealed.sorted()[middle], "s")
    report(
      "last share to the first value, the slowest of \(rounds)", first.max() ?? .nan, "s", against: ("aim", 1)
    )
  }
}

extension BenchVault {
  /// The root key of this vault among custodians; nothing is changed in the vault, whose source stays.
  fileprivate func shares(threshold: UInt8, custodians: [String]) throws -> [RootKeyShareSheet] {
    guard let key = try rootKey.rootKey(),
      let sheets = RootKeyShares.split(
        HeldRootKey(key), for: try RootKeyPlace(store: store, keyStore: keys), threshold: threshold,
        custodians: custodians)
    else { throw Unexpected() }
    return sheets
  }
}
