import Testing

@testable import Vault

/// An unsealing, and the making of a limited key, whose writes fail or persist and say they did not.
@Suite struct BrokenOffUnsealTests {
  @Test func `an unsealing whose writes fail opens the vault when the last share comes again`() async throws {
    let shared = try await UnsealTests.Shared()
    let ready = shared.ready
    for number in 1...3 { _ = await shared.give(number) }
    let wang = try await ready.holdResident().id
    for fault in [Faults.Fault.beforePersisting, .afterPersisting, .full, .readOnly] {
      for count in 0..<3 {
        ready.vault.seal()
        for number in 1...2 { _ = await shared.give(number) }
        ready.faults.fail(at: count, fault)
        _ = await shared.give(3)
        // The first write of an unsealing is always there to fail.
        if count == 0 { #expect(!ready.faults.isPending, "\(fault)") }
        ready.faults.next()
        if ready.vault.status.isSealed {
          #expect(ready.vault.status.unsealing?.given == 3, "\(fault) at \(count): nobody comes again")
          guard case .unsealed = await shared.give(3) else {
            Issue.record("\(fault) at \(count): stays sealed")
            return
          }
        }
        let told = try #require(try ready.log().last(where: { $0.leaf.event == .vaultUnseal }))
        #expect(told.opening.claims[.detail] == "by shares 1, 2, 3, up to L4")
        let text = try await releasedText(
          ready.reveal("resident", wang, "phone", for: .care, by: ready.caller("zhou")))
        #expect(text == "15412345678")
      }
    }
    #expect(try await ready.problems() == [])
    // So does a process that begins anew.
    try await shared.open()
    for number in 1...3 { _ = await shared.give(number) }
    #expect(!ready.vault.status.isSealed)
  }

  @Test(arguments: [Faults.Fault.beforePersisting, .full, .afterPersisting])
  func `a limited key whose write fails is in force whole or not at all`(fault: Faults.Fault) async throws {
    let ready = try await ReadyVault(settled: false)
    guard let key = try ready.rootKey.rootKey() else { throw RootKeyFailure("no key") }
    let root = HeldRootKey(key)
    let vault = try RootKeyPlace(store: ready.store, keyStore: ready.keys).vault
    let keys = FailingKeyStore(ready.keys, ready.keyFaults)
    var made: [(key: HeldRootKey, place: LimitedKeyPlace)] = []
    func limit() throws {
      _ = try KeyRing.limit(vault, upTo: .restricted, root: root, store: keys) { made.append(($0, $1)) }
    }
    func opens(_ number: Int) -> Bool {
      let limited = made[number]
      return (try? KeyRing(vault: vault, key: .limited(limited.key.copy(), limited.place), store: keys))
        != nil
    }
    try limit()
    #expect(opens(0))
    ready.keyFaults.next(fault)
    #expect(throws: StoreFailure.self) { try limit() }
    let isKept = fault == .afterPersisting
    #expect(opens(0) == !isKept && opens(1) == isKept)
    // The root key opens what it opened, and makes the next one.
    _ = try KeyRing(vault: vault, root: root.copy(), store: keys)
    try limit()
    #expect(opens(2) && !opens(0) && !opens(1))
    ready.keyFaults.next(fault)
    #expect(throws: StoreFailure.self) {
      _ = try KeyRing.endLimit(vault, upTo: .restricted, root: root, store: keys)
    }
    #expect(opens(2) == !isKept)
    _ = try KeyRing(vault: vault, root: root.copy(), store: keys)
  }
}
