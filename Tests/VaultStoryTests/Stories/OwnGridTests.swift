import Testing

@testable import Vault

/// Story 1 and what surrounds it: the grid leader in the own grid.
@Suite struct OwnGridTests {
  @Test func `a grid leader sees masks, reveals one field, and no other grid`() async throws {
    let ready = try await ReadyVault()
    let resident = try await ready.hold(
      "resident", at: "B/baihe/031/07", for: .register, ReadyVault.wangXiulan)
    var other = ReadyVault.wangXiulan
    other["id_number"] = "000032195003150025"
    other["name"] = "李明"
    other["birth_date"] = "1950-03-15"
    let elsewhere = try await ready.hold("resident", at: "B/baihe/032/09", for: .register, other)

    let zhou = try await ready.caller("zhou")
    let row = try releasedRow(
      await ready.vault.read(
        ReadAsk(record: RecordReference(type: "resident", id: resident.id)), for: .care, by: zhou))
    #expect(row.text("name") == "王**")
    #expect(row.text("phone") == "154****5678")
    #expect(row.text("birth_date") == "75–79")
    #expect(row["id_number"]?.form.word == "withheld")

    let phone = try releasedText(
      await ready.vault.reveal(
        RevealAsk(record: RecordReference(type: "resident", id: resident.id), field: "phone"), for: .care,
        by: zhou))
    #expect(phone == "15412345678")

    let hidden = refusal(
      try await ready.vault.read(
        ReadAsk(record: RecordReference(type: "resident", id: elsewhere.id)), for: .care, by: zhou))
    #expect(hidden?.kind == .notFound && hidden?.reason == nil)
    let absent = refusal(
      try await ready.vault.read(
        ReadAsk(record: RecordReference(type: "resident", id: "r_0000000000000000")), for: .care, by: zhou))
    #expect(absent?.kind == .notFound && absent?.reason == nil)
    let grid = refusal(
      try await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/032"), for: .care, by: zhou))
    #expect(grid?.kind == .denied && grid?.reason == .outOfScope)

    let rows = try releasedRows(
      await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/031"), for: .care, by: zhou))
    #expect(rows.map(\.id) == [resident.id])
    #expect(rows.first?.text("name") == "王**")
  }

  @Test func `what a look showed stands in the log, and the log verifies`() async throws {
    let ready = try await ReadyVault()
    let resident = try await ready.hold(
      "resident", at: "B/baihe/031/07", for: .register, ReadyVault.wangXiulan)
    let zhou = try await ready.caller("zhou")
    let reference = RecordReference(type: "resident", id: resident.id)
    _ = try releasedText(
      await ready.vault.reveal(RevealAsk(record: reference, field: "phone"), for: .care, by: zhou))
    _ = refusal(
      try await ready.vault.reveal(RevealAsk(record: reference, field: "id_number"), for: .care, by: zhou))

    let chen = try await ready.caller("chen")
    var ask = AuditAsk()
    ask.actor = zhou.person
    let page = try released(await ready.vault.auditEntries(ask, for: .review, by: chen))
    #expect(page.entries.map(\.event) == [.fieldReveal, .fieldReveal])
    #expect(page.entries.map(\.outcome) == [.deny, .allow])
    #expect(page.entries.last?.fields == "phone:clear")
    #expect(page.entries.last?.purpose == "care_visit")
    #expect(page.entries.last?.subject?.contains(resident.id) == true)
    #expect(page.entries.allSatisfy { !$0.leaf.contains(resident.id) })

    try await ready.link("wang", "resident", resident.id)
    let wang = try await ready.caller("wang")
    let own = try released(
      await ready.vault.accessLog(limit: 10, before: nil, for: .own, by: wang))
    #expect(own.entries.map(\.event) == [.roleChange, .fieldReveal, .fieldReveal, .recordCreate])
    #expect(own.entries.map(\.role).prefix(2) == ["administrator", "grid_leader"])

    let report = try released(await ready.vault.verify(for: .review, by: chen))
    #expect(report.problems.map(\.text) == [])
    #expect(report.records == 1 && report.openings > 20)
  }

  @Test func `staff cannot look into their own household`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.hold("resident", at: "B/baihe/031/07", for: .register, ReadyVault.wangXiulan)
    var husband = ReadyVault.wangXiulan
    husband["name"] = "周建国"
    husband["birth_date"] = "1945-05-12"
    husband["id_number"] = "00003119450512001X"
    let zhou = try await ready.hold("resident", at: "B/baihe/031/07", for: .register, husband)
    try await ready.link("zhou", "resident", zhou.id)
    let reference = RecordReference(type: "resident", id: wang.id)
    let refused = refusal(
      try await ready.vault.reveal(
        RevealAsk(record: reference, field: "phone"), for: .care, by: ready.caller("zhou")))
    #expect(refused?.reason == .ownHousehold)
  }
}
