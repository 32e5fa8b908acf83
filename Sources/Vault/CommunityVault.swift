import Synchronization

/// The vault: sealed records of a community, who may see what of them, and the log of every look.
///
/// Every operation takes who asks (`AuthenticatedCaller`) and what for, asks the policies, and is durable in the
/// log before anything leaves. While no key is there the vault is sealed and answers nothing but its status.
public final class CommunityVault: Sendable {
  private enum State {
    case sealed(String)
    case open(OpenVault)
  }

  private let store: any VaultStore
  private let keyStore: any KeyStore
  private let clock: any WallClock
  private let state: Mutex<State>

  private init(store: any VaultStore, keyStore: any KeyStore, clock: any WallClock, state: State) {
    self.store = store
    self.keyStore = keyStore
    self.clock = clock
    self.state = Mutex(state)
  }

  /// Opens the vault in these stores; sealed where the key source has no key.
  ///
  /// Held where the log is not the one that its safeguards know.
  ///
  /// - Throws: `VaultOpeningFailure` where the key, the catalogue, the policies or the data do not fit.
  public static func open(
    store: any VaultStore, keyStore: any KeyStore, rootKey: any RootKeySource, policies: PolicyFolder,
    clock: any WallClock = SystemClock(), safeguards: LogSafeguards = LogSafeguards()
  ) async throws -> CommunityVault {
    guard let row = try store.control(.setting, "vault"), let vault = VaultSettings.claimedVault(row) else {
      throw VaultOpeningFailure.settings
    }
    guard let root = try rootKey.rootKey() else {
      return CommunityVault(store: store, keyStore: keyStore, clock: clock, state: .sealed("no root key"))
    }
    let ring = try KeyRing(vault: vault, root: root, store: keyStore)
    let opened = try await VaultOpening(
      store: store, keyStore: keyStore, ring: ring, policies: policies, clock: clock, safeguards: safeguards
    )
    .open()
    return CommunityVault(store: store, keyStore: keyStore, clock: clock, state: .open(opened))
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
    let opened = state.withLock { state -> OpenVault? in
      if case .open(let vault) = state { vault } else { nil }
    }
    guard let opened else { throw .sealed }
    return opened
  }

  /// Closes the vault: what comes is refused, and what is under way fails, since nothing is released without an
  /// entry and no entry is taken any more. The keys go with the last call that still runs.
  ///
  /// - Returns: whether the stores may be closed; `false` where a commit under way does not return.
  @discardableResult
  public func seal() -> Bool {
    let opened = state.withLock { state -> OpenVault? in
      defer { state = .sealed("sealed by order") }
      if case .open(let vault) = state { return vault }
      return nil
    }
    return opened?.sequencer.end() ?? true
  }

  /// Puts the rules of a folder in force while the vault answers, and the log says so.
  ///
  /// - Returns: whether they are others than before.
  /// - Throws: `PolicyLoadError` where they are faulty, `VaultOpeningFailure` where they have another catalogue; in
  ///   every case the rules before stay in force.
  public func replaceRules(with folder: PolicyFolder) async throws -> Bool {
    try await opened().replaceRules(with: folder)
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

  /// What may be known of the vault without signing in.
  public var status: VaultStatus {
    let opened = try? openedLog()
    return VaultStatus(
      isSealed: opened == nil, hold: opened?.holds.gravest, kind: opened?.settings.vaultKind,
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
  /// Asked by whatever takes long before each of its steps: a hold that comes meanwhile ends it there.
  func goOn() throws(VaultFailure) {
    if let hold = holds.gravest { throw .held(hold) }
  }
}

/// What may be known of a vault without signing in.
public struct VaultStatus: Sendable {
  public let isSealed: Bool
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
