import VaultClient

/// An import on its way out again, with what a person sees of it.
struct Withdrawal: Sendable {
  let vault: VaultClient
  let importID: String
  let purpose: Purpose?
  let console: Console

  /// - Throws: `CommandFailure` with exit code 130 and the way on where Ctrl-C came.
  func run() async throws -> ImportStatus {
    let written = try await vault.importStatus(importID).written
    let progress = ProgressBar(
      "taking back", total: Int64(written), unit: .things("records"), on: console.error)
    defer { progress.finish() }
    let watch = Task {
      while console.error.isTerminal {
        try await Task.sleep(for: .milliseconds(300))
        if let status = try? await vault.importStatus(importID) {
          progress.update(done: Int64(status.removed))
        }
      }
    }
    defer { watch.cancel() }
    let withdrawal = self
    do {
      return try await Interruption().cancelling {
        try await withdrawal.vault.withdrawImport(withdrawal.importID, purpose: withdrawal.purpose)
      }
    } catch VaultClientError.cancelled {
      progress.finish()
      throw CommandFailure(
        .interrupted, "stopped; the vault goes on taking the records back",
        wayOut: "see whether it is done: fengni import status \(importID)")
    } catch VaultClientError.problem(let problem) where problem.kind == .conflict {
      throw CommandFailure(
        .versionConflict, "rows of this import are being written or taken back at this moment",
        wayOut: "see how far it is: fengni import status \(importID)")
    }
  }
}
