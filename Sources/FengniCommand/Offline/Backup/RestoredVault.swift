import MerkleLog
import Vault
import VaultSQLite

/// What two people decided about a vault that is older than what is known of it.
struct OlderDecision {
  let reason: String
  /// Their tokens.
  let bearers: (String, String)
}

/// Opens a vault that was put back: what was destroyed since is destroyed in it, and a new log follows if it has to.
struct RestoredVault {
  let folder: String
  let anchor: String
  let policies: String
  let origin: RootKeyOrigin
  /// Two people do not mind that nobody knows who was erased since.
  let acceptsLostLedger: Bool

  struct Outcome {
    /// The log that follows, where the state was older.
    let succeeded: SucceededLog?
    /// How many people were erased again, and how many months closed again.
    let replayed: Int
    /// How many could not be.
    let unresolved: Int
  }

  /// - Parameter decision: `nil` where the state is the one last known.
  func open(_ decision: OlderDecision?) async throws -> Outcome {
    var succeeded: SucceededLog?
    if let decision {
      let open = try await opened()
      defer { open.close() }
      if open.vault.hasDamagedLedger, !acceptsLostLedger {
        throw CommandFailure(
          .verificationFailed,
          "the erasure ledger beside the anchor is damaged: whoever was erased since the backup would come back",
          wayOut: "the vault is put back and held; bring \(anchor).erased back, or say --without-ledger")
      }
      if open.vault.status.hold == .logMismatch { succeeded = try await succeed(open, decision) }
    }
    if let succeeded { try VerifierKeyFile.write(succeeded.verifierKey, in: folder) }
    let open = try await opened()
    defer { open.close() }
    return Outcome(succeeded: succeeded, replayed: open.vault.replayed, unresolved: open.vault.unresolved)
  }

  private func opened() async throws -> OpenedVault {
    let open = try await OpenedVault(data: folder, policies: policies, anchor: anchor) {
      try origin.source(store: $0, keyStore: $1)
    }
    try open.vault.refuseSealed()
    return open
  }

  private func succeed(_ open: OpenedVault, _ decision: OlderDecision) async throws -> SucceededLog {
    typealias Command = LogCommand.Succeed
    guard let succession = LogSuccession(reason: decision.reason, archive: open.formerLogs) else {
      throw CommandFailure(.usage, "a reason is 1 to \(LogSuccession.longestReason) printable bytes")
    }
    do {
      switch try await open.vault.succeedLog(
        succession, bearers: decision.bearers, safeguards: try open.safeguards(makingAnchor: anchor))
      {
      case .released(let log): return log
      case .refused(let refusal):
        let failure = Command.failure(refusal)
        throw CommandFailure(
          failure.status, failure.message,
          wayOut: "the vault is put back and held; two others: fengni log succeed --data \(folder)")
      }
    } catch let failure as VaultFailure {
      throw CommandFailure(describing: Command.words(failure))
    } catch {
      throw OpeningErrors.name(error)
    }
  }
}
