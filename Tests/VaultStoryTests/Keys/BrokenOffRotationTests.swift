import Testing
import VaultSQLite

@testable import Vault

/// The process may end, and a store fail, at every write of a rotation: all reads as before, and it goes on to its end.
@Suite struct BrokenOffRotationTests {
  /// The key store's writes: new wrapping keys, the rows, the cut of the log, the old wrapping keys.
  private static let keyWrites = 4
  /// The vault's: the order, the statement.
  private static let vaultWrites = 2

  private func check(_ ready: ReadyVault, _ id: String, _ before: [String?], isOrdered: Bool) async throws {
    #expect(try await ready.shown(id) == before)
    #expect(try ready.damageTold() == [])
    if !isOrdered { _ = try released(await ready.vault.rotateKeys(by: ready.keyKeeper())) }
    _ = try await ready.vault.carryOutKeyRotation()
    let last = try released(await ready.vault.keys(by: ready.keyKeeper()))
    let newest = try #require(last.generations.last)
    #expect(last.generations.count == 1 && newest.isNewest && newest.number >= 2 && newest.subjects == 2)
    #expect(last.rotation?.isComplete == true)
    let statements = try ready.log().filter { $0.leaf.event == .keyRotationComplete }
    #expect(statements.count == 1)
    #expect(try await ready.shown(id) == before)
    #expect(try await ready.problems() == [])
  }

  private func broken(
    _ faults: (ReadyVault) -> Faults, at step: Int, _ fault: Faults.Fault, restarts: Bool
  ) async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    _ = try await ready.holdResident("李四", born: "1950-03-15", number: 25)
    let before = try await ready.shown(wang)
    let keeper = try await ready.keyKeeper()
    faults(ready).fail(at: step, fault)
    await #expect(throws: VaultFailure.self) {
      _ = try released(await ready.vault.rotateKeys(by: keeper))
      _ = try await ready.vault.carryOutKeyRotation()
    }
    faults(ready).next()
    if restarts { try await ready.reopen() }
    let orders = try ready.store.controls(.rotation)
    try await check(ready, wang, before, isOrdered: !orders.isEmpty)
  }

  @Test(arguments: 0..<keyWrites, [Faults.Fault.beforePersisting, .afterPersisting, .full])
  func `a failure at any write of the key store`(step: Int, fault: Faults.Fault) async throws {
    // A busy store is asked again at the cut of its log, so that this fault alone ends nothing there.
    if step == 2, fault == .afterPersisting { return }
    for restarts in [true, false] {
      try await broken({ $0.keyFaults }, at: step, fault, restarts: restarts)
    }
  }

  @Test(arguments: 0..<vaultWrites, [Faults.Fault.beforePersisting, .afterPersisting])
  func `a failure at any write of the vault's store`(step: Int, fault: Faults.Fault) async throws {
    for restarts in [true, false] {
      try await broken({ $0.faults }, at: step, fault, restarts: restarts)
    }
  }

  @Test func `sealed in the middle, it goes on with the next start`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let before = try await ready.shown(wang)
    _ = try released(await ready.vault.rotateKeys(by: ready.keyKeeper()))
    do {
      let opened = try ready.vault.opened()
      ready.vault.seal()
      await #expect(throws: VaultFailure.self) { _ = try await opened.carryOutRotation() }
    }
    try await ready.reopen()
    #expect(try ready.keys.wrappings() == [1: 1])
    #expect(try await ready.vault.carryOutKeyRotation()?.isComplete == true)
    #expect(try await ready.shown(wang) == before)
  }
}
