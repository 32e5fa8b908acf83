/// How a vault starts, and what unseals it in its process.
public struct UnsealOptions: Sendable {
  /// It starts sealed, whatever its source holds.
  public var startsSealed: Bool
  /// Where its source has too few shares, it starts sealed with those.
  public var startsWithTooFewShares: Bool
  /// The file with the root key under a passphrase; `nil` where no passphrase opens it.
  public var passphraseKey: String?
  /// How long shares wait for the rest of them.
  public var shareLifetime: Duration
  /// Told of what whoever runs the vault should know.
  public var tell: @Sendable (UnsealEvent) -> Void

  public init(
    startsSealed: Bool = false, startsWithTooFewShares: Bool = false, passphraseKey: String? = nil,
    shareLifetime: Duration = .seconds(600), tell: @escaping @Sendable (UnsealEvent) -> Void = { _ in }
  ) {
    self.startsSealed = startsSealed
    self.startsWithTooFewShares = startsWithTooFewShares
    self.passphraseKey = passphraseKey
    self.shareLifetime = shareLifetime
    self.tell = tell
  }
}

/// What became of a vault in a process that serves it.
public enum UnsealEvent: Sendable {
  case sealed
  /// Opened again, by shares or a passphrase, in words.
  case unsealed(by: String, level: Level)
  /// The key was right, and the vault does not open all the same.
  case failed(any Error)
  /// Shares waited too long for the rest, and were dropped.
  case sharesDropped
}

/// Why a vault is sealed.
public enum SealCause: String, Sendable {
  /// Its source had no key when it was started.
  case noKey = "no-key"
  case order
}

/// How far the unsealing of a vault is.
public struct UnsealProgress: Sendable, Equatable {
  /// Shares that are there.
  public let given: Int
  /// Shares that are needed; `nil` where nothing tells: none is there, and the key store does not say how the root key is
  /// held.
  public let needed: Int?
}
