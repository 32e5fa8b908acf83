import Sodium
import Synchronization
import VaultSQLite
import Testing

@testable import Vault

extension UnsealTests {
  /// A vault whose root key lies in three of five shares.
  final class Shared: Sendable {
    let ready: ReadyVault
    let sheets: [RootKeyShareSheet]
    let events = Mutex<[String]>([])

    init(lifetime: Duration = .seconds(600), given: Int = 0) async throws {
      let ready = try await ReadyVault()
      self.ready = ready
      guard let key = try ready.rootKey.rootKey() else { throw RootKeyFailure("no key") }
      let place = try RootKeyPlace(store: ready.store, keyStore: ready.keys)
      let custodians = (1...5).map { "custodian \($0)" }
      sheets = try #require(
        RootKeyShares.split(HeldRootKey(key), for: place, threshold: 3, custodians: custodians))
      try await open(lifetime: lifetime, given: given)
    }

    func open(lifetime: Duration = .seconds(600), given: Int = 0) async throws {
      ready.close()
      let shares = sheets.prefix(given).map { RootKeyShares.Given($0.share, named: "file") }
      try await ready.open(
        unsealing: UnsealOptions(
          startsSealed: given == 0, startsWithTooFewShares: true, shareLifetime: lifetime,
          tell: { [weak self] event in self?.note(event) }),
        shares: shares)
    }

    private func note(_ event: UnsealEvent) {
      let word =
        switch event {
        case .sealed: "sealed"
        case .unsealed(let words, let level): "unsealed by \(words) up to \(level)"
        case .failed(let error): "failed: \(error)"
        case .sharesDropped: "dropped"
        }
      events.withLock { $0.append(word) }
    }

    func give(_ number: Int) async -> UnsealAnswer { await give(sheets[number - 1]) }

    func give(_ sheet: RootKeyShareSheet) async -> UnsealAnswer {
      await ready.vault.unseal(.share(sheet.text()))
    }
  }
}
