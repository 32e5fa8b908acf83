import VaultClient

/// Rows on their way into the vault, with what a person sees of it; Ctrl-C leaves an import to resume.
struct Upload: Sendable {
  let vault: VaultClient
  let importID: String
  let format: ImportFormat
  let purpose: Purpose?
  let console: Console

  /// Sends the file; the report where the vault came to its end.
  ///
  /// - Throws: `CommandFailure` with exit code 130 and the way on where Ctrl-C came.
  func send(_ chunks: FileChunks, from path: String) async throws -> ImportReport {
    let progress = ProgressBar("importing", total: chunks.length, on: console.error)
    defer { progress.finish() }
    let interrupt = Interruption()
    let watch = Task { try await watchRows(progress) }
    defer { watch.cancel() }
    let upload = self
    do {
      return try await interrupt.cancelling {
        try await upload.vault.sendRows(
          upload.importID, format: upload.format, .stream(length: chunks.length, chunks),
          purpose: upload.purpose,
          progress: { progress.update(done: $0) })
      }
    } catch VaultClientError.cancelled {
      progress.finish()
      // The vault goes on with what has reached it: nothing acknowledged depends on this connection.
      throw CommandFailure(
        .interrupted, "stopped; the vault still writes what it has received",
        wayOut: "see how far it is: fengni import status \(importID)",
        "go on with: fengni import resume \(importID) \(path)\(stated)",
        "or take it back: fengni import withdraw \(importID)\(stated)")
    } catch VaultClientError.problem(let problem) where problem.kind == .conflict {
      throw CommandFailure(
        .versionConflict, "this import takes no rows now: it is finished, withdrawn, or still at work",
        wayOut: "see how far it is: fengni import status \(importID)")
    }
  }

  /// The purpose as it is typed again.
  private var stated: String { purpose.map { " -p \($0.name)" } ?? "" }

  /// Asks now and then how many rows are written.
  private func watchRows(_ progress: ProgressBar) async throws {
    while true {
      try await Task.sleep(for: console.error.isTerminal ? .seconds(1) : .seconds(10))
      if let status = try? await vault.importStatus(importID) { progress.update(rows: status.written) }
    }
  }
}

extension ImportStatus {
  var json: JSONOutput {
    .object([
      ("id", .string(id)), ("type", .string(type)), ("format", .string(format.rawValue)),
      ("state", .string(state)),
      ("written", .integer(written)), ("refused", .integer(refused)), ("lines_done", .integer(linesDone)),
    ])
  }

  var line: String {
    "\(type) · \(state) · \(ProgressBar.grouped(written)) written · \(ProgressBar.grouped(refused)) refused"
  }
}

extension ImportReport {
  func json(report: String?) -> JSONOutput {
    let rows = problems.map { problem in
      JSONOutput.object([
        ("line", .integer(problem.line)), ("column", problem.column.map { .integer($0) } ?? .null),
        ("field", .optional(problem.field)), ("code", .string(problem.code)),
        ("reason", .string(problem.reason)),
      ])
    }
    return .object([
      ("status", status.json), ("problems", .array(rows)), ("problems_left_out", .integer(problemsLeftOut)),
      ("report", .optional(report)),
    ])
  }
}
