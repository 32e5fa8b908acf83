import Testing
import VaultSQLite

@testable import Vault

/// Keys that open less, and vaults opened with them.
extension ReadyVault {
  var limitedKey: RootKeyFile { RootKeyFile(path: folder.path + "/limited.key") }

  /// Closes the vault and makes a key for it that opens it up to a level.
  func makeLimitedKey(upTo level: Level, at file: RootKeyFile? = nil) async throws {
    close()
    try await whenFree {
      let directory = try VaultDirectory.open(at: self.directory)
      let store = try SQLiteVaultStore.open(in: directory)
      defer { store.close() }
      let keys = try SQLiteKeyStore.open(in: directory)
      defer { keys.close() }
      guard let key = try rootKey.rootKey() else { throw RootKeyFailure("no key") }
      let place = try RootKeyPlace(store: store, keyStore: keys)
      _ = try KeyRing.limit(place.vault, upTo: level, root: HeldRootKey(key), store: keys) { key, place in
        try (file ?? limitedKey).keep(key, limitedTo: place)
      }
    }
  }

  /// Opens it again with such a key alone.
  func limit(to level: Level) async throws {
    try await makeLimitedKey(upTo: level)
    try await open(rootKey: limitedKey)
  }
}
