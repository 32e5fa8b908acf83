public import Sodium
import Synchronization

/// The keys of an open vault: those of the vault itself, and the ones that wrap its subjects' keys.
///
/// ```
/// root key ─┬─ seals ─► wrap-L2, wrap-L3, wrap-L4, wrap-facts, wrap-audit   (random, with generations)
///           │              └─ wrap ─► a subject's data keys, facts key, audit key
///           ├─ seals ─► index-L2, index-L3, index-L4   search tokens of the fields of a level, with generations
///           ├─ seals ─► control        tags of control rows, log tokens, cursors, credentials
///           ├─ seals ─► log            Ed25519 seed of the checkpoints, a generation a log
///           ├─ seals ─► periods ─ seals ─► period-…    openings of one month and retention class
///           ├─ seals ─► rotation       nothing but that wrapping keys are being rotated, see `RotationMark`
///           ├─ seals ─► root-…         nothing but which root key this is, once it was changed
///           ├─ seals ─► ended-L2, ended-L3             nothing but the number of the limited key that was ended last
///           └─ seals ─► limit-L2, limit-L3             limited keys, see `KeyRing+Limits.swift`
///                          └─ seals ─► limit-L3/wrap-L2, …   copies of all but the keys of higher levels
/// ```
/// Every sealed key is bound to the vault, its role and its generation. A ring that a limited key opened lacks the keys of
/// the levels above its ceiling, and the root key: it makes no system key but those of months.
public final class KeyRing: Sendable {
  public let vault: VaultID
  /// `nil` where a limited key opened the ring.
  private let root: HeldSecret?
  /// The highest level whose keys are here.
  public let ceiling: Level
  private let wrappings: Mutex<[WrappingKeys]>
  /// An order and the job that carries it out may come to make the same keys.
  private let making = Mutex(())
  let index: IndexKeys
  let control: HeldSecret
  /// The seeds of the log's keys, by their generation: each log has one of its own.
  private let logSeeds: [UInt32: HeldSecret]
  let periods: PeriodKeys
  /// The limited keys there are; empty in a ring that one of them opened.
  let limits: LimitedKeys
  /// Which root key is in force.
  let rootKey: RootKeyInForce
  /// The rotations that the key store was in the middle of when it was opened, by the wrapping keys they make.
  let begunRotations: Set<UInt32>

  private static let logRole = "log"
  private static let periodsRole = "periods"
  private static let systemRoles =
    IndexKeys.levels.map { IndexKeys.role($0) } + ["control", periodsRole, logRole]

  /// The level that a system key belongs to, by its role: a ring that is open up to a lower one lacks it.
  static func level(ofRole role: String) -> Level {
    if let wrapping = WrappingRole.allCases.first(where: { $0.name.utf8.elementsEqual(role.utf8) }) {
      return wrapping.level
    }
    return IndexKeys.levels.first { IndexKeys.role($0).utf8.elementsEqual(role.utf8) } ?? .internal
  }

  /// The seed of a log's key.
  func logSeed(_ generation: UInt32) throws(KeyFailure) -> HeldSecret {
    guard let seed = logSeeds[generation] else { throw .missing("\(KeyRing.logRole) \(generation)") }
    return seed
  }

  /// Makes the key of a log that follows; durable when it returns. What was made for one that then did not follow stays
  /// unused.
  ///
  /// - Throws: `KeyFailure.limited` in a ring without the root key.
  func makeLogKey(in store: any KeyStore) throws -> (number: UInt32, seed: HeldSecret) {
    guard let root else { throw KeyFailure.limited(ceiling) }
    let generation = (logSeeds.keys.max() ?? 0) + 1
    var sealed: [SealedSystemKey] = []
    let seed = fresh(KeyRing.logRole, generation, under: root, into: &sealed)
    try store.insert(sealed)
    return (generation, seed)
  }

  /// Makes the next index keys, one a level, to be looked for from now on; durable when it returns.
  ///
  /// - Throws: `KeyFailure.limited` in a ring without the root key.
  func makeIndexKeys(in store: any KeyStore) throws -> IndexKeys.Generation {
    guard let root else { throw KeyFailure.limited(ceiling) }
    // Some that were written and never taken up are passed over.
    let written = try store.systemKeys().filter { key in
      IndexKeys.levels.contains { IndexKeys.role($0).utf8.elementsEqual(key.role.utf8) }
    }
    let number = (written.map(\.generation) + index.live.map(\.number)).reduce(0, max) + 1
    var keys: [Level: HeldSecret] = [:]
    var sealed: [SealedSystemKey] = []
    for level in IndexKeys.levels {
      keys[level] = fresh(IndexKeys.role(level), number, under: root, into: &sealed)
    }
    try store.insert(sealed)
    let made = IndexKeys.Generation(number: number, keys)
    index.add(made)
    return made
  }

  /// A new system key; sealed under the root key, and for each limited key that may have it, it goes to `sealed`.
  private func fresh(
    _ role: String, _ generation: UInt32, under root: HeldSecret, into sealed: inout [SealedSystemKey]
  ) -> HeldSecret {
    let made = HeldSecret(SecretBytes.random(count: XChaCha20Poly1305.keyBytes))
    made.withBytes { key in
      root.withBytes { root in
        sealed.append(KeyRing.seal(key, role: role, generation: generation, vault: vault, root: root))
      }
      sealed += limits.copies(of: key, role: role, generation: generation, vault: vault)
    }
    return made
  }

  /// Opens the system keys of a vault with its root key.
  ///
  /// - Throws: `KeyFailure.wrongRootKey` where the root key does not open them.
  public convenience init(vault: VaultID, root: consuming SecretBytes, store: any KeyStore) throws {
    try self.init(vault: vault, key: .root(root), store: store)
  }

  /// Opens the system keys of a vault with its root key, or those up to a level with a limited one.
  ///
  /// - Throws: `KeyFailure` where the key does not open them.
  public init(vault: VaultID, key: consuming UnlockKey, store: any KeyStore) throws {
    let stored = try store.systemKeys()
    let opened = try OpenedSystemKeys(stored, of: vault, with: key)
    let ceiling = opened.ceiling
    var wrapping: [UInt32: [WrappingRole: HeldSecret]] = [:]
    for role in WrappingRole.allCases where role.level <= ceiling {
      for (generation, key) in opened.generations(role.name) {
        wrapping[generation, default: [:]][role] = key
      }
    }
    let wrappings = try wrapping.map { try WrappingKeys(generation: $0.key, $0.value, upTo: ceiling) }
    guard !wrappings.isEmpty else { throw KeyFailure.missing(WrappingRole.internalData.name) }
    var index: [UInt32: [Level: HeldSecret]] = [:]
    for level in IndexKeys.levels where level <= ceiling {
      for (generation, key) in opened.generations(IndexKeys.role(level)) {
        index[generation, default: [:]][level] = key
      }
    }
    self.vault = vault
    self.ceiling = ceiling
    self.wrappings = Mutex(wrappings.sorted { $0.generation < $1.generation })
    self.index = try IndexKeys(index.map { IndexKeys.Generation(number: $0.key, $0.value) }, upTo: ceiling)
    root = opened.root
    limits = opened.limits
    rootKey = RootKeyInForce(among: stored)
    begunRotations = Set(opened.generations(RotationMark.role).keys)
    control = try opened.key("control")
    logSeeds = opened.generations(KeyRing.logRole)
    periods = PeriodKeys(vault: vault, root: try opened.key(KeyRing.periodsRole), store: store)
  }

  /// Makes and stores the system keys of a new vault.
  public static func create(vault: VaultID, root: borrowing SecretBytes, store: any KeyStore)
    throws(StoreFailure)
  {
    let roles = WrappingRole.allCases.map(\.name) + systemRoles
    var sealed: [SealedSystemKey] = []
    for role in roles {
      let key = SecretBytes.random(count: XChaCha20Poly1305.keyBytes)
      sealed.append(KeyRing.seal(key.bytes, role: role, generation: 1, vault: vault, root: root.bytes))
    }
    try store.insert(sealed)
  }

  /// The wrapping keys that wrap what is new.
  var newestWrapping: WrappingKeys {
    guard let newest = wrappings.withLock({ $0.last }) else {
      preconditionFailure("a ring has wrapping keys")
    }
    return newest
  }

  /// The generations of wrapping keys that are held, oldest first.
  var wrappingGenerations: [UInt32] { wrappings.withLock { $0.map(\.generation) } }

  /// Makes the wrapping keys of a generation, one a role; durable when it returns, and what is new from then on is
  /// wrapped under them. Nothing where they are there.
  func makeWrappingKeys(_ generation: UInt32, in store: any KeyStore) throws {
    try making.withLock { _ in try makeMissingWrappingKeys(generation, in: store) }
  }

  private func makeMissingWrappingKeys(_ generation: UInt32, in store: any KeyStore) throws {
    if wrapping(generation) != nil { return }
    guard let root else { throw KeyFailure.limited(ceiling) }
    // A call that failed may have written them.
    let stored = try store.systemKeys().filter {
      $0.generation == generation && WrappingRole(name: $0.role) != nil
    }
    var keys: [WrappingRole: HeldSecret] = [:]
    for sealed in stored {
      if let role = WrappingRole(name: sealed.role) {
        keys[role] = try KeyRing.open(sealed, vault: vault, root: root)
      }
    }
    if keys.isEmpty {
      var sealed: [SealedSystemKey] = []
      for role in WrappingRole.allCases {
        keys[role] = fresh(role.name, generation, under: root, into: &sealed)
      }
      _ = fresh(RotationMark.role, generation, under: root, into: &sealed)
      try store.insert(sealed)
    }
    let made = try WrappingKeys(generation: generation, keys, upTo: ceiling)
    wrappings.withLock { held in
      held.append(made)
      held.sort { $0.generation < $1.generation }
    }
  }

  /// Drops the wrapping keys of all generations before `generation`; wiped with the last call that uses them.
  func forgetWrapping(before generation: UInt32) {
    wrappings.withLock { held in
      guard held.last.map({ $0.generation >= generation }) ?? false else { return }
      held.removeAll { $0.generation < generation }
    }
  }

  /// The wrapping keys of a generation; `nil` where they were destroyed or never made.
  func wrapping(_ generation: UInt32) -> WrappingKeys? {
    wrappings.withLock { held in held.last { $0.generation == generation } }
  }

  /// Whether the keys of all levels are here.
  var isFull: Bool { ceiling == .highlySensitive }

  /// Whether the wrapping keys of a role are here.
  func holds(_ role: WrappingRole) -> Bool { role.level <= ceiling }

  /// The roles whose wrapping keys are here.
  var roles: Set<WrappingRole> { Set(WrappingRole.allCases.filter(holds)) }

  /// Whether a stored key of the vault is one that the vault sealed; `nil` where this ring cannot tell.
  func isWhole(_ sealed: SealedSystemKey) -> Bool? {
    if sealed.isOfPeriod { return periods.opens(sealed) }
    guard let root else { return nil }
    if let (level, _) = LimitedKeys.copy(sealed.role) { return limits.opens(sealed, level, vault) }
    return (try? KeyRing.open(sealed, vault: vault, root: root)) != nil
  }
}
