import MerkleLog
import Vault
import VaultSQLite

/// Puts the files of a backup back, verified, into a folder that gets its name at the end.
struct Restore {
  let folder: String
  /// The backup of the data.
  let from: String
  /// The backup of the keys, or the present `keys.db`.
  let keys: String
  let identities: [BackupIdentity]
  let anchor: String
  /// From elsewhere; that of the backup where `nil`.
  let verifierKey: VerifierKey?
  /// Two people go on from an older state than the anchor knows.
  let acceptsOlder: Bool
  /// They do not mind that nobody knows who was erased since.
  let acceptsLostLedger: Bool

  struct Outcome {
    let header: BackupHeader
    let entries: UInt64
    let records: UInt64
    let isOlder: Bool
    /// How many entries the anchor knows beyond those; `nil` where it is not older, or the anchor does not say.
    let lost: UInt64?
    /// Records whose subject's keys are destroyed.
    let destroyed: Int
  }

  func putBack(_ console: Console) throws -> Outcome {
    let data = try BackupErrors.naming { try BackupArtefact(at: from) }
    guard data.header.kind == .data else {
      throw CommandFailure(
        "not a backup of data: `\(PrintableText.line(from))`", wayOut: "name it with --keys")
    }
    let restored = try BackupErrors.naming { try RestoredFolder(at: folder) }
    try openKeys(of: data.header, into: restored)
    try BackupErrors.naming {
      let progress = ProgressBar("opening", total: nil, unit: .things("parts"), on: console.error)
      try data.open(to: "\(restored.path)/vault.db", identities: identities) { done, total in
        progress.update(done: Int64(done), of: Int64(total))
      }
      progress.finish()
    }
    let outcome = try examine(restored.path, data.header, console)
    try VerifierKeyFile.write(verifierKey ?? data.header.log, in: restored.path)
    try BackupErrors.naming { try restored.publish() }
    return outcome
  }

  private func openKeys(of data: BackupHeader, into restored: RestoredFolder) throws(CommandFailure) {
    try BackupErrors.naming {
      let artefact: BackupArtefact
      do {
        artefact = try BackupArtefact(at: keys)
      } catch let failure as BackupFailure where failure.kind == .damaged {
        // The present key store begins otherwise; a damaged backup of keys is none either, and is told of here.
        guard keys.utf8.suffix(7).elementsEqual("keys.db".utf8) else { throw failure }
        return try restored.copyKeys(from: keys)
      }
      guard artefact.header.kind == .keys, artefact.header.vault == data.vault else {
        throw BackupFailure(
          .unfit, "not the keys of this vault: `\(PrintableText.line(keys))`\nname a backup of its keys")
      }
      guard artefact.header.made >= data.made else {
        throw BackupFailure(
          .unfit,
          "the keys are older than the data: what was written in between would not open"
            + "\nname the keys made with the data, or later ones")
      }
      try artefact.open(to: "\(restored.path)/keys.db", identities: identities)
    }
  }

  private func examine(_ path: String, _ header: BackupHeader, _ console: Console) throws -> Outcome {
    let store = try BackupErrors.naming { try SQLiteVaultStore.openReadOnly(at: path) }
    defer { store.close() }
    let keyStore = try BackupErrors.naming { try SQLiteKeyStore.openReadOnly(at: path) }
    defer { keyStore.close() }
    let data = RestoredData(store: store, header: header)
    let report = try data.verified(key: verifierKey)
    let damaged = try BackupErrors.naming { try keyStore.integrityProblems() }
    guard report.isClean, damaged.isEmpty else {
      report.show(json: Reporting.isJSON, counts: false, console, also: [])
      for problem in damaged { console.say("key store: \(PrintableText.line(problem))") }
      throw CommandFailure(.verificationFailed, "the backup is damaged: it is not put back")
    }
    if verifierKey == nil {
      console.say("not checked: who signed the log: its key is taken from the backup; name --verifier-key")
    }
    let (missing, destroyed) = try data.coverage(by: keyStore)
    guard missing == 0 else {
      throw CommandFailure(
        "the keys do not fit the data: \(missing) records have none",
        wayOut: "name the keys made with the data, or later ones if no `key rekey` came between")
    }
    let older = try comparison(with: store, header)
    return Outcome(
      header: header, entries: report.entries, records: report.records, isOlder: older.isOlder,
      lost: older.lost, destroyed: destroyed)
  }

  /// Whether the log is an older one than the anchor knows, and by how many entries.
  private func comparison(with store: SQLiteVaultStore, _ header: BackupHeader) throws -> (
    isOlder: Bool, lost: UInt64?
  ) {
    let key = verifierKey ?? header.log
    let mismatch = try BackupErrors.naming {
      let known = KnownCheckpoint.anchored(in: try AnchorFile.places(at: anchor), signedBy: key)
      return try store.mismatches(with: [known], of: key).first
    }
    guard let mismatch else { return (false, nil) }
    guard acceptsOlder else {
      throw CommandFailure(
        .checkpointMismatch, "the backup is not the state last known: \(mismatch)",
        wayOut:
          "find a later backup, or let two people decide: --accept-older with --reason and --token-file twice"
      )
    }
    let hasLedger = try BackupErrors.naming {
      // An empty one knows of nobody; its lines are looked at when the vault is opened with its keys.
      try ErasureLedgerFile(besideAnchor: anchor).contents()?.isEmpty == false
    }
    guard hasLedger || acceptsLostLedger else {
      throw CommandFailure(
        "there is no erasure ledger, or an empty one, beside the anchor: whoever was erased since the backup would come back",
        wayOut: "bring \(anchor).erased back, name the present keys.db with --keys, or say --without-ledger")
    }
    if case .behind(let stored) = mismatch.difference, let checkpoint = mismatch.known.checkpoint {
      return (true, checkpoint.size - stored)
    }
    return (true, nil)
  }
}
