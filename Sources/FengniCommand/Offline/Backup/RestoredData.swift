import MerkleLog
import Vault
import VaultSQLite

/// The database of a backup, opened: is it what its header says, and is it whole?
struct RestoredData {
  let store: SQLiteVaultStore
  let header: BackupHeader

  /// Verifies file, log and states without any key of the vault.
  ///
  /// - Parameter key: the log's, from elsewhere; the header's where `nil`.
  func verified(key: VerifierKey?, pins: [Checkpoint] = []) throws -> Vault.VerificationReport {
    try checkHeader()
    let progress = ProgressBar(
      "verifying", total: nil, unit: .things("rows and events"), on: Console.standard.error)
    let verifier = LogVerifier(store: store, verifierKey: key ?? header.log, pins: pins) { done, total in
      progress.update(done: Int64(done), of: Int64(total))
    }
    let report = try verifier.verify()
    progress.finish()
    return report
  }

  /// The database must be the one the header was written for.
  private func checkHeader() throws(CommandFailure) {
    try BackupErrors.naming {
      guard let row = try store.control(.setting, "vault"), BackupHeader.vault(of: row) == header.vault,
        try store.logHead()?.checkpoint == header.note
      else { throw BackupFailure(.damaged, "what is in the backup is not what its header says") }
    }
  }

  /// How many records of it the key store has no keys for, of the generation they are sealed with, and how many are of
  /// somebody whose keys are destroyed.
  func coverage(by keys: SQLiteKeyStore) throws(CommandFailure) -> (missing: Int, destroyed: Int) {
    try BackupErrors.naming {
      var (missing, destroyed, after): (Int, Int, RecordID?) = (0, 0, nil)
      while true {
        let page = try store.records(after: after, limit: 500)
        for record in page {
          let named = try record.keyGeneration.flatMap {
            try keys.subjectKeys(record.header.subject, generation: $0)
          }
          if named?.holdsDataKeys == true { continue }
          let newest = try named ?? keys.subjectKeys(record.header.subject)
          if newest?.holdsDataKeys == false { destroyed += 1 } else { missing += 1 }
        }
        guard let last = page.last?.header.id, after.map({ $0 < last }) ?? true else { break }
        after = last
      }
      return (missing, destroyed)
    }
  }
}

extension BackupHeader.Kind {
  /// The file it is of.
  var fileName: String {
    switch self {
    case .data: "vault.db"
    case .keys: "keys.db"
    }
  }
}
