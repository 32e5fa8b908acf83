import MerkleLog
import Sodium
import Testing
import VaultSQLite
import VaultTesting

@testable import Vault

/// The head of the log outside of its store: written before anybody is released, compared at every start.
@Suite struct AnchorStoryTests {
  private func isHeld(_ act: () async throws -> Void) async throws -> Bool {
    do {
      try await act()
      return false
    } catch VaultFailure.held(.logMismatch) {
      return true
    }
  }

  /// The sizes of the checkpoints in the anchor that verify.
  private func known(_ ready: ReadyVault) throws -> UInt64? {
    try ready.vault.openedLog().anchoredHead?.newest()?.size
  }

  @Test func `the anchor knows of whatever was released`() async throws {
    let ready = try await ReadyVault(anchored: true)
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    for _ in 0..<3 {
      _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
      #expect(try known(ready) == ready.logSize)
    }
    try await ready.reopen()
    #expect(ready.vault.status.hold == nil && ready.vault.unreadiness() == nil)
    #expect(try await ready.problems() == [])
  }

  @Test(arguments: [FailingAnchor.Fault.beforePersisting, .afterPersisting, .torn(after: 60)])
  func `nothing is released while the anchor cannot be written`(_ fault: FailingAnchor.Fault) async throws {
    let ready = try await ReadyVault(anchored: true)
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let size = ready.logSize
    ready.anchor.next(fault, fault)
    for _ in 0..<2 {
      await #expect(throws: VaultFailure.self) {
        _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
      }
    }
    // Written durably, and nobody was told.
    #expect(try #require(try ready.store.logHead()).size == size + 1)
    #expect(ready.logSize == size)
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    #expect(try known(ready) == ready.logSize)
    #expect(ready.logSize == size + 2)
    try await ready.reopen()
    #expect(ready.vault.status.hold == nil)
    #expect(try await ready.problems() == [])
  }

  @Test func `a store put back is held: no content, and the log for officers`() async throws {
    let ready = try await ReadyVault(anchored: true)
    let wang = try await ready.holdResident().id
    ready.close()
    let old = try ready.snapshot()
    try await ready.open()
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    let size = ready.logSize
    ready.close()
    try ready.restore(old)
    try await ready.open()
    let stored = ready.logSize
    #expect(stored < size)
    #expect(ready.vault.status.hold == .logMismatch && ready.vault.unreadiness() == "log-mismatch")
    #expect(ready.vault.mismatches.map(\.difference) == [.behind(stored: stored)])
    let zhou = try await ready.caller("zhou")
    let sun = try await ready.caller("sun")
    let admin = try await ready.admin()
    #expect(
      try await isHeld { _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou)) })
    #expect(
      try await isHeld {
        _ = try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: zhou))
      })
    #expect(
      try await isHeld {
        _ = try released(
          await ready.amend("resident", wang, ["language": "wuhan"], version: 1, for: .register, by: sun))
      })
    #expect(
      try await isHeld {
        _ = try released(await ready.vault.addPerson(label: "x", service: false, by: admin))
      }
    )
    #expect(try await isHeld { _ = try ready.vault.catalog() })
    // A file is put back as well, newer than the anchor: not an accident that goes away.
    try await ready.reopen()
    #expect(ready.vault.status.hold == .logMismatch)
    #expect(!ready.vault.lift(.logMismatch))
    #expect(try #require(try ready.store.logHead()).size == stored)
  }

  @Test func `an anchor that is missing, empty, foreign or older in another line is a mismatch`() async throws
  {
    let ready = try await ReadyVault(anchored: true)
    let foreign = try await ReadyVault(anchored: true)
    let good = ready.anchor.contents
    func holds() async throws -> [LogMismatch.Difference] {
      try await ready.reopen()
      return ready.vault.mismatches.map(\.difference)
    }
    ready.anchor.isThere(false)
    #expect(try await holds() == [.missing])
    ready.anchor.isThere(true)
    ready.anchor.contents = [[], []]
    #expect(try await holds() == [.missing])
    ready.anchor.contents = foreign.anchor.contents
    #expect(try await holds() == [.missing])
    // Nothing was written over what is there.
    #expect(ready.anchor.contents == foreign.anchor.contents)
    let signer = try ready.vault.openedLog().signer
    ready.anchor.contents = [signer.checkpoint(size: 3, root: .leaf([UInt8]().span.bytes)), []]
    #expect(try await holds() == [.otherTree])
    ready.anchor.contents = good
    #expect(try await holds() == [])
    #expect(try await ready.problems() == [])
  }

  @Test func `without the anchor named, a vault that has one does not open`() async throws {
    let ready = try await ReadyVault(anchored: true)
    let (store, keys) = (try #require(ready.store), try #require(ready.keys))
    await #expect(throws: VaultOpeningFailure.self) {
      _ = try await CommunityVault.open(
        store: store, keyStore: keys, rootKey: ready.rootKey,
        policies: try PolicyFolder(path: ReadyVault.policies), clock: ready.clock)
    }
  }

  @Test func `what witnesses know is compared like the anchor`() async throws {
    let ready = try await ReadyVault(anchored: true)
    let head = try #require(try ready.store.logHead())
    func open(_ size: UInt64, _ root: [UInt8]) async throws -> [LogMismatch.Difference] {
      let vault = try await CommunityVault.open(
        store: ready.store, keyStore: ready.keys, rootKey: ready.rootKey,
        policies: try PolicyFolder(path: ReadyVault.policies), clock: ready.clock,
        safeguards: LogSafeguards(anchor: ready.anchor) { log in
          let root = try #require(TreeHash(root))
          return [KnownCheckpoint(.witness("w"), Checkpoint(origin: log.name, size: size, root: root))]
        })
      return vault.mismatches.map(\.difference)
    }
    #expect(try await open(head.size, head.root) == [])
    #expect(try await open(head.size + 1, head.root) == [.behind(stored: head.size)])
    #expect(try await open(head.size - 1, head.root) == [.otherTree])
  }
}
