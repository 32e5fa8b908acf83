import Testing
import VaultSQLite

@testable import Vault

/// What a rotation ended is put back by whoever kept a copy: refused, and named in the log.
@Suite struct ReturnedKeysTests {
  private struct Rotated {
    let ready: ReadyVault
    let wang: String
    let subject: SubjectID
    let old: WrappedSubjectKeys
    let oldFiles: FileSnapshot
    let oldKeys: [SealedSystemKey]

    /// Two residents, then a rotation; closed.
    init() async throws {
      ready = try await ReadyVault()
      wang = try await ready.holdResident().id
      _ = try await ready.holdResident("李四", born: "1950-03-15", number: 25)
      subject = try #require(try ready.stored(wang)).header.subject
      old = try #require(try ready.keys(of: subject))
      oldKeys = try ready.keys.systemKeys().filter { WrappingRole(name: $0.role) != nil }
      ready.close()
      oldFiles = try ready.snapshot()
      try await ready.open()
      try await ready.rotate()
      ready.close()
    }

    func putBackRow() throws {
      try ready.tamper(
        "keys.db",
        "UPDATE subject_keys SET wrapping = x'00000001', wrapped = x'\(hex(old.wrapped))' "
          + "WHERE subject = x'\(hex(subject.raw.bytes))'")
    }

    func putBackWrappingKeys() throws {
      for key in oldKeys {
        try ready.tamper(
          "keys.db",
          "UPDATE system_key SET box = x'\(hex(key.box))' WHERE role = '\(key.role)' AND generation = 1")
      }
    }
  }

  private func isRefused(_ rotated: Rotated) async throws {
    let ready = rotated.ready
    let at = ready.logSize
    let sun = try await ready.caller("sun")
    await #expect(throws: VaultFailure.self) {
      _ = try releasedRow(await ready.read("resident", rotated.wang, for: .register, by: sun))
    }
    #expect(
      try ready.damageTold(from: at) == [
        "field.read resident \(rotated.wang): \(DamageFound.formerWrapping)"
      ])
    #expect(try await ready.problems().contains { $0.contains("\(DamageFound.formerWrapping)") })
  }

  @Test func `a wrapped key of before`() async throws {
    let rotated = try await Rotated()
    try rotated.putBackRow()
    try await rotated.ready.open()
    try await isRefused(rotated)
    // Under the number of the new generation it opens as little.
    rotated.ready.close()
    try rotated.ready.tamper("keys.db", "UPDATE subject_keys SET wrapping = x'00000002'")
    try await rotated.ready.open()
    let sun = try await rotated.ready.caller("sun")
    await #expect(throws: VaultFailure.self) {
      _ = try releasedRow(await rotated.ready.read("resident", rotated.wang, for: .register, by: sun))
    }
    #expect(try rotated.ready.damageTold().last?.hasSuffix("\(DamageFound.subjectKeys)") == true)
  }

  @Test func `a wrapped key of before, with the wrapping keys of then`() async throws {
    let rotated = try await Rotated()
    try rotated.putBackRow()
    try rotated.putBackWrappingKeys()
    try await rotated.ready.open()
    let told = "wrapping keys 1, which a rotation destroyed, are there again: they are not used"
    #expect(try rotated.ready.damageTold() == [told])
    #expect(try rotated.ready.vault.opened().ring.wrappingGenerations == [2])
    try await isRefused(rotated)
    #expect(try await rotated.ready.problems().contains(told))
  }

  @Test func `the wrapping keys alone, which open nothing`() async throws {
    let rotated = try await Rotated()
    try rotated.putBackWrappingKeys()
    try await rotated.ready.open()
    #expect(try rotated.ready.damageTold().count == 1)
    #expect(try await rotated.ready.shown(rotated.wang)[0] != nil)
    // The next rotation destroys them for good.
    try await rotated.ready.rotate()
    #expect(try await rotated.ready.problems() == [])
  }

  /// Two residents, one under each generation of wrapping keys, as a key store copied in the middle has them; then the
  /// rotation's end.
  private func copiedMidway() async throws -> (ready: ReadyVault, residents: [String], files: FileSnapshot) {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    _ = try released(await ready.vault.rotateKeys(by: ready.keyKeeper()))
    let li = try await ready.holdResident("李四", born: "1950-03-15", number: 25).id
    #expect(try ready.keys.wrappings() == [1: 1, 2: 1])
    ready.close()
    let middle = try ready.snapshot()
    try await ready.open()
    #expect(try await ready.vault.carryOutKeyRotation()?.isComplete == true)
    #expect(try !ready.keys.systemKeys().contains { RotationMark.storedNames.contains($0.role) })
    return (ready, [wang, li], middle)
  }

  private static let fromTheMiddle =
    "key store is from the middle of the rotation to the wrapping keys 2, which was completed: it was put back"

  @Test func `a key store copied in the middle loses nothing, is named, and another rotation ends it`()
    async throws
  {
    let (ready, residents, middle) = try await copiedMidway()
    var before: [[String?]] = []
    for id in residents { before.append(try await ready.shown(id)) }
    ready.close()
    try ready.restore(FileSnapshot(files: ["keys.db": try #require(middle.files["keys.db"])]))
    try await ready.open()
    #expect(try ready.damageTold() == [ReturnedKeysTests.fromTheMiddle])
    for (id, shown) in zip(residents, before) { #expect(try await ready.shown(id) == shown) }
    #expect(try await ready.problems() == [ReturnedKeysTests.fromTheMiddle])
    let done = try await ready.rotate()
    #expect(done.generation == 3 && done.wrapped == 2 && done.unopened == 0)
    for (id, shown) in zip(residents, before) { #expect(try await ready.shown(id) == shown) }
    #expect(try ready.vault.opened().ring.wrappingGenerations == [3])
    #expect(try await ready.problems() == [])
    try await ready.reopen()
    for (id, shown) in zip(residents, before) { #expect(try await ready.shown(id) == shown) }
    #expect(try await ready.problems() == [])
  }

  @Test func `data and keys that were both copied in the middle go on from there`() async throws {
    let (ready, residents, middle) = try await copiedMidway()
    ready.close()
    try ready.restore(middle)
    try await ready.open()
    for id in residents { #expect(try await ready.shown(id)[0] != nil) }
    #expect(try await ready.vault.carryOutKeyRotation()?.unopened == 0)
    #expect(try ready.keys.wrappings() == [2: 2])
    #expect(try await ready.problems() == [])
  }

  @Test func `without the mark of the middle, wrapping keys that are there again are not used`() async throws
  {
    let (ready, residents, middle) = try await copiedMidway()
    ready.close()
    try ready.restore(FileSnapshot(files: ["keys.db": try #require(middle.files["keys.db"])]))
    try ready.tamper("keys.db", "UPDATE system_key SET box = zeroblob(72) WHERE role = 'rotation'")
    try await ready.open()
    let told = "wrapping keys 1, which a rotation destroyed, are there again: they are not used"
    #expect(try ready.damageTold() == [told])
    #expect(try await ready.shown(residents[1])[0] != nil)
    let sun = try await ready.caller("sun")
    await #expect(throws: VaultFailure.self) {
      _ = try releasedRow(await ready.read("resident", residents[0], for: .register, by: sun))
    }
    // One that nobody sealed is no mark, and the vault does not open.
    ready.close()
    try ready.tamper("keys.db", "UPDATE system_key SET box = randomblob(72) WHERE role = 'rotation'")
    await #expect(throws: KeyFailure.wrongRootKey) { try await ready.open() }
  }

  @Test func `the whole key store of before is named, and another rotation ends it`() async throws {
    let rotated = try await Rotated()
    var files = try rotated.ready.snapshot().files
    files["keys.db"] = rotated.oldFiles.files["keys.db"]
    try rotated.ready.restore(FileSnapshot(files: files))
    try await rotated.ready.open()
    let told =
      "key store is older than the wrapping keys 2, which a rotation completed: it was put back"
    #expect(try rotated.ready.damageTold() == [told])
    #expect(try await rotated.ready.problems().contains(told))
    let done = try await rotated.ready.rotate()
    #expect(done.generation == 3 && done.unopened == 0)
    #expect(try await rotated.ready.shown(rotated.wang)[0] != nil)
    #expect(try await rotated.ready.problems() == [])
  }
}
