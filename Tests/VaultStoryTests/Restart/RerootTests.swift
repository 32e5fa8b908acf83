import Foundation
import Testing
import VaultSQLite

@testable import Vault

/// The root key of a vault in files is changed between two starts.
@Suite struct RerootTests {
  private func reroot(_ ready: ReadyVault, from: RootKeyFile, to: RootKeyFile) throws {
    let directory = try VaultDirectory.open(at: ready.directory)
    let store = try SQLiteVaultStore.open(in: directory)
    defer { store.close() }
    let keys = try SQLiteKeyStore.open(in: directory)
    defer { keys.close() }
    guard let key = try from.rootKey() else { throw RootKeyFailure("no key") }
    let former = HeldRootKey(key)
    let fresh = HeldRootKey.fresh()
    try to.keep(fresh)
    let place = try RootKeyPlace(store: store, keyStore: keys).next
    try KeyRing.reroot(place, from: former, to: fresh, held: .keyFile, store: keys)
  }

  private func changes(_ ready: ReadyVault) throws -> [String] {
    try ready.log().filter { $0.leaf.event == .keyReroot }.compactMap { $0.opening.claims[.detail] }
  }

  @Test func `all opens with the new key, nothing with the old one, and the log says so once`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    ready.close()
    let next = RootKeyFile(path: ready.folder.path + "/next.key")
    try await ready.whenFree { try reroot(ready, from: ready.rootKey, to: next) }
    await #expect(throws: KeyFailure.wrongRootKey) { try await ready.open() }
    ready.close()
    for _ in 0..<2 {
      try await ready.open(rootKey: next)
      #expect(
        try await releasedText(ready.reveal("resident", wang, "phone", for: .care, by: ready.caller("zhou")))
          == "15412345678")
      #expect(try changes(ready) == ["root key is now number 2, in a key file"])
      #expect(try await ready.problems() == [])
      ready.close()
    }
  }

  @Test func `a start cuts the key store's log before it says that the root key changed`() async throws {
    let ready = try await ReadyVault()
    ready.close()
    let next = RootKeyFile(path: ready.folder.path + "/next.key")
    try await ready.whenFree { try reroot(ready, from: ready.rootKey, to: next) }
    // Somebody reads the key store: neither is done, and the vault opens.
    ready.keyFaults.next(Array(repeating: .afterPersisting, count: 20))
    try await ready.open(rootKey: next)
    #expect(try changes(ready) == [])
    #expect(ready.keyFaults.take() == nil)
    ready.close()
    try await ready.open(rootKey: next)
    #expect(try changes(ready) == ["root key is now number 2, in a key file"])
    #expect(try await ready.problems() == [])
  }

  @Test func `a key store put back as it was before the change is told of`() async throws {
    let ready = try await ReadyVault()
    ready.close()
    let kept = ready.folder.path + "/keys.kept"
    try await ready.whenFree {
      try FileManager.default.copyItem(atPath: ready.directory + "/keys.db", toPath: kept)
    }
    let next = RootKeyFile(path: ready.folder.path + "/next.key")
    try reroot(ready, from: ready.rootKey, to: next)
    try await ready.open(rootKey: next)
    ready.close()
    try await ready.whenFree {
      try FileManager.default.removeItem(atPath: ready.directory + "/keys.db")
      try FileManager.default.copyItem(atPath: kept, toPath: ready.directory + "/keys.db")
    }
    try await ready.open()
    #expect(
      try changes(ready) == [
        "root key is now number 2, in a key file",
        "root key is number 1 again, was 2: the key store was put back",
      ])
    #expect(try await ready.problems() == [])
  }
}

extension ReadyVault {
  /// Runs `body` once the folder is let go: the sequencer of before may be at its last step.
  func whenFree(_ body: () throws -> Void) async throws {
    for _ in 0..<24_000 {
      if (try? VaultDirectory.open(at: directory)) != nil { break }
      try await Task.sleep(for: .milliseconds(5))
    }
    try body()
  }
}
