import Testing
import VaultSQLite

@testable import Vault

@Suite struct WritingTests {
  private func ask(
    _ values: [String: String], key: String?, body: String = "body", place: String = "B/baihe/031/07"
  )
    -> CreateAsk
  {
    CreateAsk(
      type: "resident", place: place, values: inputs(values),
      idempotency: key.map { Idempotency(key: $0, body: Array(body.utf8)) })
  }

  @Test func `the same call again gives the same answer and writes nothing`() async throws {
    let ready = try await ReadyVault()
    let sun = try await ready.caller("sun")
    let first = try released(
      await ready.vault.create(ask(ReadyVault.wangXiulan, key: "k1"), for: .register, by: sun))
    let at = ready.logSize
    let again = try released(
      await ready.vault.create(ask(ReadyVault.wangXiulan, key: "k1"), for: .register, by: sun))
    #expect(again.id == first.id && again.version == 1 && again.replayed && !first.replayed)
    // The answer is an answer: it stands in the log where it says.
    #expect(again.auditSeq == at && ready.logSize == at + 1)
    let other = refusal(
      try await ready.vault.create(
        ask(ReadyVault.wangXiulan, key: "k1", body: "other"), for: .register, by: sun))
    #expect(other?.kind == .idempotencyMismatch)
    try await ready.reopen()
    let later = try await ready.caller("sun")
    #expect(
      try released(await ready.vault.create(ask(ReadyVault.wangXiulan, key: "k1"), for: .register, by: later))
        .id
        == first.id)
    // A day later the key is free again, and the person is held already.
    ready.clock.advance(seconds: 86_401)
    let held = refusal(
      try await ready.vault.create(
        ask(ReadyVault.wangXiulan, key: "k1"), for: .register, by: ready.caller("sun")))
    #expect(held?.kind == .conflict)
    #expect(try await ready.problems() == [])
  }

  @Test func `the same call at the same time is one call`() async throws {
    let ready = try await ReadyVault()
    let sun = try await ready.caller("sun")
    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<6 {
        group.addTask {
          try await released(
            ready.vault.create(self.ask(ReadyVault.wangXiulan, key: "k1"), for: .register, by: sun)
          ).id
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
    let counts = try ready.store.recordCounts()
    #expect(counts == [Name(checked: "resident"): 1])
  }

  @Test func `one person is held once`() async throws {
    let ready = try await ReadyVault()
    let sun = try await ready.caller("sun")
    _ = try await ready.holdResident()
    let at = ready.logSize
    let twice = refusal(
      try await ready.vault.create(
        ask(ReadyVault.wangXiulan, key: nil, place: "B/baihe/032/09"), for: .register, by: sun))
    #expect(twice?.kind == .conflict && twice?.reason == .conflict)
    #expect(try ready.events(from: at) == ["record.create deny CONFLICT"])
    // The keys that were made for a second one are gone.
    #expect(try ready.keys.subjects(after: nil, limit: 10).count == 1)
    let other = try await ready.holdResident("李四", born: "1947-09-21", number: 28).id
    let into = refusal(
      try await ready.amend(
        "resident", other, ["id_number": "000031194709210260"], version: 1, for: .register, by: sun))
    #expect(into?.kind == .conflict)
    // As a member of the same number: another type.
    _ = try await ready.hold(
      "member", at: "B", for: .members, ["name": "王秀兰", "id_number": "000031194709210260"])
  }

  @Test func `a change needs the version it was made on`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let sun = try await ready.caller("sun")
    let missing = refusal(
      try await ready.amend("resident", id, ["phone": "15400000000"], version: nil, for: .register, by: sun))
    #expect(missing?.kind == .versionRequired)
    #expect(
      try released(
        await ready.amend("resident", id, ["phone": "15400000000"], version: 1, for: .register, by: sun)
      ).version == 2)
    for version in [UInt32(1), 3, 0] {
      let at = ready.logSize
      let stale = refusal(
        try await ready.amend(
          "resident", id, ["phone": "15411111111"], version: version, for: .register, by: sun))
      #expect(stale?.kind == .staleVersion)
      #expect(try ready.events(from: at) == ["record.amend deny CONFLICT"])
    }
    // Changed and cleared values are found, and not found, by what they are now.
    let zhou = try await ready.caller("zhou")
    func hits(_ phone: String) async throws -> Int {
      try releasedRows(await ready.search("phone", .equality, phone, at: "B/baihe/031", for: .care, by: zhou))
        .count
    }
    #expect(try await hits("15400000000") == 1)
    #expect(try await hits("15412345678") == 0)
    _ = try released(await ready.amend("resident", id, ["phone": ""], version: 2, for: .register, by: sun))
    #expect(try await hits("15400000000") == 0)
    let required = refusal(
      try await ready.amend("resident", id, ["name": ""], version: 3, for: .register, by: sun))
    #expect(required?.problems.first?.code == "required")
    #expect(try await ready.problems() == [])
  }

  @Test func `records are mentioned only where they are there and within reach`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let far = try await ready.holdResident("李四", born: "1950-03-15", number: 25, at: "B/baihe/032/09").id
    let zhou = try await ready.caller("zhou")
    var refusals: [Refusal] = []
    for resident in [far, "r_0000000000000000", "c_0000000000000000", "R-000001"] {
      let at = ready.logSize
      let refused = refusal(
        try await ready.vault.create(
          CreateAsk(
            type: "care_profile", place: "B/baihe/031/07",
            values: inputs(["resident": resident, "mobility": "cane"]),
            idempotency: nil), for: .care, by: zhou))
      refusals.append(try #require(refused))
      // A probe is an attempt to learn of a record: it is logged with the truth.
      #expect(try ready.events(from: at) == ["record.create deny OUT_OF_SCOPE"], "\(resident)")
    }
    // Absent, out of scope, of another type: one and the same.
    #expect(Set(refusals.map(\.problems)).count == 1 && refusals.allSatisfy { $0.kind == .invalid })
    let household = refusal(
      try await ready.vault.create(
        CreateAsk(
          type: "household", place: "B/baihe/031/07",
          values: inputs(["unit_room": "1", "members": "\(wang);r_0000000000000000"]), idempotency: nil),
        for: .register, by: ready.caller("sun")))
    #expect(household?.problems.first?.field == "members")
    let order = try await Order(in: try await ReadyVault())
    #expect(order.assignment.hasPrefix("a_"))
  }

  @Test func `wrong values are named by field, without the value`() async throws {
    let ready = try await ReadyVault()
    let sun = try await ready.caller("sun")
    var values = ReadyVault.wangXiulan
    values["phone"] = "123"
    values["sex"] = "neither"
    values["birth_date"] = "1947-02-30"
    values["nothing"] = "x"
    let refused = try #require(
      refusal(try await ready.vault.create(ask(values, key: nil), for: .register, by: sun)))
    #expect(refused.kind == .invalid)
    #expect(Set(refused.problems.map(\.field)) == ["phone", "sex", "birth_date", "fields"])
    for problem in refused.problems {
      #expect(!problem.text.contains("123") && !problem.text.contains("neither"))
    }
  }

  @Test func `what is about somebody lies where that somebody is held`() async throws {
    let ready = try await ReadyVault()
    let resident = try await ready.holdResident().id
    let sun = try await ready.caller("sun")
    let elsewhere = refusal(
      try await ready.vault.create(
        CreateAsk(
          type: "care_profile", place: "B/baihe/032/09",
          values: inputs(["resident": resident, "mobility": "cane"]),
          idempotency: nil), for: .care, by: sun))
    #expect(elsewhere?.kind == .invalid && elsewhere?.problems.map(\.code) == ["elsewhere"])
    let rows = try await ready.importText(
      "# SYNTHETIC\nkey,place,resident,mobility\nC-1,B/baihe/032/09,\(resident),cane\n", of: "care_profile",
      for: .care)
    #expect(rows.problems.map { "\($0.field?.text ?? "") \($0.code)" } == ["place elsewhere"])
    #expect(try ready.count("care_profile") == 0)
    try await ready.hold("care_profile", for: .care, ["resident": resident, "mobility": "cane"])
  }
}
