import Foundation
import MerkleLog
import Vault
import VaultSQLite

/// Verifies the files of a vault without any key.
struct OfflineVerification {
  let folder: String
  let pins: [String]
  let verifierKeyFile: String?

  /// Where `init` leaves the key that checkpoints are verified with.
  static func verifierKeyPath(_ folder: String) -> String { "\(folder)/log.vkey" }

  func run(json: Bool, counts: Bool = false, console: Console = .standard) throws {
    Reporting.isJSON = json
    let key = try verifierKey()
    let checkpoints = try pins.map { try KeptFiles.checkpoint(at: $0, key) }
    let store: SQLiteVaultStore
    do {
      store = try SQLiteVaultStore.openReadOnly(at: folder)
    } catch {
      throw CommandFailure(.verificationFailed, describing: error)
    }
    defer { store.close() }
    let progress = ProgressBar("verifying", total: nil, unit: .things("rows and events"), on: console.error)
    let verifier = LogVerifier(store: store, verifierKey: key, pins: checkpoints) { done, total in
      progress.update(done: Int64(done), of: Int64(total))
    }
    let report = try verifier.verify()
    progress.finish()
    report.show(
      json: json, counts: counts, console,
      also: ["openings and index rows: they open with keys only, through the service"])
    try report.end()
  }

  private func verifierKey() throws(CommandFailure) -> VerifierKey? {
    if let verifierKeyFile { return try KeptFiles.verifierKey(at: verifierKeyFile) }
    let path = OfflineVerification.verifierKeyPath(folder)
    return FileManager.default.fileExists(atPath: path) ? try KeptFiles.verifierKey(at: path) : nil
  }
}
