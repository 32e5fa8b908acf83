import Synchronization

/// The vault: sealed records of a community, who may see what of them, and the log of every look.
///
/// Every operation takes who asks (`AuthenticatedCaller`) and what for, asks the policies, and is durable in the
/// log before anything leaves. While no key is there the vault is sealed and answers nothing but its status; it may be
/// sealed and unsealed in one process any number of times (`Unsealing`).
public final class CommunityVault: Sendable {
  private struct State {
    /// `nil` while sealed.
    var open: OpenVault?
    var cause = SealCause.noKey
    /// Nothing opens it any more: the stores are about to be closed.
    var isClosed = false
    /// One that was sealed and whose last commit did not return; nothing may write beside it.
    var unsettled: Sequencer?
    /// What each opening in this process takes: the newest rules, and what stands by for all of them.
    var policies: PolicyFolder
    var reserve: (any StorageReserve)?
    var witnessing: Witnessing?
  }

  let opener: VaultOpener
  let unsealing: Unsealing
  private let state: Mutex<State>

  private init(_ opener: VaultOpener, _ policies: PolicyFolder, _ unsealing: UnsealOptions) {
    self.opener = opener
    self.unsealing = Unsealing(unsealing, opener.clock)
    state = Mutex(State(policies: policies))
  }

  /// Opens the vault in these stores; sealed where the key source has no key.
  ///
  /// Held where the log is not the one that its safeguards know.
  ///
  /// - Throws: `VaultOpeningFailure` where the key, the catalogue, the policies or the data do not fit.
  public static func open(
    store: any VaultStore, keyStore: any KeyStore, rootKey: any RootKeySource, policies: PolicyFolder,
    clock: any WallClock = SystemClock(), safeguards: LogSafeguards = LogSafeguards(),
    unsealing: UnsealOptions = UnsealOptions()
  ) async throws -> CommunityVault {
    guard let row = try store.control(.setting, "vault"), let id = VaultSettings.claimedVault(row) else {
      throw VaultOpeningFailure.settings
    }
    let opener = VaultOpener(
      vault: id, store: store, keyStore: keyStore, clock: clock, safeguards: safeguards)
    let vault = CommunityVault(opener, policies, unsealing)
    if unsealing.startsSealed { return vault }
    if unsealing.startsWithTooFewShares, let shares = try (rootKey as? RootKeyShares)?.tooFew() {
      vault.unsealing.begin(with: shares)
      return vault
    }
    guard let key = try rootKey.unlockKey() else { return vault }
    let opened = try await opener.open(key, policies)
    vault.state.withLock { $0.open = opened }
    return vault
  }

  /// What operations run on that give content or change something.
  ///
  /// - Throws: `VaultFailure.sealed` while no key is there, `.held` while no content is given.
  func opened() throws(VaultFailure) -> OpenVault {
    let opened = try openedLog()
    if let hold = opened.holds.gravest { throw .held(hold) }
    return opened
  }

  /// What operations run on that sign in and look at the log: also while the vault is held.
  ///
  /// - Throws: `VaultFailure.sealed` while no key is there.
  func openedLog() throws(VaultFailure) -> OpenVault {
    guard let opened = state.withLock({ $0.open }) else { throw .sealed }
    return opened
  }

  // MARK: Sealing

  /// Drops the keys: what comes is refused, and what is under way fails, since nothing is released without an entry and
  /// no entry is taken any more. The keys go, wiped, with the last call that still runs.
  ///
  /// - Returns: whether nothing is written any more; `false` where a commit under way does not return.
  @discardableResult
  public func seal() -> Bool { seal { _ in true } }

  /// The same where the vault is still this one, and not one that was opened since.
  @discardableResult
  func seal(_ opened: OpenVault) -> Bool { seal { $0 === opened } }

  private func seal(where isMeant: (OpenVault) -> Bool) -> Bool {
    let opened = state.withLock { state -> OpenVault? in
      guard let opened = state.open, isMeant(opened) else { return nil }
      state.open = nil
      state.cause = .order
      // Nothing is opened beside a commit of before.
      state.unsettled = opened.sequencer
      return opened
    }
    guard let sequencer = opened?.sequencer else { return true }
    if sequencer.end() {
      settled(sequencer)
      return true
    }
    // It holds keys until its commit returns, and no longer.
    Task.detached(priority: .utility) { [weak self] in
      while !sequencer.end() { try? await Task.sleep(for: .seconds(1)) }
      self?.settled(sequencer)
    }
    return false
  }

  private func settled(_ sequencer: Sequencer) {
    state.withLock { state in
      if state.unsettled === sequencer { state.unsettled = nil }
    }
  }

  /// Seals the vault for good, before its stores are closed.
  ///
  /// - Returns: whether the stores may be closed; `false` where a commit under way does not return.
  @discardableResult
  public func close() -> Bool {
    unsealing.drop()
    state.withLock { $0.isClosed = true }
    return seal()
  }

  /// Lets a vault that was opened with a key be the one that answers.
  ///
  /// - Returns: `false` where it was closed meanwhile.
  func take(_ opened: OpenVault) -> Bool {
    let isTaken = state.withLock { state -> Bool in
      guard !state.isClosed, state.open == nil else { return false }
      state.open = opened
      return true
    }
    if !isTaken { _ = opened.sequencer.end() }
    return isTaken
  }

  /// Opens the stores with a key, with all that stands by for a vault of this process.
  func openAgain(_ key: consuming UnlockKey) async throws -> OpenVault {
    let (policies, unsettled) = state.withLock { ($0.policies, $0.unsettled) }
    if let unsettled {
      guard unsettled.end() else {
        throw StoreFailure(.unavailable, "log: the commit under way when the vault was sealed has not ended")
      }
      settled(unsettled)
    }
    let opened = try await opener.open(key, policies)
    let (reserve, witnessing) = state.withLock { ($0.reserve, $0.witnessing) }
    if let reserve { opened.shortage.keep(reserve) }
    if let witnessing { witnessing.attach(to: opened) }
    return opened
  }

  /// Keeps `reserve` for the day the medium is full, also for every opening to come.
  public func keep(_ reserve: any StorageReserve) {
    // Also while it is held: the log is read then, and nothing else.
    let opened = state.withLock { state in
      state.reserve = reserve
      return state.open
    }
    opened?.shortage.keep(reserve)
  }

  /// From now on these have the log cosigned, also that of every opening to come.
  func take(_ witnessing: Witnessing) {
    let opened = state.withLock { state in
      state.witnessing = witnessing
      return state.open
    }
    opened?.witnessing = witnessing
  }

  /// Puts the rules of a folder in force while the vault answers, and the log says so. While it is sealed they are those
  /// it opens with.
  ///
  /// - Returns: whether they are others than before.
  /// - Throws: `PolicyLoadError` where they are faulty, `VaultOpeningFailure` where they have another catalogue; in
  ///   every case the rules before stay in force.
  public func replaceRules(with folder: PolicyFolder) async throws -> Bool {
    if state.withLock({ $0.open == nil }) {
      // Faulty ones would be found by whoever brings the last share.
      _ = try folder.catalog()
      _ = try folder.engine(places: [])
      let isSealed = state.withLock { state in
        if state.open == nil { state.policies = folder }
        return state.open == nil
      }
      if isSealed { return true }
    }
    let isChanged = try await opened().replaceRules(with: folder)
    state.withLock { $0.policies = folder }
    return isChanged
  }

  /// Gives no content from now on, for this reason; whoever may read the log still can.
  ///
  /// - Returns: whether the reason is new.
  public func hold(_ reason: Hold) -> Bool { (try? openedLog())?.holds.place(reason) ?? false }

  /// Takes a reason back. A log mismatch stays: nothing but a new log ends it.
  ///
  /// - Returns: whether the reason was there.
  public func lift(_ reason: Hold) -> Bool {
    guard reason != .logMismatch else { return false }
    return (try? openedLog())?.holds.lift(reason) ?? false
  }

  /// How the log differs from what its safeguards knew when the vault was opened.
  public var mismatches: [LogMismatch] { (try? openedLog())?.mismatches ?? [] }

  /// How many erasures and ends of months this opening carried out again: the vault was put back from before them.
  public var replayed: Int { (try? openedLog())?.replayed.load(ordering: .relaxed) ?? 0 }

  /// How many of them this opening could not carry out; the next one tries again.
  public var unresolved: Int { (try? openedLog())?.unresolved.load(ordering: .relaxed) ?? 0 }

  /// Whether the ledger of destroyed keys is there and cannot be read to its end.
  public var hasDamagedLedger: Bool { (try? openedLog())?.ledger?.isDamaged ?? false }

  /// What may be known of the vault without signing in.
  public var status: VaultStatus {
    let (opened, cause) = state.withLock { ($0.open, $0.cause) }
    return VaultStatus(
      isSealed: opened == nil, sealCause: opened == nil ? cause : nil,
      unsealing: opened == nil ? unsealing.progress(in: opener.keyStore) : nil,
      level: opened?.ring.ceiling, hold: opened?.holds.gravest, kind: opened?.settings.vaultKind,
      format: VaultSettings.currentFormat,
      logSize: opened?.sequencer.size, policyVersion: opened?.policy.version,
      witnesses: opened?.witnessing?.standing())
  }

  /// Whether an answer could be given now; the reason why not, in a word.
  public func unreadiness() -> String? {
    guard let opened = try? openedLog() else { return "sealed" }
    if let hold = opened.holds.gravest { return hold.rawValue }
    // Before the store is asked: on a medium that does not answer that may not return either.
    if opened.sequencer.isStalled { return "log" }
    do {
      _ = try opened.store.logHead()
      return opened.shortage.lasts() ? "storage-full" : nil
    } catch {
      return "store"
    }
  }
}

extension OpenVault {
  /// Asked by whatever takes long before each of its steps: a hold or a seal that comes meanwhile ends it there.
  func goOn() throws(VaultFailure) {
    try stayOpen()
    if let hold = holds.gravest { throw .held(hold) }
  }

  /// The same for what is done under a hold too: a seal ends it, so that the keys go.
  func stayOpen() throws(VaultFailure) {
    if sequencer.isClosed { throw .sealed }
  }
}

/// What may be known of a vault without signing in.
public struct VaultStatus: Sendable {
  public let isSealed: Bool
  /// Why it is sealed; `nil` while it is not.
  public let sealCause: SealCause?
  /// How far the unsealing is; `nil` while it is open.
  public let unsealing: UnsealProgress?
  /// The highest level whose keys are there; `nil` while sealed.
  public let level: Level?
  /// Why no content is given although the vault is open, if it is not.
  public let hold: Hold?
  /// `synthetic` or `production`; `nil` while sealed.
  public let kind: String?
  public let format: Int
  public let logSize: UInt64?
  public let policyVersion: String?
  /// How it stands with the witnesses; `nil` where none is asked.
  public let witnesses: WitnessStanding?
}
