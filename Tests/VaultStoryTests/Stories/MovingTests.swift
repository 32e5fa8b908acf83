import Testing

@testable import Vault

@Suite struct MovingTests {
  @Test func `whoever moves is found where he lives now, and by who is responsible now`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let sun = try await ready.caller("sun")
    let ask = MoveAsk(
      record: RecordReference(type: "resident", id: wang), place: "B/baihe/032/09", version: 1)
    let staff = refusal(try await ready.vault.move(ask, for: .care, by: zhou))
    #expect(staff?.kind == .denied)
    #expect(
      refusal(
        try await ready.vault.move(
          MoveAsk(record: ask.record, place: "B/nowhere", version: 1), for: .register, by: sun))?.kind
        == .invalid)
    #expect(
      refusal(
        try await ready.vault.move(
          MoveAsk(record: ask.record, place: ask.place, version: nil), for: .register, by: sun))?.kind
        == .versionRequired)
    let moved = try released(await ready.vault.move(ask, for: .register, by: sun))
    #expect(moved.version == 2)
    #expect(refusal(try await ready.vault.move(ask, for: .register, by: sun))?.kind == .staleVersion)

    #expect(refusal(try await ready.read("resident", wang, for: .care, by: zhou))?.kind == .notFound)
    #expect(
      try releasedRows(
        await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/031"), for: .care, by: zhou)
      ).isEmpty)
    #expect(
      try releasedRows(
        await ready.search("phone", .equality, "15412345678", at: "B/baihe/031", for: .care, by: zhou)
      )
      .isEmpty)
    let qian = try await ready.caller("qian")
    #expect(
      try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: qian)) == "15412345678")
    for (field, kind, term, place) in [
      ("phone", SearchKind.equality, "15412345678", "B/baihe/032"),
      ("phone", .lastFourInGrid, "5678", "B/baihe/032"),
      ("name", .surnameInBuilding, "王", "B/baihe/032/09"),
      ("birth_date", .birthYearBand, "1947", "B/baihe/032"),
    ] {
      let hits = try releasedRows(await ready.search(field, kind, term, at: place, for: .care, by: qian))
      #expect(hits.map(\.id) == [wang], "\(field) \(kind)")
    }
    // Still held once.
    let twice = refusal(
      try await ready.vault.create(
        CreateAsk(
          type: "resident", place: "B/baihe/031/07", values: inputs(ReadyVault.wangXiulan), idempotency: nil),
        for: .register, by: sun))
    #expect(twice?.kind == .conflict)
    #expect(try await ready.problems() == [])
  }

  @Test func `records about whoever moves go along, and the old place keeps nothing`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let profile = try await ready.hold(
      "care_profile", for: .care, ["resident": order.resident, "mobility": "cane", "empty_nester": "yes"]
    ).id
    let elsewhere = try await ready.hold(
      "service_request", at: "B/baihe/031/08", for: .dispatch,
      ["requester": order.resident, "category": "delivery", "state": "open", "text": "x"]
    ).id
    let (zhou, qian, sun) = (
      try await ready.caller("zhou"), try await ready.caller("qian"), try await ready.caller("sun")
    )
    let before = try ready.log().count
    let ask = MoveAsk(
      record: RecordReference(type: "resident", id: order.resident), place: "B/baihe/032/09", version: 1)
    _ = try released(await ready.vault.move(ask, for: .register, by: sun))
    let about = [
      ("care_profile", profile), ("service_request", order.request),
      ("service_request", order.otherRequest), ("assignment", order.assignment),
    ]
    for (type, id) in about {
      let purpose: PurposeClaim = type == "care_profile" ? .care : .dispatch
      #expect(refusal(try await ready.read(type, id, for: purpose, by: zhou))?.kind == .notFound, "\(type)")
      let row = try releasedRow(await ready.read(type, id, for: purpose, by: qian))
      #expect(row.version == 2, "\(type)")
    }
    #expect(
      try releasedText(await ready.reveal("care_profile", profile, "empty_nester", for: .care, by: qian))
        == "yes")
    // What lies at another place stays there.
    #expect(
      try releasedRow(await ready.read("service_request", elsewhere, for: .dispatch, by: zhou)).version == 1)
    let moves = try ready.log(from: UInt64(before)).filter {
      $0.opening.claims[.detail] == "from B/baihe/031/07"
    }
    #expect(moves.count == 1 + about.count)
    #expect(try await ready.problems() == [])
  }

  @Test func `a record that lies with its subject does not move by itself`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let profile = try await ready.hold("care_profile", for: .care, ["resident": wang]).id
    let consent = try await ready.hold(
      "consent", for: .care,
      [
        "giver": wang, "item": "care", "purposes": "care_visit", "given_on": "2026-11-21",
        "fields": "care_profile.mobility",
      ]
    ).id
    let request = try await ready.hold(
      "service_request", for: .dispatch,
      ["requester": wang, "category": "delivery", "state": "open", "text": "x"]
    ).id
    let (sun, zhou) = (try await ready.caller("sun"), try await ready.caller("zhou"))
    let at = ready.logSize
    for (type, id) in [("care_profile", profile), ("consent", consent)] {
      let ask = MoveAsk(record: RecordReference(type: type, id: id), place: "B/baihe/032/09", version: 1)
      let refused = try #require(refusal(try await ready.vault.move(ask, for: .register, by: sun)))
      #expect(refused.kind == .invalid && refused.problems.map(\.code) == ["elsewhere"])
      #expect(refused.problems.first?.text.contains("move that record") ?? false)
    }
    // Whoever may not move it at all is told that.
    let staff = refusal(
      try await ready.vault.move(
        MoveAsk(
          record: RecordReference(type: "care_profile", id: profile), place: "B/baihe/031/08", version: 1),
        for: .care, by: zhou))
    #expect(staff?.kind == .denied)
    #expect(ready.logSize == at + 1)
    #expect(try releasedRow(await ready.read("care_profile", profile, for: .care, by: zhou)).version == 1)
    // A request lies where the help is needed.
    _ = try released(
      await ready.vault.move(
        MoveAsk(
          record: RecordReference(type: "service_request", id: request), place: "B/baihe/031/08", version: 1),
        for: .register, by: sun))
    // The resident's move takes them along.
    _ = try released(
      await ready.vault.move(
        MoveAsk(record: RecordReference(type: "resident", id: wang), place: "B/baihe/032/09", version: 1),
        for: .register, by: sun))
    let qian = try await ready.caller("qian")
    #expect(try releasedRow(await ready.read("care_profile", profile, for: .care, by: qian)).version == 2)
    #expect(try await ready.problems() == [])
  }
}
