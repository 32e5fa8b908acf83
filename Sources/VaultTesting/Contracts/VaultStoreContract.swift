import Testing
public import Vault

/// What every store of a vault must do, so that one can stand for another.
public enum VaultStoreContract {
  public static let cases: [ContractCase<any VaultStore>] =
    records + pages + controlRows + log + entryQueries + transactions + concurrency
}

typealias VaultStoreCase = ContractCase<any VaultStore>

extension VaultStore {
  /// Writes records in one transaction.
  func write(_ records: [SealedRecord]) throws {
    try commit { transaction throws(StoreFailure) in
      for record in records where try !transaction.insert(record) {
        throw StoreFailure(.unavailable, "test: the id is taken")
      }
    }
  }

  func append(_ entries: [StoredEntry]) throws {
    try commit { transaction throws(StoreFailure) in
      for entry in entries { try transaction.append(entry) }
    }
  }
}
