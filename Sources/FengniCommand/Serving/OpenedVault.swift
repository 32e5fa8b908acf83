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
  /// - Parameters:
  ///   - anchor: Where the head of the log is kept; beside the vault where `nil`.
  ///   - bytes: What is kept for the day the medium is full; 0 keeps nothing.
  init(
    data: String, keyFile: String, policies: String, anchor: String? = nil, reserve bytes: Int64,
    console: Console
  ) async throws(CommandFailure) {
    do {
      // Rules first: they are what is most often edited, and reading them touches nothing.
      let rules = try PolicyFolder(path: policies)
      let directory = try VaultDirectory.open(at: data)
      let reserve = try DiskReserve(in: directory, bytes: bytes)
      func open() async throws -> (SQLiteVaultStore, SQLiteKeyStore, CommunityVault) {
        let store = try SQLiteVaultStore.open(in: directory)
        let keyStore = try SQLiteKeyStore.open(in: directory)
        let vault = try await CommunityVault.open(
          store: store, keyStore: keyStore, rootKey: RootKeyFile(path: keyFile), policies: rules,
          safeguards: LogSafeguards(
            anchor: try AnchorFile.open(at: anchor ?? OpenedVault.anchor(of: data)),
            heldEntries: HeldEntriesFile(in: directory)))
        return (store, keyStore, vault)
      }
      var opened: (SQLiteVaultStore, SQLiteKeyStore, CommunityVault)?
      while opened == nil {
        do {
          opened = try await open()
        } catch let failure as StoreFailure where failure.kind == .full && reserve?.release() == true {
          // Opening takes a little room too.
          continue
        }
      }
      guard let opened else { throw CommandFailure("vault cannot be opened") }
      (store, keyStore, vault) = opened
      if let reserve { keep(reserve, console) }
    } catch {
      throw OpeningErrors.name(error)
    }
  }

  /// Where the anchor lies unless somebody says otherwise.
  static func anchor(of data: String) -> String { "\(data)/anchor" }

  private func keep(_ reserve: DiskReserve, _ console: Console) {
    let (store, keyStore) = (store, keyStore)
    @Sendable func economize(_ isShort: Bool) {
      store.economize(isShort)
      keyStore.economize(isShort)
    }
    @Sendable func changed(_ isHeld: Bool) {
      if isHeld { economize(false) }
      console.say(
        isHeld
          ? "there is room on the medium again: content is served"
          : "the medium is full: content is refused, the log is read with the room of the reserve; free space"
      )
    }
    reserve.whenGiven({ economize(true) }, whenChanged: changed)
    if !reserve.isHeld {
      economize(true)
      changed(false)
    }
    vault.keep(reserve)
  }

  /// Drops the keys and closes the files.
  func close() {
    vault.seal()
    store.close()
    keyStore.close()
  }
}
