import Testing
import VaultSQLite

@testable import Vault

/// Limited keys have their copies of the wrapping keys that a rotation makes, wherever it is broken off.
@Suite struct LimitedRotationTests {
  private func file(_ ready: ReadyVault, _ level: Level) -> RootKeyFile {
    RootKeyFile(path: ready.folder.path + "/limited-\(level).key")
  }

  /// What a process that is open up to a level shows of a resident.
  private func check(_ ready: ReadyVault, _ residents: [String], _ when: Comment) async throws {
    let zhou = try await ready.caller("zhou")
    for id in residents {
      let row = try releasedRow(await ready.read("resident", id, for: .care, by: zhou))
      #expect(row.text("status") == "living", when)
      let level = ready.vault.status.level
      #expect((row.text("name") != nil) == (level != .internal), when)
    }
    #expect(try ready.damageTold() == [], when)
  }

  /// Opens with each limited key in turn, and looks.
  private func checkAll(_ ready: ReadyVault, _ residents: [String], _ when: String, of levels: [Level])
    async throws
  {
    for level in levels {
      ready.close()
      try await ready.open(rootKey: file(ready, level))
      #expect(ready.vault.status.level == level)
      try await check(ready, residents, "\(level) \(when)")
      // Whoever lacks the highest keys leaves the rest of the rotation to whoever has them.
      #expect(try await ready.vault.carryOutKeyRotation() == nil)
    }
    ready.close()
    try await ready.open()
  }

  /// A vault with somebody in it and every limited key, opened with all of its keys.
  private func limitedVault() async throws -> (ReadyVault, resident: String) {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    for level in LimitedKeys.levels {
      try await ready.makeLimitedKey(upTo: level, at: file(ready, level))
    }
    try await ready.open()
    return (ready, wang)
  }

  @Test
  func `during a rotation and after it every limited key opens up to its level, and one that was ended none`()
    async throws
  {
    let (ready, wang) = try await limitedVault()
    let before = try await ready.shown(wang)
    _ = try released(await ready.vault.rotateKeys(by: ready.keyKeeper()))
    let li = try await ready.holdResident("李四", born: "1950-03-15", number: 25).id
    #expect(try ready.keys.wrappings() == [1: 1, 2: 1])
    try await checkAll(ready, [wang, li], "in the middle", of: LimitedKeys.levels)
    #expect(try ready.keys.wrappings() == [1: 1, 2: 1])

    // One is ended in the middle, another made anew: it has copies of both generations.
    #expect(try await ready.endLimitedKey(upTo: .internal))
    await #expect(
      throws: KeyFailure.limitedKey("number 1 up to L2 was ended, none up to L2 is in force")
    ) { try await ready.open(rootKey: file(ready, .internal)) }
    try await ready.makeLimitedKey(upTo: .restricted, at: RootKeyFile(path: ready.folder.path + "/next.key"))
    try await ready.open(rootKey: RootKeyFile(path: ready.folder.path + "/next.key"))
    try await check(ready, [wang, li], "made in the middle")
    try await ready.reopen()

    #expect(try await ready.vault.carryOutKeyRotation()?.unopened == 0)
    let names = Set(WrappingRole.allCases.flatMap(\.storedNames))
    let left = try ready.keys.systemKeys().filter { names.contains($0.role) }
    // Five, and copies of four up to L3; none of the ended key's, and none of before.
    #expect(left.count == 9 && left.allSatisfy { $0.generation == 2 })
    #expect(try ready.keys.systemKeys().allSatisfy { LimitedKeys.copy($0.role)?.level != .internal })
    #expect(try await ready.shown(wang) == before)
    ready.close()
    try await ready.open(rootKey: RootKeyFile(path: ready.folder.path + "/next.key"))
    try await check(ready, [wang, li], "after it")
    ready.close()
    await #expect(throws: KeyFailure.limitedKey("number 1 up to L3 was ended, in force is 2")) {
      try await ready.open(rootKey: file(ready, .restricted))
    }
    try await ready.reopen()
    #expect(try await ready.problems() == [])
    // After an end and a restart, and after a rotation, the next has a number of its own.
    let vault = try ready.vault.opened().ring.vault
    try await ready.makeLimitedKey(upTo: .internal, at: RootKeyFile(path: ready.folder.path + "/third.key"))
    #expect(
      LimitedKeyPlace(inFile: ready.folder.path + "/third.key")
        == LimitedKeyPlace(vault: vault, level: .internal, generation: 2))
  }

  @Test(arguments: 0..<4, [Faults.Fault.beforePersisting, .afterPersisting])
  func `broken off at any write, every limited key opens what there is`(step: Int, fault: Faults.Fault)
    async throws
  {
    let (ready, wang) = try await limitedVault()
    let before = try await ready.shown(wang)
    ready.keyFaults.fail(at: step, fault)
    // A busy store is asked again at the cut of its log, so that this fault alone ends nothing there.
    do {
      _ = try released(await ready.vault.rotateKeys(by: ready.keyKeeper()))
      _ = try await ready.vault.carryOutKeyRotation()
    } catch is VaultFailure {}
    ready.keyFaults.next()
    try await checkAll(ready, [wang], "after step \(step)", of: LimitedKeys.levels)
    _ = try await ready.vault.carryOutKeyRotation()
    #expect(try ready.keys.wrappings() == [2: 1])
    #expect(try ready.vault.opened().ring.wrappingGenerations == [2])
    try await checkAll(ready, [wang], "at its end", of: LimitedKeys.levels)
    #expect(try await ready.shown(wang) == before)
    #expect(try await ready.problems() == [])
  }
}
