import Vault
import VaultSQLite

/// A vault opened from its files by this process alone.
struct OpenedVault {
  let vault: CommunityVault
  private let store: SQLiteVaultStore
  private let keyStore: SQLiteKeyStore

  /// - Throws: `CommandFailure` that says what does not fit and what helps: the folder is held by another server,
  ///   a file is foreign or cut off, the key is another vault's, the rules are faulty.
  ///
  /// - Parameter anchor: where the head of the log is kept; beside the vault where `nil`.
  init(data: String, keyFile: String, policies: String, anchor: String? = nil) async throws(CommandFailure) {
    do {
      // Rules first: they are what is most often edited, and reading them touches nothing.
      let rules = try PolicyFolder(path: policies)
      let directory = try VaultDirectory.open(at: data)
      store = try SQLiteVaultStore.open(in: directory)
      keyStore = try SQLiteKeyStore.open(in: directory)
      vault = try await CommunityVault.open(
        store: store, keyStore: keyStore, rootKey: RootKeyFile(path: keyFile), policies: rules,
        safeguards: LogSafeguards(anchor: try AnchorFile.open(at: anchor ?? OpenedVault.anchor(of: data))))
    } catch {
      throw OpeningErrors.name(error)
    }
  }

  /// Where the anchor lies unless somebody says otherwise.
  static func anchor(of data: String) -> String { "\(data)/anchor" }

  /// Drops the keys and closes the files.
  func close() {
    vault.seal()
    store.close()
    keyStore.close()
  }
}
