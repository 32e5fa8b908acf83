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
}
