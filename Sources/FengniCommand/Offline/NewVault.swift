import Foundation
import MerkleLog
import Vault
import VaultSQLite

/// Makes a vault: root key, stores, settings, log, first administrator. What fails leaves no half vault behind.
struct NewVault {
  let folder: String
  /// How its root key is to be held.
  let rootKey: RootKeyDestination
  let tokenFile: String
  let policies: String
  /// Where the head of the log is kept; beside the vault where `nil`.
  var anchor: String?
  let creation: VaultCreation

  struct Made {
    /// The files that hold the root key.
    let keyFiles: [String]
    /// What `serve` is called with to find them.
    let options: String
    let tokenFile: String
    /// As C2SP writes it.
    let verifierKey: String
  }

  func make() async throws -> Made {
    // Rules first: a faulty catalogue should not leave a key behind.
    let rules = try OpeningErrors.naming { try PolicyFolder(path: policies) }
    guard access(tokenFile, F_OK) != 0 else {
      throw CommandFailure("file is there already: `\(tokenFile)`", wayOut: "name another with --token-file")
    }
    let prepared = try rootKey.prepare()
    let anchorFile = anchor ?? OpenedVault.anchor(of: folder)
    let directory = try OpeningErrors.naming { try VaultDirectory.create(at: folder) }
    var isAnchorMade = false
    do {
      let anchor = try AnchorFile.create(at: anchorFile)
      isAnchorMade = true
      return try await fill(directory, prepared, rules, anchor)
    } catch {
      if isAnchorMade { unlink(anchorFile) }
      // Nobody has used it yet, and a second try should find the way free.
      prepared.remove()
      for name in ["vault.db", "vault.db-wal", "vault.db-shm", "keys.db", "keys.db-wal", "keys.db-shm"] {
        unlink("\(folder)/\(name)")
      }
      throw OpeningErrors.name(error)
    }
  }

  private func fill(
    _ directory: VaultDirectory, _ prepared: PreparedRootKey, _ rules: PolicyFolder, _ anchor: AnchorFile
  ) async throws -> Made {
    let store = try SQLiteVaultStore.create(in: directory)
    defer { store.close() }
    let keyStore = try SQLiteKeyStore.create(in: directory)
    defer { keyStore.close() }
    let key = HeldRootKey.fresh()
    let token = try await creation.create(
      store: store, keyStore: keyStore, rootKey: key, policies: rules, anchor: anchor)
    let vault = try await CommunityVault.open(
      store: store, keyStore: keyStore, rootKey: key, policies: rules,
      safeguards: LogSafeguards(anchor: anchor))
    let verifierKey = try VerifierKey(vault.verifierKey())
    vault.seal()
    // Its source is bound to the vault, so it is made when the vault has a name.
    try prepared.keep(key, for: RootKeyPlace(store: store, keyStore: keyStore))
    var text = Array(token.secretText.utf8)
    defer { text.wipe() }
    try SecretFile.write(text.span.bytes, to: tokenFile, "token file")
    try VerifierKeyFile.write(verifierKey, in: folder)
    return Made(
      keyFiles: rootKey.files, options: rootKey.options, tokenFile: tokenFile, verifierKey: "\(verifierKey)")
  }
}
