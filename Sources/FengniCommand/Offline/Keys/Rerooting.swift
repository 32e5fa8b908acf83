import Foundation
import Sodium
import Vault
import VaultSQLite

/// The steps of a change of the root key. Up to the one that seals the vault's keys anew the former source opens
/// the vault, from there on the new one, which was durable before.
struct Rerooting {
  let data: String
  let policies: String
  let anchor: String?
  let origin: RootKeyOrigin
  let destination: RootKeyDestination

  func run() async throws -> (generation: UInt32, held: RootKeyHolding) {
    // Held from the first step to the last, so that no server comes between.
    let directory = try OpeningErrors.naming { try VaultDirectory.open(at: data) }
    let former = try await formerKey(directory)
    let prepared = try destination.prepare()
    let fresh = HeldRootKey.fresh()
    let place = try replace(former, by: fresh, keptBy: prepared, directory)
    // Opening it writes the entry, as any start would that finds a root key the log does not know.
    let opened = try await OpenedVault(
      data: data, policies: policies, anchor: anchor, console: .standard,
      directory: directory
    ) {
      _, _ in fresh
    }
    opened.close()
    return (place.generation, destination.held)
  }

  /// The key in force; the whole vault has opened with it, so nothing else is in the way either.
  private func formerKey(_ directory: VaultDirectory) async throws -> HeldRootKey {
    var former: HeldRootKey?
    let opened = try await OpenedVault(
      data: data, policies: policies, anchor: anchor, console: .standard,
      directory: directory
    ) {
      store, keyStore in
      let source = try origin.source(store: store, keyStore: keyStore)
      guard let key = try source.rootKey() else { throw RootKeyFailure("root key: its source is not there") }
      let held = HeldRootKey(key)
      former = held
      return held
    }
    defer { opened.close() }
    guard opened.vault.status.hold == nil, let former else {
      throw CommandFailure("the vault is held back: its root key stays", wayOut: "see `fengni doctor`")
    }
    return former
  }

  private func replace(
    _ former: HeldRootKey, by fresh: HeldRootKey, keptBy prepared: PreparedRootKey,
    _ directory: VaultDirectory
  ) throws -> RootKeyPlace {
    let store = try OpeningErrors.naming { try SQLiteVaultStore.open(in: directory) }
    defer { store.close() }
    let keyStore = try OpeningErrors.naming { try SQLiteKeyStore.open(in: directory) }
    defer { keyStore.close() }
    let place = try OpeningErrors.naming { try RootKeyPlace(store: store, keyStore: keyStore).next }
    try prepared.keep(fresh, for: place, former: try formerCost(store, keyStore))
    do {
      try KeyRing.reroot(place, from: former, to: fresh, held: destination.held, store: keyStore)
    } catch let failure as StoreFailure {
      // A commit that failed may be on the medium all the same: what the next opening finds decides.
      var words = OpeningErrors.name(failure)
      words = CommandFailure(
        describing: ([words.message] + words.wayOut + [
          "keep the former source and the new one until the vault has opened with one of them"
        ]).joined(separator: "\n"))
      throw words
    } catch {
      // Nothing was written, so nothing relies on the new source.
      prepared.remove()
      throw OpeningErrors.name(error)
    }
    return place
  }

  /// What guessing a passphrase costs until now: it costs no less afterwards.
  private func formerCost(_ store: SQLiteVaultStore, _ keyStore: SQLiteKeyStore) throws -> Argon2id.Limits? {
    guard case .sealedKey(let path, let file) = origin else { return nil }
    return try OpeningErrors.naming {
      try RootKeyPassphrase(path: path, for: RootKeyPlace(store: store, keyStore: keyStore)) {
        () throws(RootKeyFailure) in try Passphrase.existing(file: file)
      }.limits()
    }
  }
}
