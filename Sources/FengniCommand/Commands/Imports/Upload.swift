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
    let watch = Task { try await watchRows(chunks, progress) }
    defer { watch.cancel() }
    let upload = self
    do {
      return try await Interruption().cancelling {
        try await upload.vault.sendRows(
          upload.importID, format: upload.format, .stream(length: chunks.length, chunks),
          purpose: upload.purpose)
      }
    } catch VaultClientError.cancelled {
      progress.finish()
      throw interrupted(path)
    } catch VaultClientError.problem(let problem) where problem.kind == .conflict {
      throw CommandFailure(
        .versionConflict, "this import takes no rows now: it is finished, withdrawn, or still at work",
        wayOut: "see how far it is: fengni import status \(importID)")
    }
  }

  /// Goes on with an import wherever it stands: waits while the vault still writes what it has, sends what is left,
  /// and tells of one that is finished what it came to.
  func resume(_ chunks: FileChunks, from path: String) async throws -> ImportReport {
    let status = try await settled(path)
    switch status.state {
    case "open": return try await send(chunks, from: path)
    case "finished": return try await vault.importReport(importID)
    default: throw CommandFailure(.versionConflict, "this import was withdrawn")
    }
  }

  /// How far the import is once nothing is under way.
  private func settled(_ path: String) async throws -> ImportStatus {
    let progress = ProgressBar("waiting for what is on its way", total: nil, on: console.error)
    defer { progress.finish() }
    let upload = self
    do {
      return try await Interruption().cancelling {
        while true {
          let status = try await upload.vault.importStatus(upload.importID)
          guard status.isRunning else { return status }
          progress.update(rows: status.written)
          try await Task.sleep(for: .milliseconds(300))
        }
      }
    } catch is CancellationError {
      throw interrupted(path)
    } catch VaultClientError.cancelled {
      throw interrupted(path)
    }
  }

  private func interrupted(_ path: String) -> CommandFailure {
    // The vault goes on with what has reached it: nothing acknowledged depends on this connection.
    CommandFailure(
      .interrupted, "stopped; the vault still writes what it has received",
      wayOut: "see how far it is: fengni import status \(importID)",
      "go on with: fengni import resume \(importID) \(path)\(stated)",
      "or take it back: fengni import withdraw \(importID)\(stated)")
  }

  /// The purpose as it is typed again.
  private var stated: String { purpose.map { " -p \($0.name)" } ?? "" }

  /// Asks now and then how far the vault is: bytes sent may wait long before they are rows.
  private func watchRows(_ chunks: FileChunks, _ progress: ProgressBar) async throws {
    while console.error.isTerminal {
      try await Task.sleep(for: .milliseconds(300))
      guard let status = try? await vault.importStatus(importID) else { continue }
      let read = chunks.read
      let share = min(1, Double(status.linesDone) / Double(max(1, read.lines)))
      progress.update(done: Int64(Double(read.bytes) * share), rows: status.written)
    }
  }
}

extension ImportStatus {
  var json: JSONOutput {
    .object([
      ("id", .string(id)), ("type", .string(type)), ("format", .string(format.rawValue)),
      ("state", .string(state)), ("running", .bool(isRunning)),
      ("written", .integer(written)), ("refused", .integer(refused)), ("lines_done", .integer(linesDone)),
      ("removed", .integer(removed)),
    ])
  }

  var line: String {
    "\(type) · \(state)\(isRunning ? ", at work" : "") · \(ProgressBar.grouped(written)) written · "
      + "\(ProgressBar.grouped(refused)) refused"
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

extension RowProblem {
  /// `line 17, column 9, phone: not a telephone number`
  var words: String {
    let place = ["line \(line)", column.map { "column \($0)" }, field].compactMap { $0 }
    return "\(place.joined(separator: ", ")): \(reason)"
  }
}
