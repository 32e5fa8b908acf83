import Foundation
import MerkleLog
import Vault
import VaultSQLite

/// Verifies the files of a vault without any key.
struct OfflineVerification {
  let folder: String
  let pins: [String]
  let verifierKeyFile: String?
  /// The log's anchor; the one in the folder, if it is there, where `nil`.
  var anchor: String?

  func run(json: Bool, counts: Bool = false, console: Console = .standard) throws {
    Reporting.isJSON = json
    let key = try verifierKey()
    var checkpoints = try pins.map { try KeptFiles.checkpoint(at: $0, key, formerLogsOf: folder) }
    // Read before the log: a vault that is served goes on.
    let known = try key.map { try anchored(signedBy: $0) } ?? nil
    if let checkpoint = known?.checkpoint { checkpoints.append(checkpoint) }
    checkpoints += try cosigned(key)
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
    var report = try verifier.verify()
    if let known, known.checkpoint == nil { report.add(LogMismatch(known, .missing)) }
    progress.finish()
    report.show(
      json: json, counts: counts, console,
      also: ["openings and index rows: they open with keys only, through the service"])
    try report.end()
  }

  /// What the anchor knows; `nil` where there is none in the folder and none was named.
  private func anchored(signedBy key: VerifierKey) throws(CommandFailure) -> KnownCheckpoint? {
    do {
      let places = try AnchorFile.places(at: anchor ?? OpenedVault.anchor(of: folder))
      return anchor == nil && places.isEmpty ? nil : .anchored(in: places, signedBy: key)
    } catch {
      throw CommandFailure(describing: error)
    }
  }

  /// What witnesses have cosigned is kept beside the log: a database put back alone is found by it.
  private func cosigned(_ key: VerifierKey?) throws -> [Checkpoint] {
    guard let key else { return [] }
    return try CosignedFiles(in: folder).load().compactMap { bytes in
      try? SignedNote(bytes).verified(by: [key]).checkpoint(origin: key.name)
    }
  }

  private func verifierKey() throws(CommandFailure) -> VerifierKey? {
    if let verifierKeyFile { return try KeptFiles.verifierKey(at: verifierKeyFile) }
    let path = VerifierKeyFile.path(in: folder)
    return FileManager.default.fileExists(atPath: path) ? try KeptFiles.verifierKey(at: path) : nil
  }
}
