import Sodium
import Synchronization

/// The keys that seal what entries say of an act, one a month and retention class; destroyed when the last
/// opening of that month has to go.
final class PeriodKeys: Sendable {
  private let vault: VaultID
  private let root: HeldSecret
  private let store: any KeyStore
  private let opened = Mutex<[String: HeldSecret]>([:])

  init(vault: VaultID, root: HeldSecret, store: any KeyStore) {
    self.vault = vault
    self.root = root
    self.store = store
  }

  /// The name of the period an entry belongs to: `period-3y-202611`.
  static func name(_ retention: AuditRetention, at time: Timestamp) -> String {
    let day = time.day()
    return "period-\(retention.rawValue)-\(padded(day.year, 4))\(padded(day.month, 2))"
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
