import Foundation
import Testing
import VaultSQLite

@testable import Vault

@Suite struct RekeyTests {
  @Test(arguments: [false, true])
  func `all that is held is sealed with new keys, and reads as before`(index: Bool) async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    #expect(try await ready.importResidents(1...3).isEmpty)
    let before = try ready.contents()
    let rows = try ready.everyRecord()
    let formerKeys = try Set(rows.map(\.header.subject)).compactMap { try ready.keys.subjectKeys($0) }
    let status = try await ready.rekey(.all(index: index))
    #expect(status.isDone && !status.isRunning && status.failed == 0)
    #expect(status.records == rows.count && status.total == rows.count)
    #expect(try ready.rowGenerations() == [2: rows.count])
    #expect(try ready.contents() == before)
    for (old, new) in zip(rows, try ready.everyRecord()) {
      #expect(old.header == new.header && old.boxes.count == new.boxes.count)
      #expect(old.keyCommitment != new.keyCommitment && old.facts != new.facts)
      for (was, now) in zip(try FieldBoxes.parse(old.boxes), try FieldBoxes.parse(new.boxes)) {
        // Other nonces too.
        #expect(old.boxes[was.range].dropFirst(5).prefix(24) != new.boxes[now.range].dropFirst(5).prefix(24))
      }
      #expect((old.tokens == new.tokens) == (!index || old.tokens.isEmpty))
    }
    #expect(try await ready.problems() == [])
    #expect(try await ready.found(phone: "15412345678") == [many.resident])
    // What was there cannot come a second time.
    #expect(try await ready.importResidents(1...3).map(\.code) == Array(repeating: "already_held", count: 3))
    // The files keep nothing of the keys before, but the audit key, wrapped anew.
    let now = try formerKeys.compactMap { try ready.keys.subjectKeys($0.subject) }
    #expect(now.allSatisfy { $0.generation == 2 } && now.count == formerKeys.count)
    ready.close()
    for name in ["/keys.db", "/keys.db-wal"] {
      let file = Data(FileManager.default.contents(atPath: ready.directory + name) ?? Data())
      for keys in formerKeys {
        for part in stride(from: 0, to: keys.wrapped.count, by: 24) {
          #expect(file.range(of: Data(keys.wrapped[part..<part + 24])) == nil)
        }
      }
    }
    try await ready.open()
    #expect(try ready.contents() == before)
    _ = try released(await ready.erase(many.resident))
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try await ready.problems() == [])
  }

  @Test func `of one person all records are sealed with new keys, and of nobody else any`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let before = try ready.contents()
    let reference = RecordReference(type: "resident", id: many.resident)
    let start = ready.logSize
    let status = try await ready.rekey(.subject(reference))
    #expect(status.isDone && status.records == 5 && status.subjects == 1 && !status.isOfAll)
    #expect(try ready.contents() == before)
    for record in try ready.everyRecord() {
      let generation: UInt32 = record.header.subject == many.subject ? 2 : 1
      #expect(try record.factsRow.keyGeneration() == generation)
    }
    #expect(try ready.keys.generations(of: many.subject) == [2])
    let entries = try ready.log(from: start)
    #expect(entries.count { $0.leaf.event == .recordRekey && $0.leaf.state?.replaced != nil } == 5)
    let orders = entries.filter { $0.leaf.event == .keyRekey }.map { $0.opening.claims[.detail] }
    #expect(orders.count == 3 && orders[0].hasSuffix("one subject") && orders[2].contains("done: 1 subjects"))
    // Again, and again: two rows of keys each, however often.
    for generation in UInt32(3)...5 {
      try await ready.rekey(.subject(reference))
      #expect(try ready.keys.generations(of: many.subject) == [generation])
    }
    #expect(try ready.contents() == before)
    #expect(try await ready.problems() == [])
    ready.close()
    let most = "SELECT max(n) FROM (SELECT count(*) n FROM subject_keys GROUP BY subject)"
    #expect(try ready.number("keys.db", most) == 2)
  }

  @Test func `records of one person that are sealed with different keys are read, changed, moved and made`()
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    // The first commit of records goes through, and then the store fails: half of them have new keys.
    let half = try await ready.halfRekeyed(many)
    #expect(half == [1: 4, 2: 1])
    let sun = try await ready.caller("sun")
    for (type, _, id) in many.all where type != "assignment" {
      let purpose: PurposeClaim =
        switch type {
        case "care_profile": .care
        case "service_request": .dispatch
        default: .register
        }
      _ = try releasedRow(await ready.read(type, id, for: purpose, by: sun))
    }
    let amended = try released(
      await ready.vault.amend(
        AmendAsk(
          record: RecordReference(type: "resident", id: many.resident),
          changes: inputs(["phone": "15412345679"]), version: 1), for: .register, by: sun))
    #expect(amended.version == 2)
    let moved = try released(
      await ready.vault.move(
        MoveAsk(
          record: RecordReference(type: "resident", id: many.resident), place: "B/baihe/031/08", version: 2),
        for: .register, by: sun))
    #expect(moved.version == 3)
    let request = try await Order.request("水管坏了", of: many.resident, in: ready)
    let made = try #require(try ready.stored(request, prefix: "q"))
    let about = try #require(try ready.stored(many.resident))
    #expect(try made.factsRow.keyGeneration() == about.factsRow.keyGeneration())
    #expect(try await ready.problems() == [])
    let contents = try ready.contents()
    try await ready.vault.carryOutRekey()
    #expect(try ready.contents() == contents)
    #expect(try ready.keys.generations(of: many.subject) == [2])
    #expect(try await ready.found(phone: "15412345679") == [many.resident])
    #expect(try await ready.problems() == [])
  }

  @Test func `who may not is refused, and one order is carried out at a time`() async throws {
    let ready = try await ReadyVault()
    let resident = try await ready.holdResident().id
    for label in ["sun", "chen", "zhou"] {
      let answer = try await ready.vault.orderRekey(RekeyAsk(.all(index: false)), by: ready.caller(label))
      #expect(refusal(answer)?.reason == .level)
    }
    let stale = try await ready.vault.orderRekey(RekeyAsk(.all(index: false)), by: ready.admin())
    #expect(refusal(stale)?.reason == .stepUp)
    let officer = try await ready.officer()
    let unknown = RecordReference(type: "resident", id: "r_00000000000000A0")
    let absent = try await ready.vault.orderRekey(RekeyAsk(.subject(unknown)), by: officer)
    #expect(refusal(absent)?.kind == .notFound)
    let idempotency = Idempotency(key: "rekey-01", body: Array("{}".utf8))
    let first = try released(
      await ready.vault.orderRekey(RekeyAsk(.all(index: false), idempotency: idempotency), by: officer))
    let again = try released(
      await ready.vault.orderRekey(RekeyAsk(.all(index: false), idempotency: idempotency), by: officer))
    #expect(first.id == again.id && !again.isDone)
    let second = try await ready.vault.orderRekey(
      RekeyAsk(.subject(RecordReference(type: "resident", id: resident))), by: officer)
    #expect(refusal(second)?.kind == .conflict)
    #expect(try await refusal(ready.vault.rekeyStatus(first.id, by: ready.caller("sun")))?.kind == .notFound)
    #expect(ready.vault.isRekeyPending)
    try await ready.vault.carryOutRekey()
    #expect(!ready.vault.isRekeyPending)
    try await ready.rekey(.subject(RecordReference(type: "resident", id: resident)))
    #expect(try ready.rowGenerations() == [3: 1])
    #expect(try await ready.problems() == [])
  }

  @Test func `whoever is erased while a rekey runs stays erased`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try await ready.halfRekeyed(many)
    #expect(try ready.keys.generations(of: many.subject) == [1, 2])
    _ = try released(await ready.erase(many.resident))
    for generation in UInt32(1)...2 {
      #expect(try ready.keys.subjectKeys(many.subject, generation: generation)?.holdsDataKeys == false)
    }
    try await ready.vault.carryOutRekey()
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try ready.everyRecord().allSatisfy { $0.header.subject != many.subject })
    // And whoever was erased before gets no keys by the next.
    try await ready.rekey(.all(index: true))
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try await ready.problems() == [])
  }

  @Test func `an import that was brought before a rekey is withdrawn after it, with all keys`() async throws {
    let ready = try await ReadyVault()
    let kept = try await ready.holdResident().id
    #expect(try await ready.importResidents(1...5).isEmpty)
    let rows = try ready.everyRecord().filter { $0.header.batch != nil }
    let id = try #require(rows.first?.header.batch)
    try await ready.rekey(.all(index: true))
    _ = try released(await ready.vault.withdrawImport(id.text, for: .register, by: ready.caller("sun")))
    for row in rows {
      #expect(try ready.keys.subjectKeys(row.header.subject)?.holdsDataKeys == false)
    }
    #expect(try ready.everyRecord().map { $0.header.id.text(prefix: "r") } == [kept])
    #expect(try await ready.importResidents(1...5).isEmpty)
    #expect(try await ready.problems() == [])
  }

  @Test func `a row that is put back from before a rekey does not open, and is named`() async throws {
    let ready = try await ReadyVault()
    let resident = try await ready.holdResident().id
    let former = try #require(try ready.stored(resident))
    let keys = try #require(try ready.keys(of: former.header.subject))
    try await ready.rekey(.all(index: false))
    _ = try ready.store.commit { (transaction) throws(StoreFailure) in
      try transaction.replace(former, expecting: 1)
    }
    let sun = try await ready.caller("sun")
    do {
      _ = try await ready.read("resident", resident, for: .register, by: sun)
      Issue.record("a former row is read")
    } catch VaultFailure.damaged(let damage, let seq) {
      #expect(damage == .formerKeys && seq != nil)
    }
    #expect(try await ready.problems().contains { $0.contains("\(DamageFound.formerKeys)") })
    // With its keys, put back from a copy too, it would: verification finds that the log knows no such row.
    let newest = try #require(try ready.keys(of: former.header.subject))
    ready.close()
    try ready.tamper(
      "keys.db",
      "UPDATE subject_keys SET held = 1, wrapped = x'\(hex(keys.wrapped))', log_token = x'\(hex(keys.logToken))' WHERE held = 0"
    )
    try await ready.open()
    #expect(try ready.keys.generations(of: newest.subject) == [1, 2])
    #expect(try await ready.problems().contains { $0.contains("not in a state the log knows") })
    // Where the row is the right one, the keys beside it are too many.
    let other = try await ready.holdResident("李某", born: "1950-01-01", number: 44)
    #expect(!other.id.isEmpty)
    // The next rekey takes the row up again, and the keys go.
    try await ready.rekey(.all(index: false))
    #expect(try ready.keys.generations(of: newest.subject) == [2])
  }

  private func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
}
