import SyntheticCommunity
import Testing

@Suite struct `The people of the stories` {
  @Test(arguments: [UInt64(0), 77, .max])
  func `live in the small community of every seed`(seed: UInt64) throws {
    let files = try GeneratedFiles(.small, seed: seed)
    let wang = try #require(try files.table(.residents).first { $0["key"] == "R-000001" })
    #expect(wang["name"] == "王秀兰")
    #expect(wang["birth_date"] == "1947-09-21")
    #expect(wang["sex"] == "female")
    #expect(wang["place"] == "B/baihe/031/07")
    #expect(wang["unit_room"] == "2单元302")
    #expect(wang["phone"] == "15412345678")
    #expect(wang["id_number"] == "000031194709210260")

    let profiles = try files.table(.careProfiles)
    #expect(profiles.filter { $0["place"]?.hasPrefix("B/baihe/031/") == true }.count == 46)
    let profile = try #require(profiles.first { $0["resident"] == "R-000001" })
    #expect(profile["care_plan"]?.isEmpty == false)
    #expect(profile["disability_grade"] == "2")
    let consents = try files.table(.consents).filter { $0["giver"] == "R-000001" }
    #expect(consents.map { $0["item"] } == ["care", "conditions"])
    #expect(consents.allSatisfy { $0["withdrawn_at"] == "" })
    try checkOrder(in: files)
  }

  private func checkOrder(in files: GeneratedFiles) throws {
    let order = try #require(try files.table(.assignments).first { $0["key"] == "A-5521" })
    #expect(order["requester"] == "R-000001")
    #expect(order["member"] == "M-000001")
    #expect(order["state"] == "accepted")
    #expect(order["start_at"] == "2026-03-01T00:00:00Z")
    #expect(order["end_at"] == "2026-03-04T00:00:00Z")
    let request = try #require(try files.table(.serviceRequests).first { $0["key"] == order["request"] })
    #expect(request["category"] == "delivery")
    #expect(request["state"] == "accepted")
  }

  @Test func `hold the posts the demo credentials need`() throws {
    let people = try SharedCommunity.small.get().objects(.people)
    func person(_ profile: String) throws -> [String: Any] {
      let found = people.filter { $0["profile"] as? String == profile }
      #expect(found.count == 1)
      return try #require(found.first)
    }
    func post(_ profile: String) throws -> [String] {
      let posts = try #require(try person(profile)["posts"] as? [[String: Any]])
      return posts.flatMap { [$0["role"] as? String ?? "", $0["place"] as? String ?? ""] }
    }
    #expect(try post("grid-leader") == ["grid_leader", "B/baihe/031"])
    #expect(try post("building-leader") == ["building_leader", "B/baihe/031/07"])
    #expect(try post("volunteer") == ["volunteer", "B/baihe/031"])
    #expect(try post("committee") == ["committee_staff", "B"])
    #expect(try post("compliance") == ["compliance_officer", "B"])
    #expect(try post("administrator") == ["administrator", "B"])
    #expect(try post("service") == ["service", "B"])
    #expect(try post("resident") == [])
    #expect(try person("resident")["resident"] as? String == "R-000001")
    #expect(try person("volunteer")["member"] as? String == "M-000001")
  }

  @Test func `hold posts of at most twelve months, nearly all of them running`() throws {
    let people = try SharedCommunity.small.get().objects(.people)
    let posts = people.flatMap { $0["posts"] as? [[String: Any]] ?? [] }
    let dates = try posts.map { post in
      (
        try #require(CalendarDate(post["from"] as? String ?? "")),
        try #require(CalendarDate(post["to"] as? String ?? ""))
      )
    }
    #expect(dates.allSatisfy { from, to in to.year * 12 + to.month - from.year * 12 - from.month <= 12 })
    let today = Community.defaultToday
    #expect(dates.filter { from, to in from > today || to < today }.count == 1)
  }
}
