import Testing

@testable import Vault

/// Protected and dead people, and everybody else's limits.
@Suite struct ProtectionTests {
  @Test func `a protected person's contact and address stay shut, the rest as usual`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident("赵保护", born: "1980-01-02", number: 71, ["protected": "yes"]).id
    let zhou = try await ready.fresh("zhou")
    for field in ["phone", "unit_room", "name"] {
      let denied = refusal(try await ready.reveal("resident", id, field, for: .care, by: zhou))
      #expect(denied?.reason == .protectedPerson, "\(field)")
    }
    let row = try releasedRow(await ready.read("resident", id, for: .care, by: zhou))
    #expect(row.reason("phone") == .protectedPerson && row.reason("unit_room") == .protectedPerson)
    #expect(row.text("sex") == "female")
    let hits = try releasedRows(
      await ready.search("phone", .equality, "15412345678", at: "B/baihe/031", for: .care, by: zhou))
    #expect(hits.allSatisfy { $0["phone"]?.form.isShown != true && $0["unit_room"]?.form.isShown != true })
  }

  @Test func `a dead person's record is frozen from the next decision`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    _ = try releasedText(await ready.reveal("resident", id, "phone", for: .care, by: zhou))
    _ = try await released(
      ready.amend("resident", id, ["status": "dead"], version: 1, for: .register, by: ready.caller("sun")))
    let denied = refusal(try await ready.reveal("resident", id, "phone", for: .care, by: zhou))
    #expect(denied?.reason == .frozen)
    let amended = refusal(
      try await ready.amend(
        "resident", id, ["phone": "15400000000"], version: 2, for: .register, by: ready.caller("sun")))
    #expect(amended?.reason == .frozen)
    // Recorded by mistake.
    _ = try await released(
      ready.amend("resident", id, ["status": "living"], version: 2, for: .register, by: ready.caller("sun")))
    _ = try releasedText(await ready.reveal("resident", id, "phone", for: .care, by: zhou))
  }

  @Test func `whoever has no content post sees no content`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let callers = [try await ready.admin(), try await ready.caller("chen")]
    for caller in callers {
      for purpose in [PurposeClaim.care, .register, .review, .own] {
        #expect(refusal(try await ready.read("resident", id, for: purpose, by: caller))?.kind == .notFound)
        #expect(
          refusal(try await ready.vault.list(ListAsk(type: "resident", place: "B"), for: purpose, by: caller))
            != nil)
      }
    }
  }

  @Test func `a purpose is needed, must exist, and must be the post's`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let ask = ReadAsk(record: RecordReference(type: "resident", id: id))
    #expect(refusal(try await ready.vault.read(ask, for: nil, by: zhou))?.kind == .purposeMissing)
    let unknown = try #require(PurposeClaim(name: Name(checked: "curiosity")))
    #expect(refusal(try await ready.vault.read(ask, for: unknown, by: zhou))?.kind == .purposeUnknown)
    let foreign = refusal(try await ready.vault.read(ask, for: .members, by: zhou))
    #expect(foreign?.reason == .noPurpose)
  }

  @Test func `only who may read the log learns whether a record he names is there`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    for named in [id, "r_0000000000000000"] {
      var ask = AuditAsk()
      ask.subject = RecordReference(type: "resident", id: named)
      let refused = refusal(try await ready.vault.auditEntries(ask, for: .review, by: ready.caller("li")))
      #expect(refused?.kind == .denied && refused?.problems == [])
      // The own acts are everybody's to see, and tell nothing more either.
      ask.actor = ready.people["li"]
      let own = try released(await ready.vault.auditEntries(ask, for: .order, by: ready.caller("li")))
      #expect(own.entries.isEmpty)
    }
  }
}
