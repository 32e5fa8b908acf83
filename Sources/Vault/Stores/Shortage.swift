import Synchronization

/// Whether the medium is full: from the first commit that finds no room until the reserve is back in its place.
///
/// Meanwhile what is left is for those who look after the vault: content and whatever makes it grow is refused
/// (`VaultFailure.full`), the log is still read, and each such look still stands in it.
final class Shortage: Sendable {
  private struct State {
    var reserve: (any StorageReserve)?
    /// When to look next whether there is room again.
    var nextLook = ContinuousClock.now
    /// Refusals that the log still takes.
    var refusalsLeft = Shortage.loggedRefusals
  }

  private let state = Mutex(State())
  /// Read by every operation.
  private let isShort = Atomic(false)

  /// More refusals than these are not logged while room is short, and told as "full": what is left is for what is
  /// permitted, and nobody uses it up by asking for what is not.
  static let loggedRefusals = 100
  /// How often the medium is asked.
  private static let interval = Duration.seconds(1)

  /// Keeps a reserve from now on; one that could not be taken means that there is no room now.
  func keep(_ reserve: any StorageReserve) {
    state.withLock { $0 = State(reserve: reserve) }
    isShort.store(!reserve.isHeld, ordering: .releasing)
  }

  /// A commit found no room: gives a slice of the reserve to the stores. Without a reserve there is nothing to give,
  /// and each call finds out for itself. To be told once of a commit, however many waited for it.
  func begin() {
    state.withLock { state in
      guard let reserve = state.reserve else { return }
      isShort.store(true, ordering: .releasing)
      state.nextLook = .now + Shortage.interval
      if reserve.isHeld { state.refusalsLeft = Shortage.loggedRefusals }
      reserve.release()
    }
  }

  /// A call failed for want of room. Of a commit of the log the sequencer told; of anything else it is told here, and
  /// only as long as nobody knows.
  func meet() {
    guard !isShort.load(ordering: .acquiring) else { return }
    begin()
  }

  /// Whether room is short; ends the shortage where there is room again.
  func lasts() -> Bool {
    guard isShort.load(ordering: .acquiring) else { return false }
    return state.withLock { state in
      guard let reserve = state.reserve, .now >= state.nextLook else { return true }
      state.nextLook = .now + Shortage.interval
      guard reserve.regain() else { return true }
      isShort.store(false, ordering: .releasing)
      return false
    }
  }

  /// Whether one more refusal may become an entry.
  func mayLogRefusal() -> Bool {
    guard lasts() else { return true }
    return state.withLock { state in
      state.refusalsLeft -= 1
      return state.refusalsLeft >= 0
    }
  }
}

extension AuditEvent {
  /// Whether it is done even while room is short: the log is read, and people, posts and tokens are seen to.
  var isServedInShortage: Bool {
    switch self {
    case .auditRead, .auditVerify, .auditExport, .directoryRead, .roleChange, .credentialChange, .keyDestroy,
      .vaultSeal, .integrityFail:
      true
    default: false
    }
  }
}

extension OpenVault {
  /// What a failure of a store means for the caller; one for want of room begins a shortage.
  func failure(_ error: any Error) -> VaultFailure {
    switch error {
    case VaultFailure.audit(let failure) where failure.kind == .full,
      VaultFailure.store(let failure) where failure.kind == .full:
      return self.failure(failure)
    case let failure as StoreFailure where failure.kind == .full:
      shortage.meet()
      return .full
    default: return VaultFailure(error)
    }
  }
}

extension CommunityVault {
  /// Whether the medium is full, so that content is refused.
  public var isShortOfRoom: Bool { (try? openedLog())?.shortage.lasts() ?? false }
}
