import Testing
import VaultSQLite

@testable import Vault

/// No path gives anything without a leaf for each subject.
@Suite struct LeafPerSubjectTests {
  @Test func `each row of a page and each hit is an entry of its subject`() async throws {
    let ready = try await ReadyVault()
    for number in 1...23 { _ = try await ready.holdResident("王某", born: "1950-01-01", number: number) }
    let zhou = try await ready.caller("zhou")
    var cursor: String?
    repeat {
      let at = ready.logSize
      let page = try releasedPage(
        await ready.vault.list(
          ListAsk(type: "resident", place: "B/baihe/031", cursor: cursor), for: .care, by: zhou))
      try expect(page.rows, areLogged: .recordList, from: at, in: ready)
      cursor = page.next
    } while cursor != nil
    let at = ready.logSize
    let hits = try releasedPage(
      await ready.search("name", .equality, "王某", at: "B/baihe/031", for: .care, by: zhou))
    try expect(hits.rows, areLogged: .fieldSearch, from: at, in: ready)
  }

  private func expect(
    _ rows: [ReleasedRow], areLogged event: AuditEvent, from at: UInt64, in ready: ReadyVault
  ) throws {
    let entries = try ready.log(from: at)
    #expect(entries.count == rows.count)
    for (row, entry) in zip(rows, entries) {
      #expect(row.auditSeq == entry.leaf.seq && entry.leaf.event == event && entry.leaf.outcome == .allow)
      #expect(entry.opening.claims[.subject].contains(row.id))
      let shown = row.fields.map { "\($0.name):\($0.form.word)" }.joined(separator: " ")
      #expect(entry.opening.claims[.fields] == shown)
    }
  }

  @Test func `each denial is an entry with the true reason, whatever the caller is told`() async throws {
    let ready = try await ReadyVault()
    let near = try await ready.holdResident().id
    let far = try await ready.holdResident("李四", born: "1950-03-15", number: 25, at: "B/baihe/032/09").id
    let zhou = try await ready.caller("zhou")
    let li = try await ready.caller("li")
    func one(_ expected: String, _ act: () async throws -> Refusal?) async throws {
      let at = ready.logSize
      let refused = try await act()
      #expect(refused != nil)
      #expect(refused?.auditSeq == at)
      #expect(try ready.events(from: at) == [expected])
    }
    try await one("field.read deny OUT_OF_SCOPE") {
      refusal(try await ready.read("resident", far, for: .care, by: zhou))
    }
    try await one("field.read deny OUT_OF_SCOPE") {
      refusal(try await ready.read("resident", "r_0000000000000000", for: .care, by: zhou))
    }
    try await one("field.read deny OUT_OF_SCOPE") {
      refusal(try await ready.read("care_profile", near, for: .care, by: zhou))
    }
    try await one("field.read deny NO_GRANT") {
      refusal(try await ready.read("resident", near, for: .order, by: li))
    }
    try await one("field.reveal deny NEEDS_APPROVAL_1") {
      refusal(try await ready.reveal("resident", near, "id_number", for: .register, by: ready.caller("sun")))
    }
    try await one("record.list deny OUT_OF_SCOPE") {
      refusal(
        try await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/032"), for: .care, by: zhou))
    }
    try await one("record.create deny OUT_OF_SCOPE") {
      refusal(
        try await ready.vault.create(
          CreateAsk(
            type: "care_profile", place: "B/baihe/032/09", values: inputs(["resident": far]), idempotency: nil
          ),
          for: .care, by: zhou))
    }
    try await one("record.amend deny LEVEL") {
      refusal(
        try await ready.amend("resident", near, ["phone": "15400000000"], version: 1, for: .care, by: zhou))
    }
    try await one("audit.read deny LEVEL") {
      refusal(try await ready.vault.auditEntries(AuditAsk(), for: .care, by: zhou))
    }
    try await one("role.change deny LEVEL") {
      refusal(try await ready.vault.addPerson(label: "x", service: false, by: zhou))
    }
    try await one("directory.read deny LEVEL") { refusal(try await ready.vault.people(by: zhou)) }
    #expect(try await ready.problems() == [])
  }

  @Test func `a look at the directory is one entry`() async throws {
    let ready = try await ReadyVault()
    let admin = try await ready.admin()
    let before = ready.logSize
    #expect(try released(await ready.vault.people(by: admin)).isEmpty == false)
    #expect(try released(await ready.vault.posts(of: nil, by: admin)).isEmpty == false)
    #expect(try released(await ready.vault.apiTokens(by: admin)).isEmpty == false)
    let entries = try ready.log(from: before)
    #expect(entries.map(\.leaf.event) == [.directoryRead, .directoryRead, .directoryRead])
    #expect(entries.map { $0.opening.claims[.detail] } == ["list people", "list posts", "list tokens"])
    #expect(try await ready.problems() == [])
  }

  @Test func `reads, questions, writes and looks into the log are one entry each`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    try await ready.link("wang", "resident", wang)
    let zhou = try await ready.caller("zhou")
    let sun = try await ready.caller("sun")
    let chen = try await ready.caller("chen")
    func one(_ expected: String, _ act: () async throws -> Void) async throws {
      let at = ready.logSize
      try await act()
      #expect(try ready.events(from: at) == [expected])
    }
    try await one("field.read allow permit") {
      _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    }
    try await one("field.reveal allow permit") {
      _ = try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: zhou))
    }
    try await one("policy.ask allow permit") {
      let ask = CanIAsk(action: "reveal", type: "resident", id: wang, place: nil, field: "phone")
      let answer = try released(await ready.vault.canI(ask, for: .care, by: zhou))
      #expect(answer.allowed)
    }
    try await one("policy.ask deny OUT_OF_SCOPE") {
      let ask = CanIAsk(action: "list", type: "resident", id: nil, place: "B/baihe/032", field: nil)
      let answer = try released(await ready.vault.canI(ask, for: .care, by: zhou))
      #expect(answer.reason == .outOfScope)
    }
    try await one("record.amend allow permit") {
      _ = try released(
        await ready.amend("resident", wang, ["phone": "15400000000"], version: 1, for: .register, by: sun))
    }
    try await one("record.move allow permit") {
      let ask = MoveAsk(
        record: RecordReference(type: "resident", id: wang), place: "B/baihe/031/08", version: 2)
      _ = try released(await ready.vault.move(ask, for: .register, by: sun))
    }
    try await one("audit.read allow permit") {
      _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen))
    }
    let own = try await ready.caller("wang", post: "self")
    try await one("audit.own allow permit") {
      let view = try released(await ready.vault.accessLog(limit: 50, before: nil, for: .own, by: own))
      #expect(
        view.entries.map(\.event)
          == [.recordMove, .recordAmend, .policyAsk, .fieldReveal, .fieldRead, .roleChange, .recordCreate])
    }
    try await one("audit.verify allow permit") {
      _ = try released(await ready.vault.verify(for: .review, by: chen))
    }
  }
}
