import MerkleLog
import Vault
import VaultSQLite

/// A vault opened from its files by this process alone.
struct OpenedVault {
  let vault: CommunityVault
  private let store: SQLiteVaultStore
  private let keyStore: SQLiteKeyStore
  private let heldEntries: HeldEntriesFile
  private let anchor: AnchorFile
  private let cosigned: CosignedFiles
  /// Where what is left of a log is kept when another follows.
  let formerLogs: FormerLogFolders

  /// - Throws: `CommandFailure` that says what does not fit and what helps: the folder is held by another server,
  ///   a file is foreign or cut off, the key is another vault's, the rules are faulty.
  ///
  /// - Parameters:
  ///   - anchor: Where the head of the log is kept; beside the vault where `nil`.
  ///   - bytes: What is kept for the day the medium is full; 0 keeps nothing, `nil` leaves it as it is.
  ///   - directory: The vault's folder where the caller holds it already.
  ///   - known: What others know of the log.
  ///   - unsealing: Whether it may start sealed, and what unseals it.
  ///   - rootKey: The source of the root key, which may want to know what the stores say of the vault.
  init(
    data: String, policies: String, anchor: String? = nil, reserve bytes: Int64? = nil,
    console: Console = .standard, directory: VaultDirectory? = nil,
    known: @escaping @Sendable (VerifierKey) async throws -> [KnownCheckpoint] = { _ in [] },
    unsealing: UnsealOptions = UnsealOptions(),
    rootKey: (any VaultStore, any KeyStore) throws -> any RootKeySource
  ) async throws(CommandFailure) {
    do {
      // Rules first: they are what is most often edited, and reading them touches nothing.
      let rules = try PolicyFolder(path: policies)
      let directory = try directory ?? VaultDirectory.open(at: data)
      let heldEntries = HeldEntriesFile(in: directory)
      self.heldEntries = heldEntries
      let anchorPath = anchor ?? OpenedVault.anchor(of: data)
      let anchor = try AnchorFile.open(at: anchorPath)
      self.anchor = anchor
      let erasures = ErasureLedgerFile(besideAnchor: anchorPath)
      let cosigned = CosignedFiles(in: data)
      self.cosigned = cosigned
      formerLogs = FormerLogFolders(in: directory)
      let reserve = try bytes.flatMap { bytes in try DiskReserve(in: directory, bytes: bytes) }
      func open() async throws -> (SQLiteVaultStore, SQLiteKeyStore, CommunityVault) {
        let store = try SQLiteVaultStore.open(in: directory)
        let keyStore = try SQLiteKeyStore.open(in: directory)
        let vault = try await CommunityVault.open(
          store: store, keyStore: keyStore, rootKey: try rootKey(store, keyStore), policies: rules,
          safeguards: LogSafeguards(
            anchor: anchor, heldEntries: heldEntries, cosigned: cosigned, erasures: erasures, known: known),
          unsealing: unsealing)
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

  /// The safeguards for a log that follows; an anchor that is lost is made anew for it.
  func safeguards(makingAnchor path: String) throws(StoreFailure) -> LogSafeguards {
    let isLost = try anchor.places().isEmpty
    return LogSafeguards(
      anchor: isLost ? try AnchorFile.create(at: path) : anchor, heldEntries: heldEntries, cosigned: cosigned)
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
    // Behind a commit that does not return the files cannot be closed; they go with the process.
    guard vault.close() else { return }
    store.close()
    keyStore.close()
  }
}
