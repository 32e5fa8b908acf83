import Sodium
import Synchronization

/// The keys that seal what entries say, one a month and retention class; destroyed when the openings of that month have
/// to go. What tells of a person is sealed under a key of this one and the person's own.
///
/// They are sealed under a system key of their own, so that a process without the root key can make them.
final class PeriodKeys: Sendable {
  private let vault: VaultID
  /// What seals them: the system key `periods`.
  private let root: HeldSecret
  private let store: any KeyStore
  private let opened = Mutex<[String: HeldSecret]>([:])
  /// The time of the newest entry known to be durable, in microseconds.
  private let newest = Atomic<Int64>(.min)

  init(vault: VaultID, root: HeldSecret, store: any KeyStore) {
    self.vault = vault
    self.root = root
    self.store = store
  }

  /// The log is at `time`: what comes is sealed for no earlier month, so that a clock that was set back years puts no
  /// entry of today under a key that is about to be destroyed.
  func reach(_ time: Timestamp) {
    newest.max(time.microseconds, ordering: .relaxed)
  }

  /// The name of the period that an entry made now belongs to: `period-3y-202611`.
  func name(_ retention: AuditRetention, at now: Timestamp) -> String {
    let newest = Timestamp(microseconds: newest.load(ordering: .relaxed))
    return AuditPeriod(retention, at: max(now, newest)).name
  }

  /// Drops a key from memory; it is wiped with the last call that uses it.
  func forget(_ name: String) {
    _ = opened.withLock { $0.removeValue(forKey: name) }
  }

  /// Whether a stored key of a period is one that the vault sealed.
  func opens(_ sealed: SealedSystemKey) -> Bool {
    (try? KeyRing.open(sealed, vault: vault, root: root)) != nil
  }

  /// The key of a period; made and durable before its first use.
  func key(_ name: String) throws -> HeldSecret {
    if let key = opened.withLock({ $0[name] }) { return key }
    if let key = try existing(name) { return key }
    let fresh = SecretBytes.random(count: XChaCha20Poly1305.keyBytes)
    let sealed = root.withBytes { rootKey in
      KeyRing.seal(fresh.bytes, role: name, generation: 1, vault: vault, root: rootKey)
    }
    if let failure = refusal(of: sealed) {
      // Where another caller made it meanwhile, that one is stored, so that one counts.
      if failure.kind == .busy, let key = try existing(name) { return key }
      throw failure
    }
    let held = HeldSecret(fresh)
    opened.withLock { $0[name] = held }
    return held
  }

  private func refusal(of key: SealedSystemKey) -> StoreFailure? {
    do {
      try store.insert([key])
      return nil
    } catch {
      return error
    }
  }

  /// The names of all periods of a retention class that have a key, newest first.
  func names(of retention: AuditRetention) throws(StoreFailure) -> [String] {
    let prefix = "period-\(retention.rawValue)-"
    return try store.systemKeys().map(\.role).filter { $0.utf8.starts(with: prefix.utf8) }.sorted(by: >)
  }

  /// The key of a period that is there; `nil` where it was destroyed or never made.
  func existing(_ name: String) throws -> HeldSecret? {
    if let key = opened.withLock({ $0[name] }) { return key }
    guard let sealed = try store.systemKeys().first(where: { $0.role.utf8.elementsEqual(name.utf8) }) else {
      return nil
    }
    let key = try KeyRing.open(sealed, vault: vault, root: root)
    opened.withLock { $0[name] = key }
    return key
  }
}
