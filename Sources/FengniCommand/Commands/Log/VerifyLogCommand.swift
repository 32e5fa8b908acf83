import ArgumentParser
import Foundation
import VaultClient

extension AuditCommand {
  /// `fengni audit verify`
  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Check the whole log and every record; exit 8 where something is not as it was written.",
      discussion: """
        Through the service: leaves, tree, record states, openings and index rows.
        With --data: leaves, tree and record states in the files, without any key; --pin holds the log against a
        checkpoint kept elsewhere, a file, or typed or scanned from a printed sheet, as the anchor and the witnesses do
        (exit 10 where it is another log).
        With --proof: that one entry is in the log, and says what is shown of it.
        With --export: leaves, tree and what is shown of the entries in an exported log, with nothing else;
        --witness-key demands that a witness has cosigned it.
        With --consistency: that the log only grew since the checkpoint that --pin names.
        Examples:
          fengni audit verify
          fengni audit verify --data /srv/fengni --pin kept/2026-11-01.note --verifier-key kept/log.vkey
          fengni audit verify --export 2026-11.tar --verifier-key kept/log.vkey --witness-key kept/w1.vkey --counts
          fengni audit verify --consistency october.consistency --pin kept/2026-10-01.note --verifier-key kept/log.vkey
        """)

    @Option(
      name: .long, help: ArgumentHelp("Check the files of this vault folder instead.", valueName: "folder"))
    var data: String?
    @Option(name: .long, help: ArgumentHelp("Check this exported log instead.", valueName: "path"))
    var export: String?
    @Option(name: .long, help: ArgumentHelp("Check this proof of one entry instead.", valueName: "file"))
    var proof: String?
    @Option(name: .long, help: ArgumentHelp("Check this proof of growth instead.", valueName: "file"))
    var consistency: String?
    @Flag(name: .long, help: "Show how many entries there are of each event and outcome.") var counts = false
    @Option(
      name: .long, help: ArgumentHelp("A checkpoint kept from earlier; may be repeated.", valueName: "file"))
    var pin: [String] = []
    @Option(
      name: .long,
      help: ArgumentHelp("File with the log's verifier key; FOLDER/log.vkey by default.", valueName: "file"))
    var verifierKey: String?
    @Option(
      name: .long,
      help: ArgumentHelp("The log's anchor, with --data; FOLDER/anchor by default.", valueName: "path"))
    var anchor: String?
    @Option(
      name: .long,
      help: ArgumentHelp(
        "Verifier key of a witness that must have cosigned the log, or a file with it; may be repeated.",
        valueName: "vkey"))
    var witnessKey: [String] = []
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
      let named = [data, export, proof, consistency].count { $0 != nil }
      if named > 1 { throw ValidationError("one of --data, --export, --proof and --consistency") }
      if named == 0, verifierKey != nil {
        throw ValidationError("--verifier-key goes with --data, --export, --proof or --consistency")
      }
      if data == nil, anchor != nil { throw ValidationError("--anchor goes with --data") }
      if data == nil, export == nil, consistency == nil, !pin.isEmpty {
        throw ValidationError("--pin goes with --data, --export or --consistency")
      }
      if export == nil, !witnessKey.isEmpty { throw ValidationError("--witness-key goes with --export") }
    }

    func run() async throws {
      if let data {
        return try OfflineVerification(folder: data, pins: pin, verifierKeyFile: verifierKey, anchor: anchor)
          .run(json: connection.json, counts: counts)
      }
      if let proof { return try ProofFile.verify(proof, key: verifierKey, json: connection.json) }
      if let export {
        return try ExportVerification(
          path: export, pins: pin, verifierKeyFile: verifierKey, witnessKeys: witnessKey
        ).run(json: connection.json, counts: counts)
      }
      if let consistency {
        return try ConsistencyFile.verify(
          consistency, pins: pin, key: verifierKey, json: connection.json)
      }
      try await connection.run(purpose: purpose) { connection in
        let report = try await verify(connection)
        if connection.isJSON {
          connection.console.show(report.json)
        } else if report.clean {
          connection.console.line(
            "\(connection.console.output.green("ok"))  \(report.entries) events, \(report.records) records"
              + (report.erased > 0 ? ", \(report.erased) erased" : ""))
        } else {
          for problem in report.problems {
            let place = problem.seq.map { "event \($0): " } ?? problem.row.map { "\($0): " } ?? ""
            connection.console.line(
              "\(connection.console.output.red("FAIL"))  \(PrintableText.line(place + problem.text))")
          }
          let more = report.problemCount - report.problems.count
          if more > 0 { connection.console.say("\(more) more are not listed") }
        }
        if counts, !connection.isJSON { connection.console.show(report.counts.table) }
        if !report.clean { throw ExitStatus.verificationFailed.exitCode }
      }
    }
  }
}

extension AuditCommand.Verify {
  /// Has the service verify, and shows how far it is.
  private func verify(_ connection: Connection) async throws -> VerificationReport {
    let (vault, error) = (connection.vault, connection.console.error)
    let progress = ProgressBar("verifying", total: nil, unit: .things("rows and events"), on: error)
    defer { progress.finish() }
    let watch = Task {
      while error.isTerminal {
        try await Task.sleep(for: .milliseconds(300))
        if let status = try? await vault.verificationStatus(), status.isRunning {
          progress.update(done: Int64(clamping: status.done), of: Int64(clamping: status.total))
        }
      }
    }
    defer { watch.cancel() }
    return try await vault.verifyLog(purpose: connection.purpose)
  }
}

extension VerificationReport {
  fileprivate var json: JSONOutput {
    let found = problems.map { problem in
      JSONOutput.object([
        ("seq", .optional(problem.seq)), ("row", .optional(problem.row)), ("text", .string(problem.text)),
      ])
    }
    return .object([
      ("clean", .bool(clean)), ("entries", .unsigned(entries)), ("records", .unsigned(records)),
      ("erased", .unsigned(erased)),
      ("openings", .unsigned(openings)), ("root", .string(root)), ("checkpoint", .string(checkpoint)),
      ("counts", .array(counts.map(\.json))), ("problems", .array(found)),
      ("problem_count", .integer(problemCount)),
      ("unchecked", .strings(unchecked)),
    ])
  }
}
