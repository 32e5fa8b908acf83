/// What administrators do, and the keys: see the operation's own file for its story.
extension CommunityVault {
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
}
