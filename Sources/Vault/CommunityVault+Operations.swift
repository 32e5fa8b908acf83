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
}
