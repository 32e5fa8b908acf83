import ArgumentParser
import Configuration
import Foundation
import MerkleLog
import Vault
import VaultClient

/// Which witnesses a vault asks: flags, then `FENGNI_WITNESS…`, then the configuration file.
///
/// ```json
/// { "witness": ["http://10.0.0.7:8441#witness.example/w1+3c8e0ab1+BJ…"], "witness_mode": "required" }
/// ```
struct WitnessOptions: ParsableArguments {
  @Option(
    name: .customLong("witness"),
    help: ArgumentHelp(
      "A witness: its address, `#`, its verifier key; may be repeated (FENGNI_WITNESS).",
      valueName: "url#vkey"))
  var witnesses: [String] = []
  @Option(
    name: .customLong("witness-mode"),
    help: ArgumentHelp("What happens while they are late: advisory or required.", valueName: "mode"))
  var mode: String?
  @Option(
    name: .customLong("witness-limit"),
    help: ArgumentHelp("They are late after so many seconds; 900 by default.", valueName: "seconds"))
  var limit: Int?
  @Option(
    name: .customLong("witness-quorum"),
    help: ArgumentHelp("How many must cosign; more than half by default.", valueName: "number"))
  var quorum: Int?

  /// The witnesses in force; nil where none is named.
  func settings(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) async throws(CommandFailure) -> WitnessSettings? {
    let config = try await Settings.reader([:], environment)
    let named = witnesses.isEmpty ? config.stringArray(forKey: "witness") ?? [] : witnesses
    guard !named.isEmpty else {
      if mode != nil || limit != nil || quorum != nil {
        throw CommandFailure(.usage, "no witness is named", wayOut: "name one with --witness URL#VKEY")
      }
      return nil
    }
    return try WitnessSettings(
      named, mode: mode ?? config.string(forKey: "witness_mode"),
      limit: limit ?? config.int(forKey: "witness_limit"),
      quorum: quorum ?? config.int(forKey: "witness_quorum"))
  }
}

/// Witnesses as they are configured, each checked.
struct WitnessSettings {
  let rules: WitnessRules
  let addresses: [VerifierKey: String]

  init(_ named: [String], mode: String?, limit: Int?, quorum: Int?) throws(CommandFailure) {
    var keys: [VerifierKey] = []
    var addresses: [VerifierKey: String] = [:]
    for text in named {
      let parts = text.utf8.split(
        separator: UInt8(ascii: "#"), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let key = try? VerifierKey(String(decoding: parts[1], as: UTF8.self)) else {
        throw CommandFailure(
          .usage, "not a witness: its address, `#` and its verifier key are wanted",
          wayOut: "`fengni witness init` prints the key")
      }
      // Their files bear the IDs of their keys.
      guard !keys.contains(where: { $0.id == key.id }) else {
        throw CommandFailure(.usage, "a witness is named twice: `\(key.name)`")
      }
      keys.append(key)
      addresses[key] = String(decoding: parts[0], as: UTF8.self)
    }
    guard
      let mode = WitnessRules.Mode.allCases.first(where: {
        $0.rawValue.utf8.elementsEqual((mode ?? "advisory").utf8)
      })
    else { throw CommandFailure(.usage, "witness mode is not advisory or required") }
    let limit = Int64(limit ?? Int(WitnessRules.usualLimit))
    guard WitnessRules.limits.contains(limit) else {
      throw CommandFailure(
        .usage,
        "witness limit is not between \(WitnessRules.limits.lowerBound) and \(WitnessRules.limits.upperBound) seconds"
      )
    }
    do {
      rules = WitnessRules(
        mode: mode, quorum: try Quorum(quorum ?? keys.count / 2 + 1, of: keys), limit: limit)
    } catch {
      throw CommandFailure(.usage, "\(error)")
    }
    self.addresses = addresses
  }
}
