import MerkleLog
import Synchronization
import Testing
import VaultSQLite

@testable import Vault

@Suite struct ErasureTests {
  @Test func `all that is held about somebody goes at once, and is to everybody as if it had never been`()
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let never = RecordID.random().text(prefix: "r")
    let plan = try released(await ready.plan(many.resident))
    #expect(Set(plan.records.map(\.id)) == Set(many.all.map(\.id)) && plan.version == 1)
    #expect(try ready.count("resident") == 2)
    let receipt = try released(await ready.erase(many.resident))
    #expect(receipt.records == 5 && receipt.id == many.resident && !receipt.replayed)
    for (type, prefix, id) in many.all {
      #expect(try ready.stored(id, prefix: prefix) == nil, "\(type)")
      let gone = try #require(
        refusal(try await ready.read(type, id, for: .dispatch, by: ready.caller("sun"))), "\(type)")
      #expect(gone.kind == .notFound && gone.reason == nil)
    }
    for id in [many.resident, never] {
      let answers = [
        refusal(try await ready.read("resident", id, for: .register, by: ready.caller("sun"))),
        refusal(try await ready.reveal("resident", id, "phone", for: .care, by: ready.caller("zhou"))),
        refusal(
          try await ready.amend(
            "resident", id, ["phone": "15400000000"], version: 1, for: .register, by: ready.caller("sun"))),
        refusal(try await ready.plan(id)), refusal(try await ready.erase(id, key: "erase-2")),
      ]
      #expect(answers.allSatisfy { $0?.kind == .notFound }, "\(id)")
    }
    let found = try releasedRows(
      await ready.search(
        "phone", .equality, "15412345678", at: "B", for: .care, by: ready.caller("sun")))
    #expect(found.isEmpty)
    // The other one is as before; the one who is gone may be held anew, as somebody else.
    _ = try releasedRow(await ready.read("resident", many.other, for: .register, by: ready.caller("sun")))
    let again = try await ready.holdResident()
    #expect(again.id != many.resident)
    #expect(try await ready.problems() == [])
  }

  @Test func `somebody of whom more is held than a call opens is erased in steps, and goes on after a kill`()
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let count = Call.mostFactsRows + 50
    for number in many.all.count..<count {
      _ = try await Order.request("第\(number)次", of: many.resident, in: ready)
    }
    let plan = try released(await ready.plan(many.resident))
    #expect(plan.records.count == count && Set(plan.records.map(\.id)).count == count)
    // The order, two batches of records, and the store fails.
    let officer = try await ready.officer()
    ready.faults.fail(at: 3, .beforePersisting)
    await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident, by: officer) }
    ready.faults.next()
    let left = try ready.store.factsRows(of: many.subject, limit: .max).count
    #expect(left == count - 400)
    try await ready.reopen()
    #expect(try ready.store.factsRows(of: many.subject, limit: .max).isEmpty)
    let receipt = try released(await ready.erase(many.resident))
    #expect(receipt.records == count && receipt.replayed)
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try ready.log().count { $0.leaf.event == .recordErase && $0.leaf.outcome == .allow } == count)
    #expect(try ready.log().allSatisfy { $0.leaf.event != .integrityFail })
    #expect(try ready.stored(many.other) != nil)
    #expect(try await ready.problems() == [])
  }

  @Test func `one frozen record among more than a thousand keeps all of them`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    var last = ""
    for number in 0...Call.mostFactsRows {
      last = try await Order.request("第\(number)次", of: many.resident, in: ready)
    }
    try await ready.freeze("service_request", "q", last)
    let denied = refusal(try await ready.erase(many.resident))
    #expect(denied?.reason == .frozen, "\(String(describing: denied))")
    #expect(try ready.store.controls(.erasure).isEmpty)
  }

  @Test func `the receipt proves the end of it offline, and does not name who did it`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let receipt = try released(await ready.erase(many.resident))
    let key = try VerifierKey(ready.vault.verifierKey())
    let read = try EntryProof(receipt.proof.encoded)
    let proven = try read.verify(by: key)
    #expect(proven.index == receipt.auditSeq && read.leaf.event == .keyDestroy)
    #expect(read.disclosed?[.subject] == "\(many.subject.text) resident \(many.resident)")
    #expect(read.disclosed?[.detail] == "records erased: 5; data keys destroyed")
    #expect(read.disclosed?[.actor] == nil && read.disclosed?[.purpose] == nil)
    let text = String(decoding: read.leaf.text + read.disclosed!.line, as: UTF8.self)
    #expect(!text.contains("data_protection_officer") && !text.contains("RR-12"))
  }

  @Test func `the log tells of the order, of each record and of the end`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let officer = try await ready.officer()
    let at = ready.logSize
    _ = try released(await ready.erase(many.resident, by: officer))
    let events = try ready.events(from: at)
    #expect(
      events == ["erase.begin allow permit"] + Array(repeating: "record.erase allow permit", count: 5)
        + ["key.destroy allow permit"])
    let entries = try ready.log(from: at)
    #expect(entries.first?.opening.claims[.detail] == "reason: \(ReadyVault.reason)")
    #expect(entries.first?.opening.claims[.purpose] == "rights_request case \"RR-12\"")
    #expect(entries.allSatisfy { $0.opening.claims[.actor].contains("data_protection_officer") })
    #expect(entries.dropFirst().prefix(5).allSatisfy { $0.leaf.state?.replaced != nil })
    let report = try released(
      await ready.vault.verify(for: .review, by: ready.caller("chen")))
    #expect(report.isClean && report.erased == 5)
    ready.close()
    #expect(ready.keylessFindings() == [])
  }

  @Test func `who looked stays to be seen, by officers and by the person, and a link opens nothing else`()
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    try await ready.link("wang", "resident", many.resident)
    _ = try releasedRow(await ready.read("resident", many.resident, for: .care, by: ready.caller("zhou")))
    #expect(try released(await ready.plan(many.resident)).links == 1)
    let before = try await ready.caller("wang", post: "self")
    _ = try released(await ready.erase(many.resident))
    for restarts in [false, true] {
      if restarts { try await ready.reopen() }
      let wang = try await ready.caller("wang", post: "self")
      #expect(wang.records.isEmpty)
      let own = try released(await ready.vault.accessLog(limit: 100, before: nil, for: .own, by: wang))
      #expect(own.entries.contains { $0.event == .fieldRead && $0.role == "grid_leader" })
      #expect(own.entries.contains { $0.event == .keyDestroy })
      #expect(own.entries.contains { $0.event == .roleChange })
      var ask = AuditAsk()
      ask.subject = RecordReference(type: "resident", id: many.resident)
      let seen = try released(await ready.vault.auditEntries(ask, for: .review, by: ready.caller("chen")))
      #expect(seen.entries.count > 5 && seen.entries.allSatisfy { $0.subject != nil })
      let people = try released(await ready.vault.people(by: ready.admin()))
      #expect(people.first { $0.label == "wang" }?.links == [])
    }
    // Signed in before, asking after.
    #expect(
      refusal(try await ready.read("resident", many.resident, for: .own, by: before))?.kind == .notFound)
    #expect(try await ready.problems() == [])
  }

  @Test func `whoever was a party by an erased record is none any more`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let li = try await ready.caller("li")
    _ = try released(
      await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 1, for: .order, by: li))
    _ = try releasedRow(await ready.read("resident", order.resident, for: .order, by: li))
    _ = try released(await ready.erase(order.member, of: "member"))
    let after = refusal(try await ready.read("resident", order.resident, for: .order, by: li))
    #expect(after != nil)
    #expect(try await ready.problems() == [])
  }

  @Test func `only who may erases, afresh, for that purpose, with a reason, on the version seen`()
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let officer = try await ready.officer()
    let stale = try await ready.caller("dan")
    for label in ["zhou", "sun", "chen", "li", "ban"] {
      let answer = refusal(
        try await ready.erase(many.resident, by: ready.caller(label)))
      #expect(answer?.kind == .notFound || answer?.kind == .denied, "\(label)")
    }
    #expect(refusal(try await ready.erase(many.resident, by: ready.admin()))?.kind == .notFound)
    #expect(refusal(try await ready.erase(many.resident, for: nil))?.kind == .purposeMissing)
    #expect(refusal(try await ready.erase(many.resident, for: .review))?.kind == .notFound)
    #expect(refusal(try await ready.erase(many.resident, version: nil))?.kind == .versionRequired)
    #expect(refusal(try await ready.erase(many.resident, version: 2))?.kind == .staleVersion)
    #expect(refusal(try await ready.erase(many.resident, reason: "too short"))?.kind == .invalid)
    let care = try #require(many.all.first { $0.type == "care_profile" })
    #expect(refusal(try await ready.erase(care.id, of: "care_profile"))?.kind == .invalid)
    ready.clock.advance(seconds: 600)
    let late = refusal(try await ready.erase(many.resident, by: stale))
    #expect(late?.reason == .stepUp)
    _ = officer
    #expect(try ready.count("resident") == 2)
    #expect(try ready.store.controls(.erasure).isEmpty)
    #expect(try await ready.problems() == [])
  }

  @Test func `nobody erases the own file`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try await ready.officer()
    try await ready.link("dan", "resident", many.resident)
    #expect(refusal(try await ready.erase(many.resident))?.reason == .ownHousehold)
    #expect(try ready.count("resident") == 2)
  }

  @Test func `the dead are kept, by whoever asks`() async throws {
    let ready = try await ReadyVault()
    let dead = try await ready.holdResident("赵某", born: "1930-01-01", number: 52, ["status": "dead"]).id
    #expect(refusal(try await ready.plan(dead))?.reason == .frozen)
    #expect(refusal(try await ready.erase(dead))?.reason == .frozen)
    #expect(try ready.stored(dead) != nil)
  }

  @Test func `asked again with its key it answers again, and the log tells`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let officer = try await ready.officer()
    let first = try released(await ready.erase(many.resident, by: officer))
    let at = ready.logSize
    let again = try released(await ready.erase(many.resident, by: officer))
    #expect(again.replayed && again.auditSeq == first.auditSeq && again.records == 5)
    #expect(ready.logSize == at + 1)
    // For another record, or another reason, it is another call.
    #expect(refusal(try await ready.erase(many.other))?.kind == .idempotencyMismatch)
    #expect(try ready.stored(many.other) != nil)
    let reason = refusal(try await ready.erase(many.resident, reason: "asked for by telephone"))
    #expect(reason?.kind == .idempotencyMismatch)
    #expect(refusal(try await ready.erase(many.resident, key: "erase-9"))?.kind == .notFound)
    // Whether the caller may is asked again.
    _ = try released(await ready.vault.endPost(#require(ready.posts["dan"]), by: ready.admin()))
    let ended = refusal(try await ready.erase(many.resident, by: ready.caller("dan")))
    #expect(ended != nil)
    #expect(try await ready.problems() == [])
  }

  @Test func `what the vault erases by a duty of its own is told of as the vault's`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    try await ready.link("wang", "resident", many.resident)
    let header = try #require(try ready.stored(many.resident)).header
    let at = ready.logSize
    let seq = try await ready.vault.opened().erase(header, because: "residence ended 24 months ago")
    let entries = try ready.log(from: at)
    #expect(seq == entries.last?.leaf.seq && entries.last?.leaf.event == .keyDestroy)
    #expect(entries.count == 8 && entries.allSatisfy { $0.opening.claims[.actor] == "vault" })
    // Twice is once.
    #expect(try await ready.vault.opened().erase(header, because: "residence ended") == seq)
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try await ready.problems() == [])
  }

  @Test func `what made an erased record is not answered again`() async throws {
    let ready = try await ReadyVault()
    let ask = CreateAsk(
      type: "resident", place: "B/baihe/031/07", values: inputs(ReadyVault.wangXiulan),
      idempotency: Idempotency(key: "create-1", body: [1]))
    let sun = try await ready.caller("sun")
    let made = try released(await ready.vault.create(ask, for: .register, by: sun))
    #expect(try released(await ready.vault.create(ask, for: .register, by: sun)).replayed)
    _ = try released(await ready.erase(made.id))
    #expect(refusal(try await ready.vault.create(ask, for: .register, by: sun))?.kind == .notFound)
  }

  @Test func `a record that goes without an entry is a loss, not an erasure`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try released(await ready.erase(many.resident))
    ready.close()
    let healthy = try ready.snapshot()
    try ready.tamper("vault.db", "DELETE FROM record")
    #expect(try await ready.findings().service.contains { $0.contains("removed or edited") })
    try ready.restore(healthy)
    // Nor can the sign of an erasure be taken away, or put where none was.
    try ready.tamper("vault.db", "DELETE FROM control WHERE kind = 'erased record'")
    #expect(try await ready.findings().service.contains { $0.contains("removed or edited") })
    try ready.restore(healthy)
    try ready.tamper(
      "vault.db",
      "INSERT INTO control SELECT kind, 'r_0000000000000000', version, body, tag FROM control WHERE kind = 'erasure'"
    )
    #expect(try await ready.findings().service.contains { $0.contains("not in a state the log knows") })
  }
}
