import Testing
import VaultSQLite

@testable import Vault

extension ReadyVault {
  /// Freezes a record, as a duty to keep it does.
  func freeze(_ type: String, _ prefix: String, _ id: String) async throws {
    let vault = try vault.opened()
    let call = Call(vault: vault, caller: try await caller("sun"), purpose: .register, event: .recordAmend)
    let record = try #require(try stored(id, prefix: prefix))
    let name = try #require(Name(type))
    let type = try #require(vault.catalog.type(name))
    let keys = try vault.subjectKeys(record.header.subject, roles: Set(WrappingRole.allCases))
    var header = record.header
    header.lifecycle = .frozen
    header.version += 1
    var content = RecordContent(values: [:])
    content.kept = try call.keptBoxes(record, type, except: [])
    let facts = try vault.factValues(
      FactsRow(
        header: record.header, facts: record.facts, contentDigest: record.contentDigest,
        keyCommitment: record.keyCommitment), type, keys: keys
    ).values
    let tokens = stride(from: 0, to: record.tokens.count, by: SearchToken.byteCount).map {
      SearchToken(bytes: Array(record.tokens[$0..<$0 + SearchToken.byteCount]))
    }
    let sealed = vault.seal(header, type, content, facts: facts, tokens: tokens, keys: keys)
    let change = RecordChange(old: record, new: sealed, type: type, permission: .permit(policies: []))
    let answer = try await call.replace([change], validUntil: .distantFuture, keys: keys)
    _ = try released(#require(answer))
  }
}

/// Where erasure must wait, storage is all that is allowed.
@Suite struct FrozenTests {
  @Test func `a frozen record is kept, and nothing else, whoever asks`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    try await ready.link("wang", "resident", many.resident)
    try await ready.freeze("resident", "r", many.resident)
    let (zhou, sun) = (try await ready.fresh("zhou"), try await ready.fresh("sun"))
    let wang = try await ready.fresh("wang", post: "self")
    for (caller, purpose) in [(zhou, PurposeClaim.care), (sun, .register), (wang, .own)] {
      let answer = try await ready.read("resident", many.resident, for: purpose, by: caller)
      if let refused = refusal(answer) {
        #expect(refused.reason == .frozen, "\(caller.label)")
      } else {
        let row = try releasedRow(
          await ready.read("resident", many.resident, for: purpose, by: caller))
        #expect(row.shown.isEmpty && row.reason("phone") == .frozen, "\(caller.label)")
      }
      for field in ["name", "phone", "unit_room"] {
        let denied = refusal(
          try await ready.reveal("resident", many.resident, field, for: purpose, by: caller))
        #expect(denied?.reason == .frozen, "\(caller.label) \(field)")
      }
    }
    for (change, value) in [("phone", "15400000000"), ("status", "dead"), ("status", "moved")] {
      let denied = refusal(
        try await ready.amend(
          "resident", many.resident, [change: value], version: 2, for: .register, by: sun))
      #expect(denied?.reason == .frozen, "\(change)")
    }
    let move = MoveAsk(
      record: RecordReference(type: "resident", id: many.resident), place: "B/baihe/031/08", version: 2)
    #expect(refusal(try await ready.vault.move(move, for: .register, by: sun))?.reason == .frozen)
    let consent = CreateAsk(
      type: "consent", place: "B/baihe/031/07",
      values: inputs([
        "giver": many.resident, "item": "care", "purposes": "care_visit", "given_on": "2026-11-02",
        "fields": "care_profile.mobility",
      ]), idempotency: nil)
    #expect(refusal(try await ready.vault.create(consent, for: .register, by: sun))?.reason == .frozen)
    let listed = try releasedRows(
      await ready.vault.list(ListAsk(type: "resident", place: "B"), for: .register, by: sun))
    #expect(listed.first { $0.id == many.resident }?.shown.isEmpty != false)
    let found = try releasedRows(
      await ready.search("phone", .equality, "15412345678", at: "B", for: .care, by: sun))
    #expect(found.isEmpty)
    #expect(try await ready.problems() == [])
  }

  private static let rows =
    "# SYNTHETIC\nkey,place,name,birth_date,id_type,id_number,status\n"
    + (1...3).map {
      "R-\($0),B/baihe/031/07,王某,1950-01-01,resident_id,"
        + "\(identityNumber(born: "1950-01-01", number: $0)),living\n"
    }.joined()

  @Test func `one frozen record keeps the import it came with from being withdrawn`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.openImport("resident")
    _ = try released(await ready.importRows(id, Pieces(bytes: Array(FrozenTests.rows.utf8))))
    let records = try ready.store.records(of: #require(ImportID(id)), after: nil, limit: 10)
    #expect(records.count == 3)
    try await ready.freeze("resident", "r", records[1].header.id.text(prefix: "r"))
    let sun = try await ready.caller("sun")
    let at = ready.logSize
    #expect(
      refusal(try await ready.vault.withdrawImport(id, for: .register, by: sun))?.reason == .frozen)
    #expect(try ready.events(from: at) == ["record.withdraw deny FROZEN"])
    #expect(try ready.count("resident") == 3)
    #expect(try released(await ready.vault.importStatus(id, by: sun)).state == "finished")
    for record in records {
      #expect(try ready.keys.subjectKeys(record.header.subject)?.holdsDataKeys == true)
    }
    #expect(try await ready.problems() == [])
  }

  @Test func `a record that others hold meanwhile is not taken from them by a withdrawal`() async throws {
    let ready = try await ReadyVault()
    let place = PlaceView(path: PlacePath("B/lan")!, kind: "branch", name: "兰园", areaCode: "000000")
    let places = [
      place, PlaceView(path: PlacePath("B/lan/041")!, kind: "grid", name: "041网格", areaCode: "000000"),
      PlaceView(path: PlacePath("B/lan/041/01")!, kind: "building", name: "01栋", areaCode: "000000"),
    ]
    _ = try await released(ready.vault.addPlaces(places, by: ready.admin()))
    try await ready.add("ma", role: "committee_staff", place: "B/baihe")
    let id = try await ready.openImport("resident", by: "ma")
    _ = try released(
      await ready.importRows(id, Pieces(bytes: Array(FrozenTests.rows.utf8)), by: "ma"))
    let batch = try #require(ImportID(id))
    let record = try #require(try ready.store.records(of: batch, after: nil, limit: 10).last)
    let move = MoveAsk(
      record: RecordReference(type: "resident", id: record.header.id.text(prefix: "r")),
      place: "B/lan/041/01", version: 1)
    _ = try released(await ready.vault.move(move, for: .register, by: ready.caller("sun")))
    let denied = refusal(
      try await ready.vault.withdrawImport(id, for: .register, by: ready.caller("ma")))
    #expect(denied?.kind == .denied && denied?.reason == .outOfScope)
    #expect(try ready.count("resident") == 3)
  }

  @Test func `a hold ends an import, a withdrawal and an erasure at the next batch`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let sun = try await ready.caller("sun")
    let opened = try ready.vault.opened()
    func isHeld(_ act: () async throws -> Void) async -> Bool {
      do {
        try await act()
        return false
      } catch VaultFailure.held(.witnessLate) {
        return true
      } catch {
        Issue.record("\(error)")
        return false
      }
    }
    let before = try ready.count("resident")
    let id = try await ready.openImport("resident")
    let pieces = Pieces(bytes: Array(FrozenTests.rows.utf8))
    // Ordered, and broken off before a record went.
    let officer = try await ready.officer()
    ready.faults.next(nil, .beforePersisting)
    await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident, by: officer) }
    #expect(ready.vault.hold(.witnessLate))
    #expect(
      await isHeld { _ = try await opened.importRows(id, chunks: pieces, for: .register, by: sun) })
    #expect(await isHeld { _ = try await opened.withdrawImport(id, for: .register, by: sun) })
    let row = try #require(try ready.store.control(.erasure, many.subject.text))
    let order = Versioned(record: try opened.controls.open(row, as: Erasure.self), row: row)
    #expect(await isHeld { _ = try await opened.carryOut(order, by: .vault) })
    #expect(try ready.count("resident") == before)
    // A start while it is held opens all the same; here what was broken off is gone on with when it is lifted.
    try await opened.carryOutErasures()
    #expect(try ready.count("resident") == before && ready.vault.lift(.witnessLate))
    try await opened.carryOutErasures()
    #expect(try ready.count("resident") == before - 1)
    _ = try released(await ready.importRows(id, pieces))
    #expect(try ready.count("resident") == before + 2)
  }

  @Test func `one frozen record keeps all of its subject from being erased`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    try await ready.freeze("consent", "k", many.all.first { $0.type == "consent" }!.id)
    #expect(refusal(try await ready.plan(many.resident))?.reason == .frozen)
    let at = ready.logSize
    #expect(refusal(try await ready.erase(many.resident))?.reason == .frozen)
    #expect(try ready.events(from: at).contains("record.erase deny FROZEN"))
    #expect(try many.all.allSatisfy { try ready.stored($0.id, prefix: $0.prefix) != nil })
    let report = try released(await ready.vault.verify(for: .review, by: ready.caller("chen")))
    #expect(report.isClean && report.erased == 0)
  }
}
