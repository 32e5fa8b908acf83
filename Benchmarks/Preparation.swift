import Foundation
import SyntheticCommunity

/// A vault for `http.sh`: a small community, and so many people that budgets do not bind.
///
/// Writes `vault/`, `root.key`, `leaders.txt` (tokens of grid leaders), `officers.txt` (tokens of people whom
/// everything is denied), `ids.txt` (residents of grid 031) into the folder.
enum Preparation {
  static func run(folder: String) async throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let community = try VaultBench.generate(.small, in: folder)
    let bench = try await BenchVault(folder: folder)
    try await bench.addPlaces(community.places)
    _ = try await bench.importResidents(community.residents)
    try write(await bench.tokens(600, role: "grid_leader", place: "B/baihe/031"), folder + "/leaders.txt")
    try write(await bench.tokens(8, role: "compliance_officer", place: "B"), folder + "/officers.txt")
    try write(await bench.residentIDs(in: "B/baihe/031", limit: 200), folder + "/ids.txt")
  }

  private static func write(_ lines: [String], _ path: String) throws {
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
  }
}
