import Testing
import VaultSQLite

@testable import Vault

/// What happened for one case, to one field, to one class of fields; combined with who, whom, what and when.
@Suite struct HistoryTests {
  private static func care(_ reference: String?, note: String? = nil) -> PurposeClaim {
    PurposeClaim(name: Name(checked: "care_visit"), caseReference: reference, note: note)!
  }

  private struct Looked {
    let ready: ReadyVault
    let wang: String
    let li: String
  }

  /// Two residents, looked at for several cases.
  private func looked() async throws -> Looked {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let li = try await ready.holdResident("李某", number: 44).id
    let zhou = try await ready.caller("zhou")
    _ = try releasedRow(
      await ready.read("resident", wang, fields: ["name"], for: Self.care("A-5521"), by: zhou))
    _ = try releasedRow(
      await ready.read("resident", li, fields: ["name", "phone"], for: Self.care("A-5521"), by: zhou))
    _ = try releasedRow(
      await ready.read("resident", li, fields: ["name"], for: Self.care("A-5522"), by: zhou))
    _ = try releasedRow(await ready.read("resident", wang, fields: ["status"], for: .care, by: zhou))
    _ = try releasedText(await ready.reveal("resident", wang, "phone", for: Self.care("A-5521"), by: zhou))
    #expect(refusal(try await ready.reveal("resident", wang, "id_number", for: .care, by: zhou)) != nil)
    return Looked(ready: ready, wang: wang, li: li)
  }

  private func entries(_ ready: ReadyVault, _ change: (inout AuditAsk) -> Void) async throws
    -> [AuditEntryView]
  {
    try await page(ready, change).entries
  }

  private func page(_ ready: ReadyVault, _ change: (inout AuditAsk) -> Void) async throws -> AuditPage {
    var ask = AuditAsk()
    ask.limit = 100
    change(&ask)
    return try released(await ready.vault.auditEntries(ask, for: .review, by: ready.caller("chen")))
  }

  private func words(_ entries: [AuditEntryView]) -> [String] {
    entries.map { "\($0.event.code) \($0.outcome.rawValue) \($0.fields ?? "-")" }
  }

  @Test func `a case has its history, and no other case's`() async throws {
    let looked = try await looked()
    let ready = looked.ready
    #expect(
      words(try await entries(ready) { $0.caseReference = "A-5521" }) == [
        "field.reveal allow phone:clear", "field.read allow name:masked phone:masked",
        "field.read allow name:masked",
      ])
    #expect(try await entries(ready) { $0.caseReference = "A-5522" }.count == 1)
    #expect(try await entries(ready) { $0.caseReference = "a-5521" }.isEmpty)
    #expect(try await entries(ready) { $0.caseReference = "A-552" }.isEmpty)
    let both = try await entries(ready) {
      $0.caseReference = "A-5521"
      $0.subject = RecordReference(type: "resident", id: looked.wang)
      $0.event = "field.read"
    }
    #expect(words(both) == ["field.read allow name:masked"])
    for wrong in ["", String(repeating: "x", count: 65), "案件"] {
      var ask = AuditAsk()
      ask.caseReference = wrong
      let refused = refusal(
        try await ready.vault.auditEntries(ask, for: .review, by: ready.caller("chen")))
      #expect(refused?.kind == .invalid && refused?.problems.first?.field == "case")
    }
  }

  @Test func `quotes in a case do not make it another, and no note makes one`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let tricky = [#"A" note "B"#, #"A\"#, #"A\" case "B"#, #""# + #"""#, "A B"]
    for reference in tricky {
      _ = try releasedRow(
        await ready.read("resident", wang, fields: ["name"], for: Self.care(reference, note: "n"), by: zhou))
    }
    _ = try releasedRow(
      await ready.read(
        "resident", wang, fields: ["name"], for: Self.care(nil, note: #"x" case "A"#), by: zhou))
    for reference in tricky {
      #expect(try await entries(ready) { $0.caseReference = reference }.count == 1, "\(reference)")
    }
    #expect(try await entries(ready) { $0.caseReference = "A" }.isEmpty)
    #expect(try await ready.problems().isEmpty)
  }

  @Test func `a field has its history: shown, written, searched, refused, not withheld`() async throws {
    let looked = try await looked()
    let ready = looked.ready
    let zhou = try await ready.caller("zhou")
    _ = try releasedPage(
      await ready.search("phone", .equality, "15412345678", at: "B/baihe/031", for: .care, by: zhou))
    let phone = try await entries(ready) {
      $0.field = "resident.phone"
      $0.actor = ready.people["zhou"]
    }
    #expect(
      words(phone).map { $0.prefix { $0 != ":" } }.suffix(2) == [
        "field.reveal allow phone", "field.read allow name",
      ])
    #expect(phone.first?.event == .fieldSearch && phone.count == 4)
    let written = try await entries(ready) {
      $0.field = "resident.phone"
      $0.event = "record.create"
    }
    #expect(written.count == 2)
    let identity = try await entries(ready) {
      $0.field = "resident.id_number"
      $0.actor = ready.people["zhou"]
      $0.outcome = "deny"
    }
    #expect(identity.map(\.event) == [.fieldReveal])
    // Answers with every field withhold the number: nobody looked at it.
    _ = try releasedRow(await ready.read("resident", looked.wang, for: .care, by: zhou))
    let shown = try await entries(ready) {
      $0.field = "resident.id_number"
      $0.event = "field.read"
    }
    #expect(shown.isEmpty)
    // A member's phone is another field.
    #expect(try await entries(ready) { $0.field = "member.phone" }.isEmpty)
  }

  @Test(
    arguments: [
      ("L3-CONTACT", ["field.reveal", "field.read", "field.read", "field.read"]), ("CONTACT", nil),
      ("L4-ID", ["field.reveal"]),
      ("L4", ["field.reveal"]), ("L2", ["field.read"]),
    ] as [(String, [String]?)])
  func `a class of fields has its history`(_ name: String, _ expected: [String]?) async throws {
    let ready = try await looked().ready
    func asked(_ name: String) async throws -> [String] {
      try await entries(ready) {
        $0.fieldClass = name
        $0.actor = ready.people["zhou"]
      }.map(\.event.code)
    }
    let found = try await asked(name)
    if let expected {
      #expect(found == expected)
    } else {
      let contact = try await asked("L3-CONTACT")
      #expect(found == contact)
    }
  }

  @Test func `what is no field or class of the catalogue is said to be none`() async throws {
    let ready = try await ReadyVault()
    let chen = try await ready.caller("chen")
    let wrong: [(field: String?, class: String?, named: String)] = [
      ("phone", nil, "field"), ("resident.nothing", nil, "field"), ("resident.phone.x", nil, "field"),
      (nil, "L5", "class"), (nil, "l3", "class"), (nil, "L3-", "class"), (nil, "CONTACT-L3", "class"),
      (nil, "L1-ID", "class"), ("resident.phone", "L4", "class"), (nil, "", "class"),
    ]
    for (field, name, named) in wrong {
      var ask = AuditAsk()
      ask.field = field
      ask.fieldClass = name
      let refused = refusal(try await ready.vault.auditEntries(ask, for: .review, by: chen))
      #expect(refused?.problems.first?.field == named, "\(field ?? "") \(name ?? "")")
    }
  }

  @Test func `a page looks at so many entries, and the next goes on where it stopped`() async throws {
    let looked = try await looked()
    let ready = looked.ready
    let filling = try (0..<OpenVault.mostScanned + 500).map { number -> EntryDraft in
      var content = EntryContent(event: .settingChange)
      content.claims[.detail] = "filling \(number)"
      return try ready.vault.opened().writer.draft(content)
    }
    for part in [filling[..<1000], filling[1000..<2000], filling[2000...]] {
      let draft = Draft(entries: Array(part), basis: DecisionBasis(size: ready.logSize))
      guard case .committed = try await ready.vault.opened().sequencer.submit(draft) else {
        Issue.record("not written")
        return
      }
    }
    let all = try ready.log().map(\.leaf.seq).reversed()
    var seen: [UInt64] = []
    var before: UInt64?
    var pages = 0
    repeat {
      let page = try await page(ready) {
        $0.field = "resident.phone"
        $0.limit = 2
        $0.before = before
      }
      #expect(page.scanned <= OpenVault.mostScanned && page.entries.count <= 2)
      #expect(pages > 0 || page.entries.isEmpty && page.scanned == OpenVault.mostScanned)
      if let next = page.before { #expect(next < before ?? all.first!) }
      seen += page.entries.map(\.seq)
      before = page.before
      pages += 1
    } while before != nil && pages < 10
    let expected = try ready.log().filter { leaf, opening in
      let isShown =
        opening.claims[.fields].contains("phone:masked") || opening.claims[.fields].contains("phone:clear")
      return isShown || leaf.event == .recordCreate
    }.map(\.leaf.seq)
    #expect(seen == expected.reversed() && before == nil)
  }

  @Test func `entries whose half is closed are counted where they might tell of the field`() async throws {
    let looked = try await looked()
    let ready = looked.ready
    let all = try await page(ready) { $0.field = "resident.name" }
    #expect(all.closed == 0)
    let wang = try #require(RecordID(looked.wang, prefix: "r"))
    let subject = try #require(try ready.store.record(wang)).header.subject
    try ready.keys.destroy([subject])
    let left = try await page(ready) { $0.field = "resident.name" }
    let about = try ready.log(from: 0).count { _, opening in !opening.opened.contains(.subject) }
    #expect(left.closed == about && about > 0)
    #expect(left.entries.allSatisfy { $0.subject?.contains(looked.li) == true })
    #expect(left.entries.count < all.entries.count)
    // By case the act still tells.
    #expect(try await entries(ready) { $0.caseReference = "A-5521" }.count == 3)
  }

  @Test func `the officer's own question is an entry that keeps no case in words`() async throws {
    let ready = try await looked().ready
    let at = ready.logSize
    _ = try await page(ready) {
      $0.caseReference = "A-5521"
      $0.fieldClass = "L3-CONTACT"
    }
    let (leaf, opening) = try #require(try ready.log(from: at).first)
    #expect(leaf.event == .auditRead && leaf.outcome == .allow)
    let detail = opening.claims[.detail]
    #expect(detail.contains(" case ") && detail.contains(" class L3-CONTACT") && !detail.contains("A-5521"))
    #expect(try ready.store.entries(from: at, limit: 1).first?.caseToken == [])
  }

  @Test(arguments: [
    "UPDATE entry SET case_token = NULL WHERE case_token IS NOT NULL",
    "UPDATE entry SET case_token = randomblob(16) WHERE case_token IS NOT NULL",
    "UPDATE entry SET case_token = (SELECT max(case_token) FROM entry) WHERE case_token = (SELECT min(case_token) FROM entry)",
    "UPDATE entry SET case_token = (SELECT max(case_token) FROM entry) WHERE case_token IS NULL",
  ])
  func `an entry put under another case, or none, is found`(_ sql: String) async throws {
    let ready = try await looked().ready
    #expect(try await ready.problems().isEmpty)
    let bare = try ready.number("vault.db", "SELECT count(*) FROM entry WHERE case_token IS NOT NULL")
    #expect(bare == 4)
    ready.close()
    try ready.tamper("vault.db", sql)
    let findings = try await ready.findings()
    #expect(findings.service.contains { $0.hasPrefix("entry ") } || findings.opening != nil)
  }
}
