import Foundation

/// Measures the vault beside a peer or a limit in the same run and prints the ratio; never fails by timing.
///
/// `fengni-bench` runs what needs no server; `Benchmarks/http.sh` drives a real server with wrk.
@main struct Bench {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "constant" {
      try await ConstantServer.run(bytes: arguments.dropFirst().first.flatMap { Int($0) } ?? 1024)
      return
    }
    if arguments.first == "prepare", let folder = arguments.dropFirst().first {
      try await Preparation.run(folder: folder)
      return
    }
    if arguments.first == "log" {
      try await LogBench.run(Array(arguments.dropFirst()))
      return
    }
    if arguments.first == "keys" {
      try await VaultBench.run(medium: arguments.contains("--full"), onlyKeys: true)
      return
    }
    let scale = arguments.contains("--full") ? 130_200 : 5_000
    print("fengni-bench: release build, one machine, everything in one run; residents: \(scale)")
    BoxBench.run()
    try DecisionBench.run()
    try await VaultBench.run(medium: scale > 5_000)
    try await LogBench.run(arguments.contains("--full") ? ["--entries", "1000000"] : [])
  }
}

/// The fastest of many short batches, in nanoseconds a call: steady on a machine that does other things too.
func fastest(batches: Int = 200, calls: Int = 1000, _ body: () throws -> Void) rethrows -> Double {
  var best = Double.infinity
  for _ in 0..<batches {
    let start = ContinuousClock.now
    for _ in 0..<calls { try body() }
    let elapsed = start.duration(to: .now)
    best = min(best, elapsed.nanoseconds / Double(calls))
  }
  return best
}

extension Duration {
  var nanoseconds: Double { Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9 }
  var seconds: Double { nanoseconds / 1e9 }
}

/// One line of the report.
func report(_ name: String, _ value: Double, _ unit: String, against peer: (String, Double)? = nil) {
  var line = name.padding(toLength: 46, withPad: " ", startingAt: 0)
  line += String(format: "%12.3f %@", value, unit)
  if let peer { line += String(format: "   %@ %.3f   ratio %.2f", peer.0, peer.1, value / peer.1) }
  print(line)
}
