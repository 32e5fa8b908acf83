import Testing
import VaultSQLite

@testable import Vault

/// A rotation, a rekey and an erasure that are under way at once: each comes to its end, and nothing that is held is lost.
@Suite struct SideBySideTests {
  private static let imported = 1...24

  /// A vault with people of whom much is held and many more, and what is held of all but those who are to be erased.
  private func held(_ ready: ReadyVault) async throws -> (ManyRecords, [RecordID: [String: [UInt8]]]) {
    let many = try await ManyRecords(in: ready)
    #expect(try await ready.importResidents(SideBySideTests.imported).isEmpty)
    let gone = Set(try ready.everyRecord().filter { $0.header.subject == many.subject }.map(\.header.id))
    return (many, try ready.contents().filter { !gone.contains($0.key) })
  }

  /// Carries one of them out to its end, as its job does: what the others came between is taken up again.
  private func toTheEnd(_ body: () async throws -> Void) async throws {
    while true {
      do {
        return try await body()
      } catch VaultFailure.contended {
        continue
      } catch let failure as StoreFailure where failure.kind == .busy {
        continue
      }
    }
  }

  private func check(
    _ ready: ReadyVault, _ many: ManyRecords, _ before: [RecordID: [String: [UInt8]]], erased: Bool
  ) async throws {
    #expect(try ready.contents().filter { before[$0.key] != nil } == before)
    #expect(try ready.everyRecord().contains { $0.header.subject == many.subject } == !erased)
    if erased { #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false) }
    let newest = try ready.vault.opened().ring.newestWrapping.generation
    #expect(try ready.vault.opened().ring.wrappingGenerations == [newest])
    #expect(try ready.keys.wrappings().keys.elementsEqual([newest]))
    for record in try ready.everyRecord() {
      #expect(try ready.keys.generations(of: record.header.subject) == [record.factsRow.keyGeneration()])
    }
    #expect(try ready.vault.opened().ring.index.live.map(\.number) == [2])
    #expect(try ready.damageTold() == [])
    #expect(try await ready.problems() == [])
    // What is held once is found, and cannot come a second time.
    let again = try await ready.importResidents(SideBySideTests.imported)
    #expect(again.map(\.code) == Array(repeating: "already_held", count: SideBySideTests.imported.count))
  }

  @Test func `rotations, a rekey of everything and an erasure at the same time`() async throws {
    let ready = try await ReadyVault()
    let (many, before) = try await held(ready)
    let (keeper, officer) = (try await ready.keyKeeper(), try await ready.officer())
    _ = try released(await ready.vault.orderRekey(RekeyAsk(.all(index: true)), by: officer))
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.toTheEnd { try await ready.vault.opened().carryOutRekey(batch: 2) } }
      group.addTask {
        for _ in 0..<4 {
          _ = try released(await ready.vault.rotateKeys(by: keeper))
          try await self.toTheEnd { _ = try await ready.vault.opened().carryOutRotation() }
        }
      }
      group.addTask {
        try await self.toTheEnd { _ = try released(await ready.erase(many.resident, by: officer)) }
      }
      group.addTask {
        let sun = try await ready.caller("sun")
        for _ in 0..<20 {
          try await self.toTheEnd {
            _ = try releasedRow(await ready.read("resident", many.other, for: .register, by: sun))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(!ready.vault.isRekeyPending)
    #expect(try ready.vault.opened().ring.wrappingGenerations == [5])
    try await check(ready, many, before, erased: true)
    try await ready.reopen()
    try await check(ready, many, before, erased: true)
  }

  @Test(arguments: [true, false])
  func `ordered one after the other and broken off, each goes on with the next start`(rotationFirst: Bool)
    async throws
  {
    let ready = try await ReadyVault()
    let (many, before) = try await held(ready)
    // Some are sealed with new keys, which are under the former wrapping keys or the new ones.
    if rotationFirst { _ = try released(await ready.vault.rotateKeys(by: ready.keyKeeper())) }
    _ = try released(await ready.vault.orderRekey(RekeyAsk(.all(index: true)), by: ready.officer()))
    ready.faults.fail(at: 2, .beforePersisting)
    await #expect(throws: (any Error).self) { try await ready.vault.opened().carryOutRekey(batch: 2) }
    ready.faults.next()
    if !rotationFirst { _ = try released(await ready.vault.rotateKeys(by: ready.keyKeeper())) }
    #expect(try ready.rowGenerations().count == 2)
    #expect(try ready.keys.wrappings().count == (rotationFirst ? 2 : 1))
    // The rotation ends at the key store's next write but one: rows are wrapped anew, the former keys are there.
    ready.keyFaults.fail(at: 1, .beforePersisting)
    await #expect(throws: VaultFailure.self) { _ = try await ready.vault.carryOutKeyRotation() }
    ready.keyFaults.next()
    #expect(try ready.vault.opened().ring.wrappingGenerations == [1, 2])
    let all = try ready.contents()
    try await ready.reopen()
    #expect(try ready.contents() == all)
    #expect(try await ready.problems() == [])
    // In the other order than they were begun.
    if rotationFirst {
      try await ready.vault.carryOutRekey()
      #expect(try await ready.vault.carryOutKeyRotation()?.unopened == 0)
    } else {
      #expect(try await ready.vault.carryOutKeyRotation()?.unopened == 0)
      try await ready.vault.carryOutRekey()
    }
    #expect(try ready.contents() == all)
    try await check(ready, many, before, erased: false)
  }
}
