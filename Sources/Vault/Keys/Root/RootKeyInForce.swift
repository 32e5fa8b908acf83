/// Which root key of a vault is in force, as its key store says.
///
/// A system key of its own tells it, sealed like the others: its role names how the key is held, its generation
/// counts the root keys, and it changes in the transaction that seals all others anew. A vault that never changed
/// its root key has none.
public struct RootKeyInForce: Sendable, Equatable {
  public let generation: UInt32
  /// `nil` for the key that the vault was made with.
  public let held: RootKeyHolding?

  static let rolePrefix = "root-"

  public init(in store: any KeyStore) throws(StoreFailure) { self.init(among: try store.systemKeys()) }

  init(among keys: [SealedSystemKey]) {
    let key = keys.first { $0.role.utf8.starts(with: RootKeyInForce.rolePrefix.utf8) }
    generation = key?.generation ?? 1
    held = key.flatMap { RootKeyHolding(name: $0.role.dropFirst(RootKeyInForce.rolePrefix.count)) }
  }
}

/// How a root key is held; no secret.
public enum RootKeyHolding: Sendable, Equatable {
  case keyFile
  case passphrase
  case shares(threshold: UInt8, count: UInt8)

  /// `key-file`, `passphrase`, `shares-3-of-5`.
  var name: String {
    switch self {
    case .keyFile: "key-file"
    case .passphrase: "passphrase"
    case .shares(let threshold, let count): "shares-\(threshold)-of-\(count)"
    }
  }

  init?(name: some StringProtocol) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    let found: RootKeyHolding? =
      if name.utf8.elementsEqual("key-file".utf8) {
        .keyFile
      } else if name.utf8.elementsEqual("passphrase".utf8) {
        .passphrase
      } else if parts.count == 4, let threshold = UInt8(parts[1]), let count = UInt8(parts[3]) {
        .shares(threshold: threshold, count: count)
      } else {
        nil
      }
    guard let found, found.name.utf8.elementsEqual(name.utf8) else { return nil }
    self = found
  }

  /// What people call it.
  public var words: String {
    switch self {
    case .keyFile: "in a key file"
    case .passphrase: "under a passphrase"
    case .shares(let threshold, let count): "in \(threshold) of \(count) shares"
    }
  }
}
