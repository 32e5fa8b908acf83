import Sodium
import Synchronization

/// The keys that search tokens are made with, by generation: one, or while the index is made anew two.
///
/// What is written gets tokens of the generation in force; what is looked for, and what must be unique, is looked for
/// under every generation that is live.
final class IndexKeys: Sendable {
  /// The keys of one generation, one a level: whoever holds that of a level can test guesses of its values.
  struct Generation: Sendable {
    let number: UInt32
    private let keys: [Level: HeldSecret]

    init(number: UInt32, _ keys: [Level: HeldSecret]) {
      self.number = number
      self.keys = keys
    }

    /// The key of the search tokens of a level's fields.
    func key(_ level: Level) -> HeldSecret {
      guard let key = keys[max(level, .internal)] else {
        preconditionFailure("whoever makes search tokens has asked what the ring holds")
      }
      return key
    }

    /// The level of which a ring that is open up to `ceiling` lacks the key.
    fileprivate func missing(upTo ceiling: Level) -> Level? {
      IndexKeys.levels.first { $0 <= ceiling && keys[$0] == nil }
    }
  }

  private struct State {
    /// In order of their numbers; at least one.
    var live: [Generation]
    /// The number of the one in force.
    var inForce: UInt32
  }

  static let levels: [Level] = [.internal, .restricted, .highlySensitive]
  /// `index-L2`, `index-L3`, `index-L4`.
  static func role(_ level: Level) -> String { "index-\(level)" }

  /// What the keys are called among the stored ones, copies for limited keys too.
  static var storedRoles: [String] {
    levels.flatMap { level in
      [role(level)]
        + LimitedKeys.levels.filter { level <= $0 }.map { LimitedKeys.copyRole($0, of: role(level)) }
    }
  }

  private let state: Mutex<State>

  /// The newest is in force.
  ///
  /// - Throws: `KeyFailure.missing` where a level up to `ceiling` has none.
  init(_ keys: [Generation], upTo ceiling: Level) throws(KeyFailure) {
    let live = keys.sorted { $0.number < $1.number }
    guard let newest = live.last else { throw .missing(IndexKeys.role(.internal)) }
    for one in live {
      if let level = one.missing(upTo: ceiling) { throw .missing("\(IndexKeys.role(level)) \(one.number)") }
    }
    state = Mutex(State(live: live, inForce: newest.number))
  }

  /// What tokens are made with.
  var inForce: Generation {
    state.withLock { state in
      guard let key = state.live.last(where: { $0.number == state.inForce }) else {
        preconditionFailure("the index key in force is one of the live ones")
      }
      return key
    }
  }

  /// What tokens are looked for with, oldest first.
  var live: [Generation] { state.withLock { $0.live } }

  /// Takes a newer key up: from now on it is looked for, and nothing is made with it yet.
  func add(_ key: Generation) {
    state.withLock { state in
      guard state.live.allSatisfy({ $0.number < key.number }) else { return }
      state.live.append(key)
    }
  }

  /// Puts a live key in force.
  ///
  /// Nothing that was decided before, and made its tokens with the former one, may be committed after this: see
  /// `ChangeKey.index`.
  func putInForce(_ number: UInt32) {
    state.withLock { state in
      if state.live.contains(where: { $0.number == number }) { state.inForce = number }
    }
  }

  /// Drops all keys but the one in force; each is wiped with the last call that uses it.
  func dropFormer() { state.withLock { state in state.live.removeAll { $0.number != state.inForce } } }
}
