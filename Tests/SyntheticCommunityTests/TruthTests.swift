import Foundation
import Testing

@testable import SyntheticCommunity

@Suite struct `The truth about visibility` {
  private let files: GeneratedFiles
  private let rows: [[String: Any]]

  init() throws {
    files = try SharedCommunity.small.get()
    rows = try files.objects(.visibility)
  }

  @Test func `tells the stories`() {
    let wang = "C-000001"
    #expect(form("p-zhou", "care_visit", "care_profile", wang, "care_plan") == "clear")
    #expect(
      form("p-zhou", "care_visit", "care_profile", wang, "disability_grade") == "withheld CONSENT_MISSING")
    #expect(form("p-zhou", "care_visit", "care_profile", wang, "conditions") == "clear")
    #expect(form("p-zhou", "grid_register", "care_profile", wang, "care_plan") == "withheld NO_PURPOSE")
    #expect(form("p-li", "service_order", "resident", "R-000001", "name") == "clear")
    #expect(form("p-li", "service_order", "resident", "R-000001", "unit_room") == "clear")
    #expect(form("p-li", "service_order", "resident", "R-000001", "phone", "read") == "masked")
    #expect(form("p-li", "service_order", "resident", "R-000001", "id_number") == "withheld NO_GRANT")
    #expect(form("p-wang-xiulan", "self_service", "resident", "R-000001", "id_number") == "clear")
    #expect(form("p-wang-xiulan", "self_service", "care_profile", wang, "disability_grade") == "clear")
    let lists = rows.filter { $0["action"] as? String == "list" }
    #expect(lists.contains { $0["at"] as? String == "B/baihe/031" && $0["rows"] as? Int == 46 })
    #expect(
      lists.contains { $0["at"] as? String == "B/baihe/032" && $0["reason"] as? String == "OUT_OF_SCOPE" })
  }

  @Test func `names every reason this part of the rules can give`() {
    let reasons = Set(rows.compactMap { $0["reason"] as? String })
    #expect(
      reasons == [
        "OUT_OF_SCOPE", "NO_PURPOSE", "NO_GRANT", "LEVEL", "NEEDS_APPROVAL_1", "CONSENT_MISSING",
        "CONSENT_WITHDRAWN", "EXPIRED", "POST_ENDED", "FROZEN", "NO_SUBJECT", "PROTECTED_PERSON",
        "OWN_HOUSEHOLD",
      ])
  }

  @Test func `gives no reason for what is shown`() {
    #expect(rows.allSatisfy { $0["form"] as? String == "withheld" || $0["reason"] is NSNull })
  }

  @Test func `asks each question once`() {
    let questions = rows.map { row in
      ["person", "purpose", "action", "key", "field", "at"].map { row[$0] as? String ?? "" }.joined(
        separator: " ")
    }
    #expect(Set(questions).count == questions.count)
  }

  /// The answers once more, from the files instead of the generator's memory.
  @Test func `agrees with the consents on file`() throws {
    let consents = try files.table(.consents)
    var seen = 0
    for row in rows where row["scenario"] as? String == "care_visit" && row["action"] as? String == "reveal" {
      let field = "care_profile." + (row["field"] as? String ?? "")
      let own = consents.filter { consent in
        consent["giver"] == row["subject"] as? String && consent["item"] != "care"
          && (consent["fields"] ?? "").split(separator: ";").contains { $0 == field }
      }
      switch row["reason"] as? String {
      case "CONSENT_MISSING": #expect(own.isEmpty)
      case "CONSENT_WITHDRAWN": #expect(own.contains { $0["withdrawn_at"] != "" })
      case nil where row["form"] as? String == "clear":
        #expect(own.allSatisfy { $0["withdrawn_at"] == "" && ($0["expires_on"] ?? "") >= "2026-03-02" })
      default: break
      }
      seen += 1
    }
    #expect(seen > 100)
  }

  @Test func `shows volunteers nothing but what a running order lists`() throws {
    let people = try files.objects(.people)
    let members = Dictionary(
      uniqueKeysWithValues: people.map { ($0["person"] as? String ?? "", $0["member"] as? String ?? "") })
    let orders = try files.table(.assignments)
    var shown = 0
    for row in rows where row["role"] as? String == "volunteer" && row["form"] as? String != "withheld" {
      let path = "resident." + (row["field"] as? String ?? "")
      let wanted = row["form"] as? String == "masked" ? [path, path + ":masked"] : [path]
      #expect(
        orders.contains { order in
          order["member"] == members[row["person"] as? String ?? ""] && order["state"] == "accepted"
            && order["requester"] == row["key"] as? String
            && (order["view_fields"] ?? "").split(separator: ";").contains { wanted.contains(String($0)) }
        })
      shown += 1
    }
    #expect(shown >= 5)
  }

  private func form(
    _ person: String, _ purpose: String, _ type: String, _ key: String, _ field: String,
    _ action: String = "reveal"
  ) -> String? {
    let row = rows.first { row in
      row["person"] as? String == person && row["purpose"] as? String == purpose
        && row["type"] as? String == type
        && row["key"] as? String == key && row["field"] as? String == field
        && row["action"] as? String == action
    }
    return row.map { row in
      let parts = [row["form"] as? String, row["reason"] as? String]
      return parts.compactMap { $0 }.joined(separator: " ")
    }
  }
}

@Suite struct `The labelled misuse` {
  private let rows: [[String: Any]]
  private let residents: [String: [String: String]]

  init() throws {
    let files = try SharedCommunity.small.get()
    rows = try files.objects(.misuse)
    residents = Dictionary(uniqueKeysWithValues: try files.table(.residents).map { ($0["key"] ?? "", $0) })
  }

  @Test func `copies three hundred phones without breaking an hourly or daily budget`() throws {
    let copies = plan("copying")
    #expect(copies.count == 300)
    #expect(Set(copies.map { $0["key"] as? String }).count == 300)
    #expect(copies.allSatisfy { residents[$0["key"] as? String ?? ""]?["phone"]?.hasPrefix("154") == true })
    let times = try copies.map { row in
      try #require(ISO8601DateFormatter().date(from: row["at"] as? String ?? "")).timeIntervalSince1970
    }
    #expect(times == times.sorted())
    for (index, time) in times.enumerated() {
      #expect(times[...index].filter { $0 > time - 3_600 }.count <= 30)
      #expect(times[...index].filter { $0 > time - 86_400 }.count <= 100)
    }
  }

  @Test func `lets a neighbour be curious about other doors of the own building`() throws {
    let looks = plan("curiosity")
    #expect(looks.count == 12)
    for look in looks {
      let neighbour = try #require(residents[look["key"] as? String ?? ""])
      #expect(neighbour["place"] == look["place"] as? String)
    }
  }

  @Test func `reads after a post ended and deletes an event`() {
    #expect(plan("late-reads").count == 6)
    #expect(plan("deletion").map { $0["action"] as? String } == ["reveal", "delete_event"])
    #expect(plan("deletion").last?["deletes_step"] as? Int == 1)
  }

  @Test func `stands beside ordinary work that looks alike`() {
    #expect(plan("visiting-day").count == 12)
    #expect(!plan("errands").isEmpty)
    let labels = ["visiting-day", "errands"].flatMap(plan).map { $0["label"] as? String }
    #expect(labels.allSatisfy { $0 == "ordinary" })
  }

  private func plan(_ name: String) -> [[String: Any]] { rows.filter { $0["plan"] as? String == name } }
}
