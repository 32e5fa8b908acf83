public import MerkleLog

/// What the log is asked, and what it is told of: see the operation's own file for its story.
extension CommunityVault {
  public func auditEntries(_ ask: AuditAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<AuditPage>
  {
    try await openedLog().auditEntries(ask, for: purpose, by: caller)
  }

  public func auditEntry(_ seq: UInt64, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<AuditEntryView>
  {
    try await openedLog().auditEntry(seq, for: purpose, by: caller)
  }

  public func countEntries(_ ask: CountAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<LogCounts>
  {
    try await openedLog().countEntries(ask, for: purpose, by: caller)
  }

  /// The proof that the log of a checkpoint, the newest where `note` is nil, extends that of `oldSize` entries.
  public func proveConsistency(from oldSize: UInt64, to note: [UInt8]? = nil) throws(VaultFailure)
    -> Answer<AddCheckpointRequest>
  {
    try openedLog().proveConsistency(from: oldSize, to: note)
  }

  public func proveEntry(
    _ seq: UInt64, showing names: Set<Claims.Name>, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<EntryProof> {
    try await openedLog().proveEntry(seq, showing: names, for: purpose, by: caller)
  }

  public func proveOwnEntry(_ seq: UInt64, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<EntryProof>
  {
    try await opened().proveOwnEntry(seq, for: purpose, by: caller)
  }

  public func exportLog(from: UInt64 = 0, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<LogExport>
  {
    try await openedLog().exportLog(from: from, for: purpose, by: caller)
  }

  public func exportOpenings(
    of size: UInt64, from: UInt64 = 0, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<OpeningsExport> {
    try await openedLog().exportOpenings(of: size, from: from, for: purpose, by: caller)
  }

  /// Closes for good what entries say whose retention is over, and erases whoever's data are kept no longer; with
  /// `dryRun` only says what would be.
  public func runRetention(dryRun: Bool, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<RetentionReport>
  {
    try await opened().runRetention(dryRun: dryRun, by: caller)
  }

  /// The same, by the vault itself: for a job that runs each day.
  ///
  /// - Returns: what was destroyed, and what is left for a person, since so much at once points to a wrong clock.
  public func runRetentionUnattended() async throws(VaultFailure) -> RetentionDay {
    let opened = try opened()
    do {
      return try await opened.runRetentionUnattended()
    } catch {
      throw opened.failure(error)
    }
  }

  public func accessLog(
    limit: Int?, before: UInt64?, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<AccessLogPage> {
    try await opened().accessLog(limit: limit, before: before, for: purpose, by: caller)
  }

  public func verify(
    for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<VerificationReport> {
    try await openedLog().verify(for: purpose, by: caller)
  }

  /// How far the caller's own verification is; `nil` where none is under way.
  public func verificationStatus(by caller: AuthenticatedCaller) throws(VaultFailure) -> VerificationStatus? {
    try openedLog().verifications[caller.person]
  }

  /// The signed head of the log.
  public func checkpoint() throws(VaultFailure) -> String { try openedLog().checkpoint() }

  /// The newest checkpoint that a quorum of witnesses has cosigned.
  public func cosignedCheckpoint() throws(VaultFailure) -> String { try openedLog().cosignedCheckpoint() }

  /// The key that verifies checkpoints, as C2SP writes it: to be kept where the vault's host cannot change it.
  public func verifierKey() throws(VaultFailure) -> String { try openedLog().signer.verifierKey.description }
}
