import Foundation
import Testing

@testable import Vault

@Suite struct SearchTests {
  @Test func `every kind of search finds what it should, where it should`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let neighbour = try await ready.holdResident(
      "王强", born: "1946-05-05", number: 51, at: "B/baihe/031/08",
      ["phone": "15487655678", "unit_room": "1单元101"]
    ).id
    _ = try await ready.holdResident("王五", born: "1947-09-21", number: 53, at: "B/baihe/032/09")
    let zhou = try await ready.caller("zhou")
    let sun = try await ready.caller("sun")
    func hits(
      _ field: String, _ kind: SearchKind, _ term: String, at place: String = "B/baihe/031",
      for purpose: PurposeClaim = .care, by caller: AuthenticatedCaller? = nil
    ) async throws -> Set<String> {
      Set(
        try releasedRows(
          await ready.search(field, kind, term, at: place, for: purpose, by: caller ?? zhou)
        ).map(\.id))
    }
    #expect(try await hits("name", .equality, "王秀兰") == [wang])
    #expect(try await hits("name", .surnameInBuilding, "王", at: "B/baihe/031/07") == [wang])
    #expect(try await hits("phone", .equality, "154 1234 5678") == [wang])
    #expect(try await hits("phone", .lastFourInGrid, "5678") == [wang, neighbour])
    #expect(try await hits("unit_room", .equality, "2单元302") == [wang])
    #expect(try await hits("residency", .codeEquality, "owner", for: .register) == [wang, neighbour])
    #expect(try await hits("birth_date", .birthYearBand, "1947") == [wang, neighbour])
    let sunFresh = try await ready.fresh("sun")
    #expect(
      try await hits("id_number", .equality, "000031194709210260", at: "B", for: .register, by: sunFresh) == [
        wang
      ])
    #expect(try await hits("name", .equality, "王五") == [])
    let stale = refusal(
      try await ready.search(
        "id_number", .equality, "000031194709210260", at: "B", for: .register, by: ready.caller("zhou")))
    #expect(stale != nil)
    #expect(try await hits("phone", .lastFourInGrid, "5678", at: "B", for: .care, by: sun).count == 3)

    let ban = try await ready.caller("ban")
    #expect(
      try await hits("name", .surnameInBuilding, "王", at: "B/baihe/031/07", for: .register, by: ban) == [wang]
    )
    for label in ["li", "chen"] {
      let caller = try await ready.caller(label)
      let denied = refusal(
        try await ready.search("phone", .equality, "15412345678", at: "B/baihe/031", for: .care, by: caller))
      #expect(denied?.kind == .denied, "\(label)")
    }
    let outside = refusal(
      try await ready.search("phone", .equality, "15412345678", at: "B/baihe/032", for: .care, by: zhou))
    #expect(outside?.reason == .outOfScope)
  }

  @Test func `other types are searched by what their posts may search`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let home = try await ready.hold("household", ["unit_room": "2单元302", "size": "2"]).id
    let profile = try await ready.hold(
      "care_profile", for: .care, ["resident": order.resident, "empty_nester": "yes"]
    ).id
    let driver = try await ready.hold(
      "member", for: .members, ["name": "何司机", "skills": "driving;first_aid", "posts": "functional_member"]
    ).id
    let zhou = try await ready.fresh("zhou")
    let sun = try await ready.fresh("sun")
    func hits(
      _ type: String, _ field: String, _ kind: SearchKind, _ term: String, for purpose: PurposeClaim,
      by caller: AuthenticatedCaller
    ) async throws -> Set<String> {
      Set(
        try releasedRows(
          await ready.search(field, kind, term, at: "B/baihe/031", of: type, for: purpose, by: caller)
        ).map(\.id))
    }
    #expect(try await hits("household", "unit_room", .equality, "2单元302", for: .register, by: zhou) == [home])
    #expect(
      try await hits("care_profile", "empty_nester", .codeEquality, "yes", for: .care, by: zhou) == [profile])
    #expect(try await hits("care_profile", "empty_nester", .codeEquality, "no", for: .care, by: zhou) == [])
    #expect(
      try await hits("service_request", "category", .codeEquality, "delivery", for: .dispatch, by: zhou)
        == [order.request, order.otherRequest])
    #expect(try await hits("member", "skills", .codeEquality, "driving", for: .members, by: sun) == [driver])
    #expect(try await hits("member", "skills", .codeEquality, "legal", for: .members, by: sun) == [])
    #expect(try await hits("member", "name", .equality, "何司机", for: .members, by: sun) == [driver])
    // A request that is done is not found as an open one any more.
    _ = try released(
      await ready.amend(
        "service_request", order.request, ["state": "cancelled"], version: 1, for: .dispatch, by: sun))
    #expect(
      try await hits("service_request", "state", .codeEquality, "open", for: .dispatch, by: zhou)
        == [order.otherRequest])
    #expect(try await ready.problems() == [])
  }

  @Test func `hits are masked, logged for their subjects, and empty searches are logged too`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    var at = ready.logSize
    let rows = try releasedRows(
      await ready.search("phone", .equality, "15412345678", at: "B/baihe/031", for: .care, by: zhou))
    #expect(rows.first?.text("name") == "王**" && rows.first?.text("phone") == "154****5678")
    var entries = try ready.log(from: at)
    #expect(entries.map(\.leaf.event) == [.fieldSearch])
    #expect(entries.first?.opening.claims[.subject].contains(wang) == true)
    at = ready.logSize
    #expect(
      try releasedRows(
        await ready.search("phone", .equality, "15499999999", at: "B/baihe/031", for: .care, by: zhou)
      )
      .isEmpty)
    entries = try ready.log(from: at)
    #expect(entries.map(\.leaf.event) == [.fieldSearch] && entries.first?.leaf.outcome == .allow)
    #expect(entries.first?.opening.claims[.detail].contains("no rows") == true)
  }

  @Test func `a term stands nowhere in clear`() async throws {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    let zhou = try await ready.caller("zhou")
    let at = ready.logSize
    for term in ["15412345678", "15498769876"] {
      _ = try releasedRows(
        await ready.search("phone", .equality, term, at: "B/baihe/031", for: .care, by: zhou))
    }
    _ = refusal(
      try await ready.search("phone", .equality, "15498769876", at: "B/baihe/032", for: .care, by: zhou))
    for (leaf, opening) in try ready.log(from: at) {
      let told =
        Claims.Name.allCases.map { opening.claims[$0] }.joined() + String(decoding: leaf.text, as: UTF8.self)
      for term in ["12345678", "98769876"] { #expect(!told.contains(term)) }
    }
    ready.close()
    for file in ["vault.db", "keys.db"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: ready.directory + "/" + file))
      for value in ["15412345678", "15498769876", "王秀兰", "000031194709210260", "2单元302", "女儿"] {
        #expect(bytes.range(of: Data(value.utf8)) == nil, "\(value) in \(file)")
      }
    }
  }

  @Test func `identity numbers are looked for ten times a day`() async throws {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    func look(_ number: Int) async throws -> Refusal? {
      let sun = try await ready.caller("sun")
      let term = identityNumber(born: "1947-09-21", number: number)
      return refusal(try await ready.search("id_number", .equality, term, at: "B", for: .register, by: sun))
    }
    _ = try await ready.fresh("sun")
    // Found or not: both tell.
    for number in 20..<30 { #expect(try await look(number) == nil) }
    #expect(try await look(26)?.kind == .rateLimited)
    try await ready.reopen()
    _ = try await ready.fresh("sun")
    #expect(try await look(26)?.kind == .rateLimited)
    ready.clock.advance(seconds: 86_401)
    _ = try await ready.fresh("sun")
    #expect(try await look(26) == nil)
  }

  @Test func `what is no term for a field is refused before anything is looked up`() async throws {
    let ready = try await ReadyVault()
    let zhou = try await ready.caller("zhou")
    for (field, kind, term) in [
      ("phone", SearchKind.equality, "12"), ("phone", .birthYearBand, "1947"),
      ("sex", .codeEquality, "female"),
      ("nothing", .equality, "x"), ("name", .equality, ""),
    ] {
      let refused = refusal(
        try await ready.search(field, kind, term, at: "B/baihe/031", for: .care, by: zhou))
      #expect(refused?.kind == .invalid, "\(field) \(kind) \(term)")
    }
  }
}
