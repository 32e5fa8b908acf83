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

  func run(json: Bool, console: Console = .standard) throws {
    Reporting.isJSON = json
    let key = try verifierKey()
    let checkpoints = try pins.map { try checkpoint($0, key) }
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
    show(report, json, console)
    if !report.isClean {
      throw report.problems.contains { $0.text.contains("checkpoint kept at size") }
        ? ExitStatus.checkpointMismatch.exitCode : ExitStatus.verificationFailed.exitCode
    }
  }

  private func show(_ report: Vault.VerificationReport, _ json: Bool, _ console: Console) {
    if json {
      let problems = report.problems.map { problem in
        JSONOutput.object([
          ("seq", .optional(problem.seq)), ("row", .optional(problem.row)), ("text", .string(problem.text)),
        ])
      }
      return console.show(
        .object([
          ("clean", .bool(report.isClean)), ("entries", .unsigned(report.entries)),
          ("records", .unsigned(report.records)), ("root", .string(report.root)),
          ("checkpoint", .string(report.checkpoint)), ("problems", .array(problems)),
          ("problem_count", .integer(report.problemCount)), ("unchecked", .strings(report.unchecked)),
        ]))
    }
    if report.isClean {
      console.line("\(console.output.green("ok"))  \(report.entries) events, \(report.records) records")
    }
    for problem in report.problems {
      let place = problem.seq.map { "event \($0): " } ?? problem.row.map { "\($0): " } ?? ""
      console.line("\(console.output.red("FAIL"))  \(PrintableText.line(place + problem.text))")
    }
    for text in report.unchecked + ["openings and index rows: they open with keys only, through the service"]
    {
      console.say("not checked: \(text)")
    }
  }

  private func verifierKey() throws -> VerifierKey? {
    let path = verifierKeyFile ?? OfflineVerification.verifierKeyPath(folder)
    guard let data = FileManager.default.contents(atPath: path) else {
      guard verifierKeyFile == nil else { throw CommandFailure(.usage, "cannot be read: `\(path)`") }
      return nil
    }
    let text = String(decoding: data.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    do {
      return try VerifierKey(text)
    } catch {
      throw CommandFailure(.usage, "not a verifier key: `\(path)`")
    }
  }

  private func checkpoint(_ path: String, _ key: VerifierKey?) throws -> Checkpoint {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure(.usage, "cannot be read: `\(path)`")
    }
    do {
      let note = try SignedNote(Array(data))
      guard let key else { return try Checkpoint(text: note.text) }
      return try note.verified(by: [key]).checkpoint(origin: key.name)
    } catch {
      throw CommandFailure(.checkpointMismatch, "not a checkpoint of this log: `\(path)`")
    }
  }
}
