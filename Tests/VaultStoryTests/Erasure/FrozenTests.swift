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
