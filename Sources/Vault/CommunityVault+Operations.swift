public import MerkleLog

/// Every operation of the vault, for those who are let in: see the operation's own file for its story.
extension CommunityVault {
  // MARK: Who asks

  /// Who presents a bearer token; a failure is an entry of the log.
  ///
  /// - Parameters:
  ///   - onBehalfOf: a person's short-lived token, presented by a service.
  ///   - post: the post to act through, `self` for the implicit post of a resident; `nil` chooses.
  public func authenticate(bearer: String, onBehalfOf: String?, post: String?) async throws(VaultFailure)
    -> Authentication
  {
    try await openedLog().authenticate(bearer: bearer, onBehalfOf: onBehalfOf, post: post)
  }

  public func whoAmI(by caller: AuthenticatedCaller) throws(VaultFailure) -> WhoAmI {
    try openedLog().whoAmI(by: caller)
  }

  public func freshSignIn(pin: [UInt8], by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<FreshSignIn>
  {
    try await opened().freshSignIn(pin: pin, by: caller)
  }

  public func delegate(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<Delegation> {
    try await opened().delegate(by: caller)
  }

  // MARK: Records

  public func read(_ ask: ReadAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<ReleasedRecord>
  {
    try await opened().read(ask, for: purpose, by: caller)
  }

  public func reveal(_ ask: RevealAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<RevealedField>
  {
    try await opened().reveal(ask, for: purpose, by: caller)
  }

  public func list(_ ask: ListAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<ReleasedPage>
  {
    try await opened().list(ask, for: purpose, by: caller)
  }

  public func search(_ ask: SearchAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<ReleasedPage>
  {
    try await opened().search(ask, for: purpose, by: caller)
  }

  public func create(_ ask: CreateAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<WrittenRecord>
  {
    try await opened().create(ask, for: purpose, by: caller)
  }

  public func amend(_ ask: AmendAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<WrittenRecord>
  {
    try await opened().amend(ask, for: purpose, by: caller)
  }

  public func move(_ ask: MoveAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<WrittenRecord>
  {
    try await opened().move(ask, for: purpose, by: caller)
  }

  /// What an erasure would take.
  public func planErasure(
    of record: RecordReference, for purpose: PurposeClaim?, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ErasurePlan> {
    try await opened().planErasure(of: record, for: purpose, by: caller)
  }

  public func erase(_ ask: EraseAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<ErasureReceipt>
  {
    try await opened().erase(ask, for: purpose, by: caller)
  }

  public func canI(_ ask: CanIAsk, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<Possibility>
  {
    try await opened().canI(ask, for: purpose, by: caller)
  }

  /// The catalogue in force: what there is, public.
  public func catalog() throws(VaultFailure) -> Catalog { try opened().catalog }

  // MARK: Imports

  public func openImport(
    type: String, format: ImportFormat, idempotency: Idempotency? = nil, for purpose: PurposeClaim?,
    by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ImportStatus> {
    try await opened().openImport(
      type: type, format: format, idempotency: idempotency, for: purpose, by: caller)
  }

  public func importRows(
    _ id: String, chunks: some AsyncSequence<[UInt8], any Error> & Sendable, for purpose: PurposeClaim?,
    by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<ImportReport> {
    try await opened().importRows(id, chunks: chunks, for: purpose, by: caller)
  }

  public func importStatus(_ id: String, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<ImportStatus>
  {
    try await opened().importStatus(id, by: caller)
  }

  public func importReport(_ id: String, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<ImportReport>
  {
    try await opened().importReport(id, by: caller)
  }

  public func withdrawImport(_ id: String, for purpose: PurposeClaim?, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<ImportStatus>
  {
    try await opened().withdrawImport(id, for: purpose, by: caller)
  }

  // MARK: People, posts, tokens, places

  public func addPerson(
    label: String, service: Bool, idempotency: Idempotency? = nil, by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<PersonView> {
    try await opened().addPerson(label: label, service: service, idempotency: idempotency, by: caller)
  }

  public func people(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<[PersonView]> {
    try await opened().people(by: caller)
  }

  public func setPIN(_ pin: [UInt8], of person: String, by caller: AuthenticatedCaller)
    async throws(VaultFailure)
    -> Answer<PersonView>
  {
    try await opened().setPIN(pin, of: person, by: caller)
  }

  public func link(_ person: String, to record: RecordReference, by caller: AuthenticatedCaller)
    async throws(VaultFailure) -> Answer<PersonView>
  {
    try await opened().link(person, to: record, by: caller)
  }

  public func addPost(_ ask: AddPostAsk, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    PostView
  > {
    try await opened().addPost(ask, by: caller)
  }

  public func endPost(_ id: String, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    PostView
  > {
    try await opened().endPost(id, by: caller)
  }

  public func posts(of person: String?, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<[PostView]>
  {
    try await opened().posts(of: person, by: caller)
  }

  /// - Parameter idempotency: asked again with it, the call is refused: the token's text is kept nowhere.
  public func createToken(
    for person: String, seconds: Int64, note: String, idempotency: Idempotency? = nil,
    by caller: AuthenticatedCaller
  ) async throws(VaultFailure) -> Answer<IssuedToken> {
    try await opened().createToken(
      for: person, seconds: seconds, note: note, idempotency: idempotency, by: caller)
  }

  public func apiTokens(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<[TokenView]> {
    try await opened().apiTokens(by: caller)
  }

  public func revokeToken(_ id: String, by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<
    TokenView
  > {
    try await opened().revokeToken(id, by: caller)
  }

  public func addPlaces(_ places: [PlaceView], by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<Int>
  {
    try await opened().addPlaces(places, by: caller)
  }

  public func places(under root: PlacePath?) throws(VaultFailure) -> [PlaceView] {
    try opened().places(under: root)
  }

  // MARK: Keys

  /// Orders new wrapping keys; `carryOutKeyRotation` does the rest.
  public func rotateKeys(by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<KeyRotationStatus>
  {
    try await opened().rotateKeys(by: caller)
  }

  /// How far the rotation to a generation is.
  public func keyRotation(_ generation: String, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<KeyRotationStatus>
  {
    try await opened().keyRotation(generation, by: caller)
  }

  public func keys(by caller: AuthenticatedCaller) async throws(VaultFailure) -> Answer<KeyInventory> {
    try await opened().keys(by: caller)
  }

  /// Carries out the rotation that was ordered, or goes on with one that was broken off: for a job that asks often.
  ///
  /// - Returns: what it came to; `nil` where there is nothing to do.
  public func carryOutKeyRotation() async throws(VaultFailure) -> KeyRotationStatus? {
    let opened = try opened()
    do {
      return try await opened.carryOutRotation()
    } catch {
      throw opened.failure(error)
    }
  }

  /// Orders that data is sealed with new keys; `carryOutRekey` does it.
  public func orderRekey(_ ask: RekeyAsk, by caller: AuthenticatedCaller) async throws(VaultFailure)
    -> Answer<RekeyStatus>
  {
    try await opened().orderRekey(ask, by: caller)
  }

  /// How far the rekey with this id came; only the last one is known.
  public func rekeyStatus(_ id: String, by caller: AuthenticatedCaller) throws(VaultFailure)
    -> Answer<RekeyStatus>
  {
    try opened().rekeyStatus(id, by: caller)
  }

  /// Whether a rekey was ordered that is not done.
  public var isRekeyPending: Bool {
    guard let opened = try? opened(), opened.ring.isFull else { return false }
    return opened.rekeying.isPending
  }

  /// Carries out the rekey that was ordered, or goes on with it; for a job that runs beside the server. Returns at once
  /// where there is none, or another call carries it out.
  ///
  /// - Throws: where it cannot go on now: to be called again.
  public func carryOutRekey() async throws(VaultFailure) {
    let opened = try opened()
    do {
      try await opened.carryOutRekey()
    } catch {
      throw opened.failure(error)
    }
  }

  // MARK: The log

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
