public import Sodium
import Synchronization

/// A secret that several owners hold; ends, wiped, with the last of them.
final class HeldSecret: Sendable {
  let secret: SecretBytes
  init(_ secret: consuming SecretBytes) { self.secret = secret }

  func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try HeldSecret.lend(secret, body)
  }

  /// A span's life is that of a borrowed argument; borrowing straight from a class's property gives it none.
  private static func lend<Result: ~Copyable, Failure: Error>(
    _ secret: borrowing SecretBytes, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(secret.bytes)
  }
}

/// The keys of an open vault: those of the vault itself, and the ones that wrap its subjects' keys.
///
/// ```
/// root key ─┬─ seals ─► wrap-L2, wrap-L3, wrap-L4, wrap-facts, wrap-audit   (random, with generations)
///           │              └─ wrap ─► a subject's data keys, facts key, audit key
///           ├─ seals ─► index          search tokens, a derived key a field
///           ├─ seals ─► control        tags of control rows, log tokens, cursors, credentials
///           ├─ seals ─► log            Ed25519 seed of the checkpoints, a generation a log
///           ├─ seals ─► root-…         nothing but which root key this is, once it was changed
///           └─ seals ─► period-…       openings of one month and retention class
/// ```
/// Every sealed key is bound to the vault, its role and its generation.
public final class KeyRing: Sendable {
  public let vault: VaultID
  private let root: HeldSecret
  private let wrappings: Mutex<[WrappingKeys]>
  let index: HeldSecret
  let control: HeldSecret
  /// The seeds of the log's keys, by their generation: each log has one of its own.
  private let logSeeds: [UInt32: HeldSecret]
  let periods: PeriodKeys
  /// Which root key opened them.
  let rootKey: RootKeyInForce

  private static let logRole = "log"
  private static let systemRoles = ["index", "control", logRole]

  /// The seed of a log's key.
  func logSeed(_ generation: UInt32) throws(KeyFailure) -> HeldSecret {
    guard let seed = logSeeds[generation] else { throw .missing("\(KeyRing.logRole) \(generation)") }
    return seed
  }

  /// Makes the key of a log that follows; durable when it returns. What was made for one that then did not follow stays
  /// unused.
  func makeLogKey(in store: any KeyStore) throws(StoreFailure) -> (number: UInt32, seed: HeldSecret) {
    let generation = (logSeeds.keys.max() ?? 0) + 1
    let seed = SecretBytes.random(count: XChaCha20Poly1305.keyBytes)
    let sealed = root.withBytes { root in
      KeyRing.seal(seed.bytes, role: KeyRing.logRole, generation: generation, vault: vault, root: root)
    }
    try store.insert([sealed])
    return (generation, HeldSecret(seed))
  }

  /// Opens the system keys of a vault with its root key.
  ///
  /// - Throws: `KeyFailure.wrongRootKey` where the root key does not open them.
  public init(vault: VaultID, root: consuming SecretBytes, store: any KeyStore) throws {
    let root = HeldSecret(root)
    var opened: [String: HeldSecret] = [:]
    var wrapping: [UInt32: [WrappingRole: HeldSecret]] = [:]
    var logSeeds: [UInt32: HeldSecret] = [:]
    let stored = try store.systemKeys()
    for sealed in stored where !sealed.role.utf8.starts(with: "period-".utf8) {
      let key = try KeyRing.open(sealed, vault: vault, root: root)
      if sealed.role.utf8.elementsEqual(KeyRing.logRole.utf8) {
        logSeeds[sealed.generation] = key
      } else if let role = WrappingRole(name: sealed.role) {
        wrapping[sealed.generation, default: [:]][role] = key
      } else {
        opened[sealed.role] = key
      }
    }
    func key(_ role: String) throws -> HeldSecret {
      guard let key = opened[role] else { throw KeyFailure.missing(role) }
      return key
    }
    let wrappings = try wrapping.map { try WrappingKeys(generation: $0.key, $0.value) }
    guard !wrappings.isEmpty else { throw KeyFailure.missing(WrappingRole.internalData.name) }
    self.vault = vault
    self.root = root
    self.wrappings = Mutex(wrappings.sorted { $0.generation < $1.generation })
    rootKey = RootKeyInForce(among: stored)
    index = try key("index")
    control = try key("control")
    self.logSeeds = logSeeds
    periods = PeriodKeys(vault: vault, root: root, store: store)
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
    if wrapping(generation) != nil { return }
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
        let key = HeldSecret(SecretBytes.random(count: XChaCha20Poly1305.keyBytes))
        sealed.append(
          key.withBytes { key in
            root.withBytes { root in
              KeyRing.seal(key, role: role.name, generation: generation, vault: vault, root: root)
            }
          })
        keys[role] = key
      }
      try store.insert(sealed)
    }
    let made = try WrappingKeys(generation: generation, keys)
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

  /// Whether a stored key of the vault is one that its root key sealed.
  func opens(_ sealed: SealedSystemKey) -> Bool {
    (try? KeyRing.open(sealed, vault: vault, root: root)) != nil
  }

  // MARK: Sealing of system keys

  static func seal(_ key: RawSpan, role: String, generation: UInt32, vault: VaultID, root: RawSpan)
    -> SealedSystemKey
  {
    let nonce = Randomness.bytes(XChaCha20Poly1305.nonceBytes)
    let box = XChaCha20Poly1305.seal(
      key, nonce: nonce.span.bytes,
      associatedData: associatedData(role: role, generation: generation, vault: vault).span.bytes, key: root)
    return SealedSystemKey(role: role, generation: generation, box: nonce + box)
  }

  static func open(_ sealed: SealedSystemKey, vault: VaultID, root: HeldSecret) throws(KeyFailure)
    -> HeldSecret
  {
    let nonceBytes = XChaCha20Poly1305.nonceBytes
    guard sealed.box.count == nonceBytes + XChaCha20Poly1305.keyBytes + XChaCha20Poly1305.tagBytes else {
      throw .damaged(sealed.role)
    }
    let context = associatedData(role: sealed.role, generation: sealed.generation, vault: vault)
    do {
      return try root.withBytes { (rootKey) throws(AuthenticationFailure) in
        let box = sealed.box.span.bytes
        let key = try SecretBytes(count: XChaCha20Poly1305.keyBytes) {
          (bytes: inout MutableRawSpan) throws(AuthenticationFailure) in
          try XChaCha20Poly1305.open(
            box.extracting(nonceBytes..<box.byteCount), into: &bytes, nonce: box.extracting(0..<nonceBytes),
            associatedData: context.span.bytes, key: rootKey)
        }
        return HeldSecret(key)
      }
    } catch {
      throw .wrongRootKey
    }
  }

  private static func associatedData(role: String, generation: UInt32, vault: VaultID) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni system key/v1")
    encoder.append(raw: vault.bytes)
    encoder.append(role)
    encoder.append(generation)
    return encoder.bytes
  }
}

/// Why the keys of a vault do not open.
public enum KeyFailure: Error, Sendable, Equatable, CustomStringConvertible {
  case wrongRootKey
  case missing(String)
  case damaged(String)

  public var description: String {
    switch self {
    case .wrongRootKey:
      "root key does not open this vault: it is another vault's or a former one, or the key store was altered\n"
        + "name the source of the root key in force"
    case .missing(let role): "key store: key `\(role)` is missing"
    case .damaged(let role): "key store: key `\(role)` is damaged"
    }
  }
}

/// The random name of a vault: 16 bytes, bound into everything it seals.
public struct VaultID: Hashable, Sendable {
  public let bytes: [UInt8]

  public init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  public static func random() -> VaultID { VaultID(unchecked: Randomness.bytes(16)) }
  private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

  public var text: String { Hexadecimal.encode(bytes) }
}
