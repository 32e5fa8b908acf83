import Foundation
import Sodium
import Synchronization
import Testing
import VaultSQLite

@testable import Vault

/// A vault whose root key is held by custodians, sealed and unsealed in one process.
@Suite struct UnsealTests {
  private func isOpen(_ answer: UnsealAnswer) -> Bool { if case .unsealed = answer { true } else { false } }
  private func refused(_ answer: UnsealAnswer) -> String? {
    if case .refused(let why) = answer { why } else { nil }
  }
  private func progress(_ answer: UnsealAnswer) -> [Int?]? {
    if case .waiting(let progress) = answer { [progress.given, progress.needed] } else { nil }
  }

  @Test func `three shares given one by one open the vault, and the log says which`() async throws {
    let shared = try await Shared()
    let vault = try #require(shared.ready.vault)
    #expect(vault.status.isSealed && vault.status.sealCause == .noKey && vault.unreadiness() == "sealed")
    #expect(progress(await shared.give(4)) == [1, 3])
    #expect(progress(await shared.give(1)) == [2, 3])
    #expect(vault.status.unsealing == UnsealProgress(given: 2, needed: 3))
    // Nobody signs in and nothing is answered on two of three.
    await #expect(throws: VaultFailure.self) { _ = try await shared.ready.caller("zhou") }
    #expect(isOpen(await shared.give(5)))
    #expect(!vault.status.isSealed && vault.status.level == .highlySensitive && vault.status.unsealing == nil)
    let last = try #require(try shared.ready.log().last)
    #expect(last.leaf.event == .vaultUnseal && last.opening.claims[.detail] == "by shares 4, 1, 5, up to L4")
    #expect(shared.events.withLock { $0 } == ["unsealed by shares 4, 1, 5 up to L4"])
    _ = try await shared.ready.holdResident()
    if case .isOpen = await shared.give(2) {} else { Issue.record("an open vault takes no share") }
  }

  @Test func `a server started with too few shares goes on with those`() async throws {
    let shared = try await Shared(given: 2)
    #expect(shared.ready.vault.status.unsealing == UnsealProgress(given: 2, needed: 3))
    #expect(isOpen(await shared.give(3)))
  }

  @Test func `a share that is no good is named, and does not cost the others`() async throws {
    let shared = try await Shared()
    #expect(progress(await shared.give(1)) == [1, 3])
    #expect(refused(await shared.give(1))?.contains("share 1: is there already") == true)
    let place = try RootKeyPlace(store: shared.ready.store, keyStore: shared.ready.keys)
    func split(_ place: RootKeyPlace) throws -> [RootKeyShareSheet] {
      try #require(
        RootKeyShares.split(.fresh(), for: place, threshold: 3, custodians: ["a", "b", "c", "d", "e"]))
    }
    let foreign = try split(RootKeyPlace(vault: .random(), generation: 1))
    #expect(refused(await shared.give(foreign[1]))?.contains("of another vault") == true)
    let later = try split(RootKeyPlace(vault: place.vault, generation: 2))
    #expect(refused(await shared.give(later[1]))?.contains("this key store does not know") == true)
    let mixed = try split(place)
    #expect(refused(await shared.give(mixed[1]))?.contains("not of one splitting") == true)
    var mistyped = [UInt8](copying: shared.sheets[1].share.text().bytes)
    mistyped[40] = mistyped[40] == UInt8(ascii: "q") ? UInt8(ascii: "p") : UInt8(ascii: "q")
    let answer = await shared.ready.vault.unseal(.share(ScratchSecret(copying: mistyped.span.bytes)))
    #expect(refused(answer)?.contains("mistyped") == true)
    #expect(shared.ready.vault.status.unsealing == UnsealProgress(given: 1, needed: 3))
    #expect(progress(await shared.ready.vault.unseal(.reset)) == [0, nil])
  }

  @Test func `shares that are wrong together are dropped, and the right ones open afterwards`() async throws {
    let shared = try await Shared()
    let splitting = shared.sheets[0].share.splitting
    let forged = ScratchSecret(count: 32) { Randomness.fill(&$0) }
    let forgery = RootKeyShareSheet(
      RootKeyShare(splitting, index: 2, values: forged.bytes), count: 5, custodian: "custodian 2")
    #expect(progress(await shared.give(1)) == [1, 3])
    #expect(progress(await shared.give(forgery)) == [2, 3])
    #expect(refused(await shared.give(3))?.contains("do not open the vault, and were dropped") == true)
    #expect(shared.ready.vault.status.isSealed)
    #expect(shared.ready.vault.status.unsealing == UnsealProgress(given: 0, needed: nil))
    for number in [1, 2] { #expect(progress(await shared.give(number)) != nil) }
    #expect(isOpen(await shared.give(3)))
  }

  @Test func `too many failures in a minute make the next wait, and nothing but time helps`() async throws {
    let shared = try await Shared()
    let other = RootKeyPlace(vault: .random(), generation: 1)
    let foreign = try #require(
      RootKeyShares.split(.fresh(), for: other, threshold: 2, custodians: ["a", "b"]))
    for _ in 0..<5 { #expect(refused(await shared.give(foreign[0])) != nil) }
    guard case .tooMany(let wait) = await shared.give(1) else {
      Issue.record("the sixth was taken")
      return
    }
    #expect((1...60).contains(wait))
    if case .tooMany = await shared.ready.vault.unseal(.reset) {} else { Issue.record("a reset helped") }
    shared.ready.clock.advance(seconds: 61)
    for number in [1, 2] { #expect(progress(await shared.give(number)) != nil) }
    #expect(isOpen(await shared.give(3)))
  }

  @Test func `shares do not wait for ever`() async throws {
    let shared = try await Shared(lifetime: .milliseconds(50))
    #expect(progress(await shared.give(1)) == [1, 3])
    for _ in 0..<3000 where shared.events.withLock({ $0 }).isEmpty {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(shared.events.withLock { $0 } == ["dropped"])
    #expect(shared.ready.vault.status.unsealing == UnsealProgress(given: 0, needed: nil))
  }

  @Test func `an order seals the vault, its entry comes first, and no key outlives the last call`()
    async throws
  {
    let shared = try await Shared()
    for number in 1...3 { _ = await shared.give(number) }
    let ready = shared.ready
    let wang = try await ready.holdResident().id
    let size = ready.logSize
    let zhou = try await ready.caller("zhou")
    #expect(refusal(try await ready.vault.seal(by: zhou))?.kind == .denied)
    #expect(!ready.vault.status.isSealed)
    weak var ring: KeyRing?
    weak var period: HeldSecret?
    do {
      let opened = try ready.vault.opened()
      ring = opened.ring
      period = try opened.ring.periods.key("period-3y-202611")
    }
    #expect(ring != nil && period != nil)
    let order = try await released(ready.vault.seal(by: ready.admin()))
    #expect(order.auditSeq == size + 1)
    #expect(ready.vault.status.isSealed && ready.vault.status.sealCause == .order)
    for _ in 0..<3000 where ring != nil { try await Task.sleep(for: .milliseconds(10)) }
    #expect(ring == nil && period == nil)
    #expect(try ready.store.logHead()?.size == size + 2)
    await #expect(throws: VaultFailure.self) {
      _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    }

    // Nothing opens it but the custodians.
    for number in 2...4 { _ = await shared.give(number) }
    #expect(!ready.vault.status.isSealed)
    let entries = try ready.log(from: size).map { "\($0.leaf.event.rawValue) \($0.leaf.outcome.rawValue)" }
    #expect(entries == ["vault.seal deny", "vault.seal allow", "vault.unseal allow"])
    #expect(
      try await releasedText(ready.reveal("resident", wang, "phone", for: .care, by: ready.caller("zhou")))
        == "15412345678")
    #expect(try await ready.problems() == [])
  }

  @Test func `calls under way when the vault is sealed end or fail as sealed, over and over`() async throws {
    let shared = try await Shared()
    let ready = shared.ready
    for number in 1...3 { _ = await shared.give(number) }
    let wang = try await ready.holdResident().id
    for _ in 0..<5 {
      let zhou = try await ready.caller("zhou")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<16 {
          group.addTask {
            do {
              while true { _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou)) }
            } catch VaultFailure.sealed {
            }
          }
        }
        try await Task.sleep(for: .milliseconds(20))
        ready.vault.seal()
        try await group.waitForAll()
      }
      for number in 1...3 { _ = await shared.give(number) }
      #expect(!ready.vault.status.isSealed)
    }
    #expect(try await ready.problems() == [])
  }

  @Test func `an import that is fed slowly does not keep the keys of a sealed vault`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.openImport("resident")
    let (asked, isSealed) = (SharedCount(), SharedCount())
    let chunks = AsyncThrowingStream<[UInt8], any Error> {
      if asked.add() == 1 { return Array("# SYNTH".utf8) }
      while isSealed.value == 0 { try await Task.sleep(for: .milliseconds(5)) }
      return Array("ETIC".utf8)
    }
    let sun = try await ready.caller("sun")
    weak let ring = try ready.vault.opened().ring
    let upload = Task { [vault = ready.vault] in
      _ = try await vault.importRows(id, chunks: chunks, for: .register, by: sun)
    }
    for _ in 0..<3000 where asked.value < 2 { try await Task.sleep(for: .milliseconds(10)) }
    #expect(asked.value == 2 && ring != nil)
    _ = try await released(ready.vault.seal(by: ready.admin()))
    _ = isSealed.add()
    await #expect(throws: VaultFailure.self) { try await upload.value }
    for _ in 0..<3000 where ring != nil { try await Task.sleep(for: .milliseconds(10)) }
    #expect(ring == nil)
  }

  @Test func `faulty rules are refused while it is sealed, and it opens with those of before`() async throws {
    let shared = try await Shared()
    let scratch = ScratchFolder()
    try FileManager.default.copyItem(atPath: ReadyVault.policies, toPath: scratch.path + "/rules")
    try "permit (".write(toFile: scratch.path + "/rules/broken.cedar", atomically: true, encoding: .utf8)
    let broken = try PolicyFolder(path: scratch.path + "/rules")
    await #expect(throws: (any Error).self) { try await shared.ready.vault.replaceRules(with: broken) }
    for number in [1, 2] { #expect(progress(await shared.give(number)) != nil) }
    #expect(isOpen(await shared.give(3)))
  }

  @Test func `two who give the last share at once open one vault`() async throws {
    let shared = try await Shared()
    for number in 1...2 { _ = await shared.give(number) }
    let answers = await withTaskGroup(of: Bool.self) { group in
      for number in [3, 4, 5] { group.addTask { isOpen(await shared.give(number)) } }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(answers == 1 && !shared.ready.vault.status.isSealed)
    let told = try shared.ready.log().filter { $0.leaf.event == .vaultUnseal }
    #expect(told.count == 1)
  }

  @Test func `a passphrase opens what it holds, and one that is wrong is slowed down`() async throws {
    let ready = try await ReadyVault()
    guard let key = try ready.rootKey.rootKey() else { throw RootKeyFailure("no key") }
    let place = try RootKeyPlace(store: ready.store, keyStore: ready.keys)
    let words = ScratchSecret(copying: Array("six words that nobody would guess".utf8).span.bytes)
    let path = ready.folder.path + "/root.passphrase"
    try RootKeyPassphrase.keep(HeldRootKey(key), for: place, path: path, passphrase: words)
    ready.close()
    try await ready.open(unsealing: UnsealOptions(startsSealed: true, passphraseKey: path))
    let wrong = ScratchSecret(copying: Array("six words that somebody would guess".utf8).span.bytes)
    #expect(refused(await ready.vault.unseal(.passphrase(wrong)))?.contains("does not open") == true)
    #expect(isOpen(await ready.vault.unseal(.passphrase(words))))
    ready.close()
    try await ready.open(unsealing: UnsealOptions(startsSealed: true))
    let none = ScratchSecret(copying: Array("six words".utf8).span.bytes)
    #expect(refused(await ready.vault.unseal(.passphrase(none)))?.contains("without a key sealed") == true)
  }

  @Test func `what was broken off is gone on with when the vault is unsealed`() async throws {
    let shared = try await Shared()
    let ready = shared.ready
    for number in 1...3 { _ = await shared.give(number) }
    let wang = try await ready.holdResident().id
    let officer = try await ready.officer()
    // The keys cannot be destroyed: somebody reads them.
    ready.keyFaults.next(Array(repeating: .afterPersisting, count: 20))
    await #expect(throws: VaultFailure.self) { _ = try released(await ready.erase(wang, by: officer)) }
    #expect(ready.keyFaults.take() == nil)
    ready.vault.seal()
    for number in 1...3 { _ = await shared.give(number) }
    let done = try released(await ready.erase(wang))
    #expect(done.replayed && done.records == 1)
    #expect(try await ready.problems() == [])
  }
}

private final class SharedCount: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
