import MerkleLog
import Vault

/// Verifies an exported log with nothing but the file, and what was kept from earlier.
struct ExportVerification {
  let path: String
  let pins: [String]
  let verifierKeyFile: String?
  /// Of witnesses that must have cosigned: texts or files.
  var witnessKeys: [String] = []

  func run(json: Bool, counts: Bool = false, console: Console = .standard) throws {
    Reporting.isJSON = json
    let key = try verifierKeyFile.map { file throws(CommandFailure) in try KeptFiles.verifierKey(at: file) }
    let checkpoints = try pins.map { try KeptFiles.checkpoint(at: $0, key) }
    try verify(try ExportedFiles.open(path), key, checkpoints, json, counts, console)
  }

  private func verify(
    _ files: some LogFiles, _ key: VerifierKey?, _ pins: [Checkpoint], _ json: Bool, _ counts: Bool,
    _ console: Console
  ) throws {
    let progress = ProgressBar("verifying", total: nil, unit: .things("events"), on: console.error)
    let witnessKeys = try witnessKeys.map { text throws(CommandFailure) in try KeptFiles.verifierKey(text) }
    let verifier = ExportVerifier(files, verifierKey: key, witnessKeys: witnessKeys, pins: pins) {
      done, total in
      progress.update(done: Int64(done), of: Int64(total))
    }
    let report = try verifier.verify()
    progress.finish()
    report.show(
      json: json, counts: counts, console,
      also: ["the records the log tells of: `fengni audit verify --data`"])
    try report.end()
  }
}
