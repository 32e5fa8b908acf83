import Foundation
import Testing
import VaultSQLite

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

  @Test func `what a register held without consent is kept, and opened only with it`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let id = try await ready.openImport("care_profile", for: .care)
    let text = "# SYNTHETIC\nkey,place,resident,mobility,conditions\nC-1,B/baihe/031/07,\(wang),cane,高血压\n"
    let report = try released(
      await ready.importRows(id, Pieces(bytes: Array(text.utf8)), for: .care))
    #expect(report.status.written == 1 && report.problems.isEmpty)
    let batch = try ready.store.records(of: #require(ImportID(id)), after: nil, limit: 2)
    let profile = try #require(batch.first).header.id.text(prefix: "c")
    for who in ["zhou", "sun"] {
      let caller = try await ready.fresh(who)
      let row = try releasedRow(await ready.read("care_profile", profile, for: .care, by: caller))
      #expect(
        row["conditions"]?.form.isShown == false && row.reason("conditions") == .consentMissing, "\(who)")
      let revealed = refusal(
        try await ready.reveal("care_profile", profile, "conditions", for: .care, by: caller))
      #expect(revealed?.reason == .consentMissing, "\(who)")
      #expect(
        try releasedText(await ready.reveal("care_profile", profile, "mobility", for: .care, by: caller))
          == "cane")
    }
    let sun = try await ready.fresh("sun")
    let changed = refusal(
      try await ready.amend(
        "care_profile", profile, ["conditions": "x"], version: 1, for: .care, by: sun))
    #expect(changed?.reason == .consentMissing)
    _ = try await ready.hold(
      "consent", for: .care,
      [
        "giver": wang, "item": "conditions", "purposes": "care_visit", "given_on": "2026-11-21",
        "fields": "care_profile.conditions",
      ])
    #expect(
      try releasedText(
        await ready.reveal("care_profile", profile, "conditions", for: .care, by: ready.fresh("zhou")))
        == "高血压")
  }

  @Test func `an operator without such a register has the rows refused, by line and field`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let rules = ready.folder.path + "/policies"
    try FileManager.default.copyItem(atPath: ReadyVault.policies, toPath: rules)
    let file = rules + "/committee.cedar"
    var text = try String(contentsOfFile: file, encoding: .utf8)
    let start = try #require(text.range(of: "@id(\"committee-import-care\")"))
    let types = "[RecordType::\"care_profile\", RecordType::\"consent\"].contains(resource.type)"
    let end = try #require(text.range(of: types, range: start.upperBound..<text.endIndex))
    text.insert(
      contentsOf: " && (!context.field.needsConsent || context.consents.contains(context.field))",
      at: end.upperBound)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    ready.close()
    try await ready.open(policies: rules)
    let source =
      "# SYNTHETIC\nkey,place,resident,mobility,conditions\nC-1,B/baihe/031/07,\(wang),cane,高血压\n"
      + "C-2,B/baihe/031/07,\(wang),cane,\n"
    let report = try await ready.importText(source, of: "care_profile", for: .care)
    #expect(report.status.written == 1)
    #expect(
      report.problems.map { "\($0.line) \($0.field?.text ?? "") \($0.code)" }
        == ["3 conditions consent_missing"])
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
