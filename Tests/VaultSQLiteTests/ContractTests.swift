import Testing
import Vault
import VaultTesting

@testable import VaultSQLite

struct ContractTests {
  @Test(arguments: VaultStoreContract.cases)
  func `SQLite keeps the contract of a vault's store`(rule: ContractCase<any VaultStore>) async throws {
    let folder = try VaultFolder()
    let store = try folder.newVault()
    try await rule.check(store)
    #expect(try store.integrityProblems().isEmpty)
  }

  @Test(arguments: KeyStoreContract.cases)
  func `SQLite keeps the contract of a key store`(rule: ContractCase<any KeyStore>) async throws {
    let folder = try VaultFolder()
    try await rule.check(try folder.newKeys())
  }

  @Test(arguments: VaultStoreContract.cases)
  func `memory keeps the contract of a vault's store`(rule: ContractCase<any VaultStore>) async throws {
    try await rule.check(InMemoryVaultStore())
  }

  @Test(arguments: KeyStoreContract.cases)
  func `memory keeps the contract of a key store`(rule: ContractCase<any KeyStore>) async throws {
    try await rule.check(InMemoryKeyStore())
  }
}
