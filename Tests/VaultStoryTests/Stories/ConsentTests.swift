import Testing

@testable import Vault

/// Story 12 and what else hangs on consents and birthdays.
@Suite struct ConsentTests {
  @Test func `consent opens from the next decision, and its withdrawal closes`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let profile = try await ready.hold(
      "care_profile", for: .care, ["resident": wang, "mobility": "cane", "lives_alone": "yes"]
    ).id
    let zhou = try await ready.fresh("zhou")
    func grade() async throws -> Refusal? {
      refusal(try await ready.reveal("care_profile", profile, "disability_grade", for: .care, by: zhou))
    }
    #expect(try await grade()?.reason == .consentMissing)
    // What the purpose opens by itself needs no consent.
    #expect(
      try releasedText(await ready.reveal("care_profile", profile, "mobility", for: .care, by: zhou))
        == "cane")

    let consent = try await ready.hold(
      "consent", for: .care,
      [
        "giver": wang, "item": "disability", "purposes": "care_visit", "given_on": "2026-11-21",
        "fields": "care_profile.disability_grade;care_profile.disability_kind", "expires_on": "2026-11-30",
      ]
    ).id
    #expect(try await grade() == nil)
    let other = refusal(try await ready.reveal("care_profile", profile, "conditions", for: .care, by: zhou))
    #expect(other?.reason == .consentMissing)

    try await ready.link("wang", "resident", wang)
    _ = try released(
      await ready.amend(
        "consent", consent, ["withdrawn_at": "2026-11-21T10:00:00Z"], version: 1, for: .own,
        by: ready.caller("wang")))
    #expect(try await grade()?.reason == .consentWithdrawn)
    #expect(try await ready.problems() == [])
  }

  @Test func `consent ends with its last day in the vault's time zone`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let profile = try await ready.hold("care_profile", for: .care, ["resident": wang]).id
    _ = try await ready.hold(
      "consent", for: .care,
      [
        "giver": wang, "item": "conditions", "purposes": "care_visit", "given_on": "2026-11-21",
        "fields": "care_profile.conditions", "expires_on": "2026-11-21",
      ])
    func conditions() async throws -> Refusal? {
      let zhou = try await ready.fresh("zhou")
      return refusal(try await ready.reveal("care_profile", profile, "conditions", for: .care, by: zhou))
    }
    ready.clock.set("2026-11-21T15:59:59Z")
    #expect(try await conditions() == nil)
    ready.clock.set("2026-11-21T16:00:00Z")
    #expect(try await conditions()?.reason == .consentMissing)
  }

  @Test func `a child is a child until the midnight of the fourteenth birthday`() async throws {
    // 14 on 22 November in Shanghai, which is 16:00 UTC the day before.
    let ready = try await ReadyVault()
    let child = try await ready.holdResident("王小宝", born: "2012-11-22", number: 35).id
    func name() async throws -> Refusal? {
      let zhou = try await ready.fresh("zhou")
      return refusal(try await ready.reveal("resident", child, "name", for: .care, by: zhou))
    }
    ready.clock.set("2026-11-21T15:59:59Z")
    #expect(try await name()?.reason == .consentMissing)
    ready.clock.set("2026-11-21T16:00:00Z")
    #expect(try await name() == nil)
  }

  @Test func `whoever was born on 29 February turns fourteen on 1 March`() async throws {
    let ready = try await ReadyVault(at: "2026-02-01T10:00:00Z")
    let child = try await ready.holdResident("王小宝", born: "2012-02-29", number: 35).id
    func name() async throws -> Refusal? {
      let zhou = try await ready.fresh("zhou")
      return refusal(try await ready.reveal("resident", child, "name", for: .care, by: zhou))
    }
    ready.clock.set("2026-02-28T15:59:59Z")
    #expect(try await name()?.reason == .consentMissing)
    ready.clock.set("2026-02-28T16:00:00Z")
    #expect(try await name() == nil)
  }

  @Test func `what needs consent is taken in only with it`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let ask = CreateAsk(
      type: "care_profile", place: "B/baihe/031/07",
      values: inputs(["resident": wang, "conditions": "高血压"]), idempotency: nil)
    let refused = refusal(try await ready.vault.create(ask, for: .care, by: ready.caller("sun")))
    #expect(refused?.reason == .consentMissing)
    _ = try await ready.hold(
      "consent", for: .care,
      [
        "giver": wang, "item": "conditions", "purposes": "care_visit", "given_on": "2026-11-21",
        "fields": "care_profile.conditions",
      ])
    _ = try released(await ready.vault.create(ask, for: .care, by: ready.caller("sun")))
  }

  @Test func `a resident asks for help and agrees by himself`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let neighbour = try await ready.holdResident("李四", born: "1950-03-15", number: 25).id
    try await ready.link("wang", "resident", wang)
    let own = try await ready.caller("wang", post: "self")
    func request(of resident: String) async throws -> Answer<WrittenRecord> {
      try await ready.vault.create(
        CreateAsk(
          type: "service_request", place: "B/baihe/031/07",
          values: inputs(["requester": resident, "category": "repair", "state": "open"]), idempotency: nil),
        for: .own, by: own)
    }
    _ = try released(await request(of: wang))
    #expect(refusal(try await request(of: neighbour)) != nil)
  }
}
