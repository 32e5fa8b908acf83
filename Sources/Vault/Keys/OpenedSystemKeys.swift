import Sodium

/// The system keys that a root key opens, or those up to a level that a limited one does, by role and generation.
struct OpenedSystemKeys {
  /// `nil` where a limited key opened them.
  let root: HeldSecret?
  /// The highest level whose keys are among them.
  let ceiling: Level
  /// The limited keys there are, where the root key opened them.
  let limits: LimitedKeys
  private let keys: [String: [UInt32: HeldSecret]]

  init(_ stored: [SealedSystemKey], of vault: VaultID, with key: consuming UnlockKey) throws(KeyFailure) {
    switch consume key {
    case .root(let key):
      let root = HeldSecret(key)
      var keys: [String: [UInt32: HeldSecret]] = [:]
      for sealed in stored where sealed.isUnderRoot {
        keys[sealed.role, default: [:]][sealed.generation] =
          try KeyRing.open(sealed, vault: vault, root: root)
      }
      self.root = root
      ceiling = .highlySensitive
      limits = LimitedKeys(among: keys)
      self.keys = keys
    case .limited(let key, let place):
      let key = HeldSecret(key)
      try place.check(against: stored, of: vault)
      var keys: [String: [UInt32: HeldSecret]] = [:]
      for sealed in stored {
        guard let (level, role) = LimitedKeys.copy(sealed.role), level == place.level else { continue }
        keys[role, default: [:]][sealed.generation] = try KeyRing.open(sealed, vault: vault, root: key)
      }
      root = nil
      ceiling = place.level
      limits = LimitedKeys()
      self.keys = keys
    }
  }

  /// The key of a role that has one generation.
  func key(_ role: String) throws(KeyFailure) -> HeldSecret {
    guard let key = keys[role]?.values.first else { throw .missing(role) }
    return key
  }

  /// All generations of a role's key.
  func generations(_ role: String) -> [UInt32: HeldSecret] { keys[role] ?? [:] }
}

extension SealedSystemKey {
  /// Whether it is a month's key, sealed under the system key `periods`.
  var isOfPeriod: Bool { role.utf8.starts(with: "period-".utf8) }

  /// Whether the root key itself sealed it.
  var isUnderRoot: Bool { !isOfPeriod && LimitedKeys.copy(role) == nil }
}
