import Testing
import VaultSQLite

@testable import Vault

/// Keys that open less, and vaults opened with them.
extension ReadyVault {
  var limitedKey: RootKeyFile { RootKeyFile(path: folder.path + "/limited.key") }

  /// Closes the vault and makes a key for it that opens it up to a level.
  func makeLimitedKey(upTo level: Level, at file: RootKeyFile? = nil, given: UInt32 = 0) async throws {
    try await withRootKey { vault, root, keys in
      _ = try KeyRing.limit(vault, upTo: level, root: root, store: keys, given: given) { key, place in
        try (file ?? limitedKey).keep(key, limitedTo: place)
      }
    }
  }

  /// Closes the vault and ends its limited key up to a level; whether there was one.
  func endLimitedKey(upTo level: Level) async throws -> Bool {
    var wasThere = false
    try await withRootKey { vault, root, keys in
      wasThere = try KeyRing.endLimit(vault, upTo: level, root: root, store: keys)
    }
    return wasThere
  }

  private func withRootKey(_ body: (VaultID, HeldRootKey, SQLiteKeyStore) throws -> Void) async throws {
    close()
    try await whenFree {
      let directory = try VaultDirectory.open(at: self.directory)
      let store = try SQLiteVaultStore.open(in: directory)
      defer { store.close() }
      let keys = try SQLiteKeyStore.open(in: directory)
      defer { keys.close() }
      guard let key = try rootKey.rootKey() else { throw RootKeyFailure("no key") }
      let place = try RootKeyPlace(store: store, keyStore: keys)
      try body(place.vault, HeldRootKey(key), keys)
    }
  }

  /// Opens it again with such a key alone.
  func limit(to level: Level) async throws {
    try await makeLimitedKey(upTo: level)
    try await open(rootKey: limitedKey)
  }
}
