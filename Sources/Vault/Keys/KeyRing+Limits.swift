import Sodium

/// The limited keys of a vault, as the root key opens them: one for a level, which stands for the root key up to it.
///
/// A limited key is a random system key, `limit-L3`, sealed under the root. It seals copies of all system keys but those
/// of the levels above, `limit-L3/wrap-L2` and so on, so that whoever has it and not the root key opens a vault up to L3
/// and holds nothing that opens more.
struct LimitedKeys: Sendable {
  private let keys: [Level: HeldSecret]

  /// The levels a vault can be limited to.
  static let levels: [Level] = [.internal, .restricted]

  init() { keys = [:] }

  init(among opened: [String: [UInt32: HeldSecret]]) {
    var keys: [Level: HeldSecret] = [:]
    for level in LimitedKeys.levels { keys[level] = opened[LimitedKeys.role(level)]?.values.first }
    self.keys = keys
  }

  /// `limit-L3`
  static func role(_ level: Level) -> String { "limit-\(level)" }

  /// `ended-L3`: its generation is the number of the limited key up to L3 that was ended last, so that none is given twice.
  static func endedRole(_ level: Level) -> String { "ended-\(level)" }

  /// `limit-L3/wrap-L2`
  static func copyRole(_ level: Level, of role: String) -> String { "\(LimitedKeys.role(level))/\(role)" }

  /// What the role of a copy says: the level of its limited key, and the role of the key that it is a copy of.
  static func copy(_ role: String) -> (level: Level, of: String)? {
    for level in levels {
      let prefix = copyRole(level, of: "")
      if role.utf8.starts(with: prefix.utf8) { return (level, String(role.dropFirst(prefix.count))) }
    }
    return nil
  }

  /// Copies of a new system key for those who may have it.
  func copies(of key: RawSpan, role: String, generation: UInt32, vault: VaultID) -> [SealedSystemKey] {
    var copies: [SealedSystemKey] = []
    for (level, limit) in keys where KeyRing.level(ofRole: role) <= level {
      limit.withBytes { limit in
        copies.append(
          KeyRing.seal(
            key, role: LimitedKeys.copyRole(level, of: role), generation: generation, vault: vault,
            root: limit))
      }
    }
    return copies
  }

  /// Whether a copy opens with its limited key.
  func opens(_ copy: SealedSystemKey, _ level: Level, _ vault: VaultID) -> Bool {
    guard let key = keys[level] else { return false }
    return (try? KeyRing.open(copy, vault: vault, root: key)) != nil
  }
}

extension KeyRing {
  /// Makes a limited key: from now on it opens the vault up to a level, and one made before for the same level does not.
  ///
  /// One write of the key store; the copies of before are overwritten. Whoever has the key of before and a copy of the
  /// key store from before still opens that.
  ///
  /// - Parameters:
  ///   - given: The highest number that is known to have been given; the key store may have been put back.
  ///   - keep: Makes the new key durable where it will be looked for; called before the key store is written.
  /// - Throws: `KeyFailure.wrongRootKey` where the root key does not open the system keys; then nothing is changed.
  public static func limit(
    _ vault: VaultID, upTo level: Level, root: HeldRootKey, store: any KeyStore, given: UInt32 = 0,
    keep: (HeldRootKey, LimitedKeyPlace) throws -> Void
  ) throws -> LimitedKeyPlace {
    precondition(LimitedKeys.levels.contains(level), "a limited key lacks at least one level")
    let present = try store.systemKeys()
    let key = HeldRootKey.fresh()
    let last = max(given, LimitedKeys.lastNumber(level, among: present) ?? 0)
    let place = LimitedKeyPlace(vault: vault, level: level, generation: last + 1)
    let held = HeldSecret(root.copy())
    var replacement = present.filter { !LimitedKeys.concerns($0, level) }
    for sealed in replacement where sealed.isUnderRoot {
      let opened = try KeyRing.open(sealed, vault: vault, root: held)
      guard KeyRing.level(ofRole: sealed.role) <= level, !KeyRing.isOfRootAlone(sealed) else { continue }
      opened.withBytes { opened in
        key.withBytes { limit in
          replacement.append(
            KeyRing.seal(
              opened, role: LimitedKeys.copyRole(level, of: sealed.role), generation: sealed.generation,
              vault: vault, root: limit))
        }
      }
    }
    key.withBytes { limit in
      held.withBytes { root in
        replacement.append(
          KeyRing.seal(
            limit, role: LimitedKeys.role(level), generation: place.generation, vault: vault, root: root))
      }
    }
    try keep(key, place)
    try store.replaceSystemKeys(present, with: replacement)
    return place
  }

  /// Ends the limited key of a level: it opens this vault no more.
  ///
  /// - Returns: whether there was one.
  public static func endLimit(
    _ vault: VaultID, upTo level: Level, root: HeldRootKey, store: any KeyStore
  ) throws -> Bool {
    let present = try store.systemKeys()
    let held = HeldSecret(root.copy())
    // Who cannot open the vault cannot close it to others.
    for sealed in present where sealed.isUnderRoot { _ = try KeyRing.open(sealed, vault: vault, root: held) }
    guard let number = LimitedKeys.number(inForce: level, among: present) else { return false }
    let token = SecretBytes.random(count: XChaCha20Poly1305.keyBytes)
    let ended = held.withBytes { root in
      KeyRing.seal(
        token.bytes, role: LimitedKeys.endedRole(level), generation: number, vault: vault, root: root)
    }
    try store.replaceSystemKeys(
      present, with: present.filter { !LimitedKeys.concerns($0, level) } + [ended])
    return true
  }

  /// What tells of the root key, and other limited keys, are nothing a limited key needs.
  private static func isOfRootAlone(_ sealed: SealedSystemKey) -> Bool {
    sealed.role.utf8.starts(with: RootKeyInForce.rolePrefix.utf8)
      || LimitedKeys.levels.contains { level in
        [LimitedKeys.role(level), LimitedKeys.endedRole(level)]
          .contains { $0.utf8.elementsEqual(sealed.role.utf8) }
      }
  }
}

extension WrappingRole {
  /// What its keys are called among the stored ones: its own name, and that of each copy for a limited key.
  public var storedNames: [String] {
    [name] + LimitedKeys.levels.filter { level <= $0 }.map { LimitedKeys.copyRole($0, of: name) }
  }
}

extension LimitedKeys {
  /// The number of the limited key up to a level that is in force; `nil` where there is none.
  static func number(inForce level: Level, among stored: [SealedSystemKey]) -> UInt32? {
    generation(of: role(level), among: stored)
  }

  /// The number that was given last up to a level; `nil` where none was.
  static func lastNumber(_ level: Level, among stored: [SealedSystemKey]) -> UInt32? {
    number(inForce: level, among: stored) ?? generation(of: endedRole(level), among: stored)
  }

  private static func generation(of role: String, among stored: [SealedSystemKey]) -> UInt32? {
    stored.first { $0.role.utf8.elementsEqual(role.utf8) }?.generation
  }

  /// Whether a system key is the limited key of a level, a copy for it, or tells of the one before.
  fileprivate static func concerns(_ sealed: SealedSystemKey, _ level: Level) -> Bool {
    [role(level), endedRole(level)].contains { $0.utf8.elementsEqual(sealed.role.utf8) }
      || copy(sealed.role)?.level == level
  }
}
