public import Sodium

/// Where the root key of a vault comes from.
///
/// The root key is 32 random bytes whatever its source: a source holds it (`RootKeyFile`, `RootKeyCredential`),
/// seals it (`RootKeyPassphrase`) or puts it together (`RootKeyShares`). So changing the source touches the
/// system keys only (`KeyRing.reroot`), never a box of data.
public protocol RootKeySource: Sendable {
  /// The 32 bytes of the root key, or `nil` where the key is not there: the vault stays sealed.
  func rootKey() throws(RootKeyFailure) -> SecretBytes?
  /// What a vault is opened with: the root key, or where the source holds one, a limited key.
  func unlockKey() throws(RootKeyFailure) -> UnlockKey?
}

extension RootKeySource {
  public func unlockKey() throws(RootKeyFailure) -> UnlockKey? {
    guard let key = try rootKey() else { return nil }
    return .root(key)
  }
}

/// What a vault is opened with.
public enum UnlockKey: ~Copyable, Sendable {
  /// Opens everything.
  case root(SecretBytes)
  /// Opens what lies up to a level.
  case limited(SecretBytes, LimitedKeyPlace)
}

/// The source of a vault that starts sealed.
public struct NoRootKey: RootKeySource {
  public init() {}
  public func rootKey() -> SecretBytes? { nil }
}

/// Why a source gives no key although it should.
public struct RootKeyFailure: Error, Sendable, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}

/// A root key in this process: one that no source holds yet, or one taken from its source to be used more than once.
public struct HeldRootKey: RootKeySource {
  /// The size of every root key.
  public static let byteCount = 32

  private let key: HeldSecret

  /// A new random key: a vault is made with it, then a source is made for it.
  public static func fresh() -> HeldRootKey { HeldRootKey(SecretBytes.random(count: byteCount)) }

  public init(_ key: consuming SecretBytes) { self.key = HeldSecret(key) }

  public func rootKey() -> SecretBytes? { copy() }

  func copy() -> SecretBytes { key.withBytes { SecretBytes(copying: $0) } }

  /// Whether both are the same key.
  public func isSame(as other: HeldRootKey) -> Bool {
    withBytes { own in other.withBytes { ConstantTime.equal(own, $0) } }
  }

  func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try key.withBytes(body)
  }
}

/// The vault a root key is for, and which of its root keys is in force.
public struct RootKeyPlace: Sendable, Hashable {
  public let vault: VaultID
  /// 1 for the key the vault was made with, one more at each `KeyRing.reroot`.
  public let generation: UInt32

  public init(vault: VaultID, generation: UInt32) {
    self.vault = vault
    self.generation = generation
  }

  /// What the stores of a vault say without a key. Only to name what does not fit: whether a key is the right one
  /// shows when it opens the system keys.
  public init(store: any VaultStore, keyStore: any KeyStore) throws {
    guard let row = try store.control(.setting, "vault"), let vault = VaultSettings.claimedVault(row) else {
      throw VaultOpeningFailure.settings
    }
    self.init(vault: vault, generation: RootKeyInForce(among: try keyStore.systemKeys()).generation)
  }

  /// The place after the next change of the root key.
  public var next: RootKeyPlace { RootKeyPlace(vault: vault, generation: generation + 1) }
}
