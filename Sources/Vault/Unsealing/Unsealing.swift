import Sodium
import Synchronization

/// Custodians' shares as they come to a sealed vault, one by one, and the failures that slow the next attempt down.
///
/// Shares are wiped when they open the vault, when they turn out to be wrong together, and when the rest of them does
/// not come in time.
final class Unsealing: Sendable {
  private struct State {
    var given: [RootKeyShares.Given] = []
    /// Drops them when their time is over: one, from the first share to the end of the collection.
    var expiry: Task<Void, Never>?
    /// Counts the collections, so that the end of one leaves the next alone.
    var collection = 0
    /// When attempts failed, by the clock that nobody sets.
    var failures: [Int64] = []
    var isOpening = false

    /// Ends the collection: its shares are wiped, and nothing waits for the rest of them.
    mutating func endCollection() {
      expiry?.cancel()
      expiry = nil
      given = []
      collection += 1
    }
  }

  /// What became of a share.
  enum Taken {
    case waiting(UnsealProgress)
    /// Enough are there. They stay until they open the vault, or turn out to be wrong: whatever else is in the way,
    /// nobody has to come again for it.
    case complete(RootKeyShares, words: String)
    case refused(String)
    /// The same again: no harm, and no failure.
    case repeated(String)
  }

  let options: UnsealOptions
  private let clock: any WallClock
  private let sleep: @Sendable (Duration) async throws -> Void
  private let state = Mutex(State())

  /// Attempts that may fail in a minute. Nobody is signed in, so they are counted for all together.
  private static let mostFailures = 5
  private static let window: Int64 = 60_000_000

  /// - Parameter sleep: Waits as long as shares live; throws where it is cancelled.
  init(
    _ options: UnsealOptions, _ clock: any WallClock,
    sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.options = options
    self.clock = clock
    self.sleep = sleep
  }

  deinit { state.withLock { $0.expiry?.cancel() } }

  /// Begins with the shares that the vault was started with.
  func begin(with given: [RootKeyShares.Given]) {
    state.withLock { state in
      state.given = given
      state.expiry = expiry(of: state.collection)
    }
  }

  /// Takes a share that fits the vault and those that are there.
  func take(_ text: RawSpan, at place: RootKeyPlace) -> Taken {
    let share: RootKeyShare
    do {
      share = try RootKeyShareSheet(text: text).share
    } catch {
      return .refused("share: \(error.description)")
    }
    if let misfit = share.splitting.misfit(in: place) { return .refused("share \(share.index): \(misfit)") }
    return state.withLock { state -> Taken in
      if let first = state.given.first, first.share.splitting != share.splitting {
        let others = "share \(share.index): not of one splitting with those that are there"
        return .refused("\(others)\ntake shares made together, or begin again with a reset")
      }
      let isThere = state.given.contains { $0.share.index == share.index }
      if isThere, state.given.count < Int(share.splitting.threshold) {
        return .repeated("share \(share.index): is there already\ngive another one")
      }
      if !isThere {
        state.given.append(RootKeyShares.Given(share, named: "given as number \(state.given.count + 1)"))
        if state.given.count == 1 { state.expiry = expiry(of: state.collection) }
      }
      guard state.given.count >= Int(share.splitting.threshold) else {
        return .waiting(Unsealing.progress(state.given))
      }
      let given = state.given
      let numbers = given.map { "\($0.share.index)" }.joined(separator: ", ")
      return .complete(RootKeyShares(given, for: place), words: "shares \(numbers)")
    }
  }

  /// Drops the shares that are there.
  func drop() {
    state.withLock { $0.endCollection() }
  }

  /// How many are there; of none, how many the key store says are needed.
  func progress(in store: any KeyStore) -> UnsealProgress {
    let given = state.withLock { $0.given }
    guard given.isEmpty else { return Unsealing.progress(given) }
    guard case .shares(let threshold, _)? = (try? RootKeyInForce(in: store))?.held else {
      return UnsealProgress(given: 0, needed: nil)
    }
    return UnsealProgress(given: 0, needed: Int(threshold))
  }

  private static func progress(_ given: [RootKeyShares.Given]) -> UnsealProgress {
    UnsealProgress(given: given.count, needed: given.first.map { Int($0.share.splitting.threshold) })
  }

  /// Drops the shares of this collection when their time is over.
  private func expiry(of collection: Int) -> Task<Void, Never> {
    Task { [weak self, options, sleep] in
      do {
        try await sleep(options.shareLifetime)
      } catch {
        // The collection has ended before its time.
        return
      }
      guard let self else { return }
      let isDropped = state.withLock { state -> Bool in
        guard state.collection == collection else { return false }
        state.endCollection()
        return true
      }
      if isDropped { options.tell(.sharesDropped) }
    }
  }

  // MARK: One at a time, and not too often

  /// Whether this attempt may open the vault now.
  func begin() -> Bool {
    state.withLock { state in
      if state.isOpening { return false }
      state.isOpening = true
      return true
    }
  }

  func end() { state.withLock { $0.isOpening = false } }

  func failed() {
    let now = clock.uptime()
    state.withLock { $0.failures.append(now) }
  }

  /// Seconds until the next attempt is taken; `nil` where it may come now.
  func wait() -> Int64? {
    let now = clock.uptime()
    return state.withLock { state in
      state.failures.removeAll { $0 <= now - Unsealing.window }
      guard state.failures.count >= Unsealing.mostFailures, let first = state.failures.first else {
        return nil
      }
      return (first + Unsealing.window - now + 999_999) / 1_000_000
    }
  }
}
