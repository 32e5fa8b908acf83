import Foundation
import Testing
import VaultSQLite

@testable import Vault

/// New wrapping keys while the vault serves: nothing readable becomes unreadable, and what was before is no more.
@Suite struct RotationTests {
  /// A vault with three residents, one of them erased.
  private func residents(_ ready: ReadyVault) async throws -> (held: [String], erased: SubjectID) {
    let wang = try await ready.holdResident().id
    let li = try await ready.holdResident(
      "李四", born: "1950-03-15", number: 25, at: "B/baihe/031/08", ["phone": "15487654321"]
    ).id
    let many = try await ready.holdResident("赵六", born: "1960-03-15", number: 27, at: "B/baihe/031/08").id
    let subject = try #require(try ready.stored(many)).header.subject
    _ = try released(await ready.erase(many))
    return ([wang, li], subject)
  }

  private func wrapped(_ ready: ReadyVault) throws -> [WrappedSubjectKeys] {
    try ready.keys.storedKeys(after: nil, limit: 1000)
  }

  @Test func `all reads as before, under new keys, and the old ones are in no file`() async throws {
    let ready = try await ReadyVault()
    let (held, erased) = try await residents(ready)
    let before = try await [ready.shown(held[0]), ready.shown(held[1])]
    let old = try wrapped(ready)
    let oldKeys = try ready.keys.systemKeys().filter { WrappingRole(name: $0.role) != nil }
    #expect(old.count == 3 && old.allSatisfy { $0.wrapping == 1 } && oldKeys.count == 5)
    let at = ready.logSize
    let done = try await ready.rotate()
    #expect(done.isComplete && done.generation == 2 && done.wrapped == 3 && done.total == 3)
    #expect(done.unopened == 0 && done.ended != nil)
    let told = try ready.log(from: at).filter { [.keyRotate, .keyRotationComplete].contains($0.leaf.event) }
    #expect(told.map(\.leaf.event) == [.keyRotate, .keyRotationComplete])
    #expect(told[0].opening.claims[.actor].hasPrefix(try #require(ready.people["ops"])))
    #expect(
      told[1].opening.claims[.detail]
        == "wrapping keys 2 wrap the keys of 3 subjects; those before are destroyed")
    #expect(told.allSatisfy { $0.leaf.state != nil })

    let new = try wrapped(ready)
    #expect(new.map(\.name) == old.map(\.name) && new.allSatisfy { $0.wrapping == 2 })
    for (old, new) in zip(old, new) where old.holdsDataKeys { #expect(old.wrapped != new.wrapped) }
    // Of whom nothing is held: the audit key alone, and zeros.
    let left = try #require(try ready.keys(of: erased))
    #expect(!left.holdsDataKeys && left.wrapped.dropFirst(288).contains { $0 != 0 })
    #expect(try await [ready.shown(held[0]), ready.shown(held[1])] == before)
    #expect(try await ready.problems() == [])

    let wal = (try? Data(contentsOf: URL(fileURLWithPath: ready.directory + "/keys.db-wal"))) ?? Data()
    let files = try Data(contentsOf: URL(fileURLWithPath: ready.directory + "/keys.db")) + wal
    for keys in old {
      for start in stride(from: 0, to: 360, by: 24)
      where keys.wrapped[start..<start + 24].contains(where: { $0 != 0 }) {
        #expect(files.range(of: Data(keys.wrapped[start..<start + 24])) == nil)
      }
    }
    for key in oldKeys { #expect(files.range(of: Data(key.box.prefix(24))) == nil) }
    try await ready.reopen()
    #expect(try await [ready.shown(held[0]), ready.shown(held[1])] == before)
    #expect(try ready.vault.opened().ring.wrappingGenerations == [2])
    // And again.
    #expect(try await ready.rotate().generation == 3)
    #expect(try await [ready.shown(held[0]), ready.shown(held[1])] == before)
    #expect(try await ready.problems() == [])
  }

  @Test func `whoever comes while it lasts is under the new keys at once, and is changed and erased as ever`()
    async throws
  {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let li = try await ready.holdResident("李四", born: "1950-03-15", number: 25).id
    let gone = try #require(try ready.stored(li)).header.subject
    _ = try released(await ready.vault.rotateKeys(by: ready.keyKeeper()))
    let zhao = try await ready.holdResident("赵六", born: "1960-03-15", number: 27).id
    let fresh = try #require(try ready.stored(zhao)).header.subject
    #expect(try ready.keys(of: fresh)?.wrapping == 2)
    let listed = try released(await ready.vault.keys(by: ready.keyKeeper()))
    #expect(listed.generations.map(\.number) == [1, 2] && listed.generations.map(\.subjects) == [2, 1])
    #expect(listed.generations.map(\.isNewest) == [false, true])
    #expect(listed.rotation?.isComplete == false && listed.rotation?.wrapped == 1)
    let sun = try await ready.caller("sun")
    _ = try released(
      await ready.amend("resident", wang, ["phone": "15487654321"], version: 1, for: .register, by: sun))
    _ = try released(await ready.erase(li))
    _ = try await ready.vault.carryOutKeyRotation()
    #expect(try ready.keys(of: gone)?.holdsDataKeys == false)
    #expect(try await ready.shown(wang)[1] == "15487654321")
    #expect(try await ready.shown(zhao)[0] != nil)
    #expect(try await ready.problems() == [])
    #expect(try await ready.vault.carryOutKeyRotation() == nil)
  }

  @Test func `keys that were wrapped just before the old wrapping keys went are made again`() async throws {
    let ready = try await ReadyVault()
    let vault = try ready.vault.opened()
    var late: WrappedSubjectKeys?
    _ = SubjectKeys.make(for: .random(), ring: vault.ring, stored: &late)
    try await ready.rotate()
    let made = try #require(late)
    #expect(try !vault.insertKeys([made]))
    #expect(try ready.keys(of: made.subject) == nil)
    var again: WrappedSubjectKeys?
    _ = SubjectKeys.make(for: made.subject, ring: vault.ring, stored: &again)
    #expect(try vault.insertKeys([#require(again)]))
  }

  @Test func `whoever reads while it ends sees what is there`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let sun = try await ready.caller("sun")
    let reading = Task {
      var count = 0
      while !Task.isCancelled {
        _ = try releasedRow(await ready.read("resident", wang, for: .register, by: sun))
        count += 1
      }
      return count
    }
    for _ in 0..<6 { try await ready.rotate() }
    reading.cancel()
    #expect(try await reading.value > 0)
    #expect(try ready.damageTold() == [])
    #expect(try await ready.problems() == [])
  }

  @Test func `two at once: the second is told, and the first goes on`() async throws {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    let keeper = try await ready.keyKeeper()
    _ = try released(await ready.vault.rotateKeys(by: keeper))
    let second = refusal(try await ready.vault.rotateKeys(by: keeper))
    #expect(second?.kind == .conflict && second?.problems.first?.code == "under_way")
    #expect(try await ready.vault.carryOutKeyRotation()?.generation == 2)
    let orders = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask { refusal(try await ready.vault.rotateKeys(by: keeper)) == nil }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(orders == 1)
  }

  @Test func `it takes the role and a fresh sign-in, and a refusal is an entry`() async throws {
    let ready = try await ReadyVault()
    try await ready.add("ops", role: "administrator", place: nil)
    let at = ready.logSize
    #expect(refusal(try await ready.vault.rotateKeys(by: ready.caller("ops")))?.reason == .stepUp)
    for label in ["zhou", "sun", "chen", "app"] {
      let caller = try await ready.caller(label)
      #expect(refusal(try await ready.vault.rotateKeys(by: caller))?.reason == .level, "\(label)")
      let mayRead = label == "chen"
      #expect((refusal(try await ready.vault.keys(by: caller)) == nil) == mayRead, "\(label)")
      #expect(
        refusal(try await ready.vault.keyRotation("2", by: caller))?.kind == (mayRead ? .notFound : .denied))
    }
    #expect(try ready.events(from: at).count == 11)
    #expect(try ready.events(from: at).allSatisfy { $0.hasPrefix("key.rotate deny ") })
    let officer = try await ready.officer()
    _ = try released(await ready.vault.rotateKeys(by: officer))
    #expect(try await ready.vault.carryOutKeyRotation()?.isComplete == true)
  }

  @Test func `keys that do not open are named, the rest goes on, and the old wrapping keys stay for them`()
    async throws
  {
    let ready = try await ReadyVault()
    let (held, _) = try await residents(ready)
    let damaged = try #require(try ready.stored(held[1])).header.subject
    let whole = try #require(try ready.keys(of: damaged))
    ready.close()
    func write(_ wrapped: [UInt8]) throws {
      try ready.tamper(
        "keys.db",
        "UPDATE subject_keys SET wrapped = x'\(hex(wrapped))' WHERE subject = x'\(hex(damaged.raw.bytes))'")
    }
    var altered = whole.wrapped
    altered[100] ^= 1
    try write(altered)
    try await ready.open()
    let at = ready.logSize
    let done = try await ready.rotate()
    #expect(done.isComplete && done.wrapped == 2 && done.unopened == 1 && done.total == 3)
    #expect(try ready.damageTold(from: at).contains { $0.contains("\(damaged.text), generation 1") })
    let statement = try #require(try ready.log(from: at).last { $0.leaf.event == .keyRotationComplete })
    #expect(statement.opening.claims[.detail].hasSuffix("are kept: the keys of 1 subjects do not open"))
    #expect(try ready.vault.opened().ring.wrappingGenerations == [1, 2])
    #expect(try await ready.shown(held[0])[0] != nil)
    // Put right, they open, and the next rotation ends what this one left.
    ready.close()
    try write(whole.wrapped)
    try await ready.open()
    #expect(try await ready.shown(held[1])[1] == "15487654321")
    let next = try await ready.rotate()
    #expect(next.generation == 3 && next.unopened == 0)
    #expect(try ready.vault.opened().ring.wrappingGenerations == [3])
    #expect(try await ready.shown(held[1])[1] == "15487654321")
    #expect(try await ready.problems() == [])
  }

  @Test func `a limited key opens what a rotation made, and no copy of the former wrapping keys is left`()
    async throws
  {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let before = try await ready.shown(wang)
    try await ready.makeLimitedKey(upTo: .restricted)
    try await ready.open()
    let names = Set(WrappingRole.allCases.flatMap(\.storedNames))
    // Five under the root key, and copies of all but the one of L4.
    #expect(try ready.keys.systemKeys().count { names.contains($0.role) } == 9)
    try await ready.rotate()
    let left = try ready.keys.systemKeys().filter { names.contains($0.role) }
    #expect(left.count == 9 && left.allSatisfy { $0.generation == 2 })
    ready.close()
    try await ready.open(rootKey: ready.limitedKey)
    #expect(try await ready.shown(wang) == before)
    #expect(refusal(try await ready.vault.rotateKeys(by: ready.keyKeeper()))?.kind == .sealedLevel)
    #expect(try await ready.vault.carryOutKeyRotation() == nil)
    #expect(try ready.damageTold() == [])
  }

  @Test func `another root key seals what a rotation left, and the vault opens with it`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let before = try await ready.shown(wang)
    try await ready.rotate()
    let new = RootKeyFile(path: ready.folder.path + "/new.key")
    try new.create()
    let vault = try ready.vault.opened().ring.vault
    guard let from = try ready.rootKey.rootKey(), let to = try new.rootKey() else {
      throw KeyFailure.missing("root")
    }
    try KeyRing.reroot(
      RootKeyPlace(vault: vault, generation: 2), from: HeldRootKey(from), to: HeldRootKey(to),
      held: .keyFile, store: ready.keys)
    ready.close()
    try await ready.open(rootKey: new)
    #expect(try await ready.shown(wang) == before)
    #expect(try ready.vault.opened().ring.wrappingGenerations == [2])
  }
}

/// Bytes as SQL writes them.
func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
}
