import Testing
import VaultSQLite

@testable import Vault

/// While the index is made anew, records carry tokens of two keys: what is looked for is found under both, and what is
/// unique stays so.
@Suite struct IndexRenewalTests {
  /// A vault in the middle of it: a new index key in force, and not one record with its tokens yet.
  private func midway() async throws -> (ReadyVault, ManyRecords) {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    #expect(try await ready.importResidents(1...2).isEmpty)
    _ = try released(await ready.vault.orderRekey(RekeyAsk(.all(index: true)), by: ready.officer()))
    ready.keyFaults.fail(at: 1, .beforePersisting)
    await #expect(throws: (any Error).self) { try await ready.vault.carryOutRekey() }
    ready.keyFaults.next()
    let index = try ready.vault.opened().ring.index
    #expect(index.live.map(\.number) == [1, 2] && index.inForce.number == 2)
    #expect(try ready.rowGenerations().keys.elementsEqual([1]))
    return (ready, many)
  }

  @Test(arguments: [false, true])
  func `an identity number, an order and a source's reference are held once`(restarts: Bool) async throws {
    let (ready, many) = try await midway()
    if restarts { try await ready.reopen() }
    let sun = try await ready.caller("sun")
    func isRefused(_ type: String, _ values: [String: String], for purpose: PurposeClaim = .register)
      async throws -> Bool
    {
      let ask = CreateAsk(type: type, place: "B/baihe/031/07", values: inputs(values), idempotency: nil)
      return refusal(try await ready.vault.create(ask, for: purpose, by: sun))?.kind == .conflict
    }
    // One was held before, one after: both hold.
    let second = try await ready.holdResident("孙某", born: "1952-02-02", number: 71)
    for (born, number) in [("1947-09-21", 26), ("1952-02-02", 71)] {
      var values = ReadyVault.wangXiulan
      values["birth_date"] = born
      values["id_number"] = identityNumber(born: born, number: number)
      #expect(try await isRefused("resident", values))
    }
    #expect(try await ready.importResidents(1...2).map(\.code) == ["already_held", "already_held"])
    #expect(try await ready.importResidents(3...4).isEmpty)
    #expect(try await ready.importResidents(1...4).map(\.code) == Array(repeating: "already_held", count: 4))
    // Nor can somebody become somebody who is held.
    let changed = try await ready.vault.amend(
      AmendAsk(
        record: RecordReference(type: "resident", id: second.id),
        changes: inputs([
          "id_number": identityNumber(born: "1947-09-21", number: 26), "birth_date": "1947-09-21",
        ]), version: 1), for: .register, by: sun)
    #expect(refusal(changed)?.kind == .conflict)
    try await ready.vault.carryOutRekey()
    #expect(try ready.vault.opened().ring.index.live.map(\.number) == [2])
    #expect(try await ready.importResidents(1...4).map(\.code) == Array(repeating: "already_held", count: 4))
    #expect(try await ready.found(phone: "15412345678").contains(many.resident))
    #expect(try await ready.problems() == [])
  }

  @Test func `an order that is taken is taken, whichever key its token is made with`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let li = try await ready.caller("li")
    func accept(_ id: String, by caller: AuthenticatedCaller) async throws -> Answer<WrittenRecord> {
      try await ready.vault.amend(
        AmendAsk(
          record: RecordReference(type: "assignment", id: id), changes: inputs(["state": "accepted"]),
          version: 1), for: .order, by: caller)
    }
    let he = try await Order.enrol("he", in: ready)
    let other = try await Order.offer(order.request, of: order.resident, to: he, in: ready)
    _ = try released(await accept(order.assignment, by: li))
    _ = try released(await ready.vault.orderRekey(RekeyAsk(.all(index: true)), by: ready.officer()))
    ready.keyFaults.fail(at: 1, .beforePersisting)
    await #expect(throws: (any Error).self) { try await ready.vault.carryOutRekey() }
    ready.keyFaults.next()
    #expect(refusal(try await accept(other, by: ready.caller("he")))?.kind == .conflict)
    try await ready.vault.carryOutRekey()
    #expect(refusal(try await accept(other, by: ready.caller("he")))?.kind == .conflict)
    #expect(try await ready.problems() == [])
  }

  @Test func `searches find records whichever key their tokens are made with`() async throws {
    let (ready, many) = try await midway()
    let later = try await ready.holdResident("孙某", born: "1952-02-02", number: 71)
    let sun = try await ready.caller("sun")
    #expect(try await Set(ready.found(phone: "15412345678")) == [many.resident, later.id])
    let opened = try ready.vault.opened()
    let both = try ready.everyRecord().map(\.tokens)
    // Changed while both are live: the new tokens, and the reference as it was until it is made anew.
    let imported = try #require(try ready.everyRecord().first { $0.header.batch != nil })
    let id = imported.header.id.text(prefix: "r")
    _ = try released(
      await ready.vault.amend(
        AmendAsk(
          record: RecordReference(type: "resident", id: id), changes: inputs(["phone": "15412345678"]),
          version: 1), for: .register, by: sun))
    let amended = try #require(try ready.stored(id))
    #expect(amended.tokens != imported.tokens && both.contains(imported.tokens))
    #expect(try await Set(ready.found(phone: "15412345678")) == [many.resident, later.id, id])
    #expect(try await ready.problems() == [])
    try await ready.vault.carryOutRekey()
    #expect(try await Set(ready.found(phone: "15412345678")) == [many.resident, later.id, id])
    // Every token is one that the key in force makes.
    for record in try ready.everyRecord() {
      let type = try #require(opened.catalog.type(record.header.type))
      let keys = try opened.keys(of: record.factsRow, roles: Set(WrappingRole.allCases))
      let again = try opened.resealed(record, type, from: keys, to: keys, index: opened.tokens.inForce)
      #expect(again.tokens == record.tokens)
    }
    #expect(try await ready.importResidents(1...2).map(\.code) == ["already_held", "already_held"])
    #expect(try await ready.problems() == [])
  }

  @Test func `a page that was begun under the former index key goes on, until that is destroyed`()
    async throws
  {
    let ready = try await ReadyVault()
    let numbers = [26, 71, 72]
    for number in numbers { _ = try await ready.holdResident(number: number) }
    let zhou = try await ready.caller("zhou")
    func page(after cursor: String?) async throws -> Answer<ReleasedPage> {
      try await ready.search(
        "phone", .equality, "15412345678", at: "B/baihe/031", limit: 1, cursor: cursor, for: .care, by: zhou)
    }
    func term() throws -> Substring? {
      try ready.log().last { $0.leaf.event == .fieldSearch }?.opening.claims[.detail].split(separator: " ")
        .last
    }
    let first = try releasedPage(await page(after: nil))
    let before = try #require(try term())
    _ = try released(await ready.vault.orderRekey(RekeyAsk(.all(index: true)), by: ready.officer()))
    ready.keyFaults.fail(at: 1, .beforePersisting)
    await #expect(throws: (any Error).self) { try await ready.vault.carryOutRekey() }
    ready.keyFaults.next()
    #expect(try ready.vault.opened().ring.index.live.map(\.number) == [1, 2])
    let second = try releasedPage(await page(after: first.next))
    let now = try #require(try term())
    #expect(before.hasPrefix("1:") && now.hasPrefix("2:") && before.dropFirst(2) != now.dropFirst(2))
    try await ready.vault.carryOutRekey()
    let third = try releasedPage(await page(after: second.next))
    #expect(Set((first.rows + second.rows + third.rows).map(\.id)).count == numbers.count)
    #expect(try term() == now)
    #expect(refusal(try await page(after: first.next))?.problems.first?.code == "bad_cursor")
    #expect(try await ready.problems() == [])
  }

  @Test func `a call made again is known while its index key lives, and afterwards makes nothing twice`()
    async throws
  {
    let ready = try await ReadyVault()
    let sun = try await ready.caller("sun")
    func create() async throws -> Answer<WrittenRecord> {
      try await ready.vault.create(
        CreateAsk(
          type: "resident", place: "B/baihe/031/07", values: inputs(ReadyVault.wangXiulan),
          idempotency: Idempotency(key: "create-01", body: Array("body".utf8))), for: .register, by: sun)
    }
    let id = try released(await create()).id
    _ = try released(await ready.vault.orderRekey(RekeyAsk(.all(index: true)), by: ready.officer()))
    ready.keyFaults.fail(at: 1, .beforePersisting)
    await #expect(throws: (any Error).self) { try await ready.vault.carryOutRekey() }
    ready.keyFaults.next()
    #expect(try released(await create()).id == id)
    try await ready.vault.carryOutRekey()
    #expect(refusal(try await create())?.kind == .idempotencyMismatch)
    #expect(try ready.everyRecord().count == 1)
    #expect(try await ready.problems() == [])
  }

  @Test func `what was decided on the former index key is decided again`() async throws {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    let opened = try ready.vault.opened()
    let sun = try await ready.caller("sun")
    let basis = Call(vault: opened, caller: sun, purpose: .register, event: .recordCreate).basis()
    let draft = Draft(entries: [], basis: basis)
    try await ready.rekey(.all(index: true))
    guard case .stale = try await opened.sequencer.submit(draft) else {
      Issue.record("a decision on the former index key is committed")
      return
    }
  }
}
