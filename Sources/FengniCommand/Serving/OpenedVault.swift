import Vault
import VaultSQLite

/// A vault opened from its files by this process alone.
struct OpenedVault {
  let vault: CommunityVault
  private let store: SQLiteVaultStore
  private let keyStore: SQLiteKeyStore

  /// - Throws: `CommandFailure` that says what does not fit and what helps: the folder is held by another server,
  ///   a file is foreign or cut off, the key is another vault's, the rules are faulty.
  init(data: String, keyFile: String, policies: String) async throws(CommandFailure) {
    do {
      // Rules first: they are what is most often edited, and reading them touches nothing.
      let rules = try PolicyFolder(path: policies)
      let directory = try VaultDirectory.open(at: data)
      store = try SQLiteVaultStore.open(in: directory)
      keyStore = try SQLiteKeyStore.open(in: directory)
      vault = try await CommunityVault.open(
        store: store, keyStore: keyStore, rootKey: RootKeyFile(path: keyFile), policies: rules)
    } catch {
      throw OpeningErrors.name(error)
    }
  }

  /// Drops the keys and closes the files.
  func close() {
    vault.seal()
    store.close()
    keyStore.close()
  }
}
