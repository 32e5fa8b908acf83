import Foundation
import SyntheticCommunity
import Testing

@Suite struct `The files of a small community` {
  private let files: GeneratedFiles

  init() throws { files = try SharedCommunity.small.get() }

  @Test func `begin with the marker`() throws {
    for file in OutputFile.allCases {
      let start =
        file.path.hasSuffix(".csv") ? "# SYNTHETIC community=B scale=S seed=1" : "{\"synthetic\":true,"
      #expect(files.bytes[file]?.starts(with: start.utf8) == true, "\(file.path)")
    }
  }

  @Test func `hold as many rows as the tally says`() throws {
    for file in OutputFile.allCases {
      let rows = try file.path.hasSuffix(".csv") ? files.table(file).count : files.objects(file).count
      #expect(rows == files.tally.rows(in: file), "\(file.path)")
      #expect(rows > 0, "\(file.path)")
    }
    #expect(files.tally.rows(in: .residents) == 5_000)
    #expect(files.tally.rows(in: .members) == 192)
    #expect(files.tally.rows(in: .places) == 1 + 2 + 4 + 24)
  }

  @Test func `use every key once, and every place exists`() throws {
    let places = Set(try files.objects(.places).compactMap { $0["path"] as? String })
    for file in SharedCommunity.tables {
      let rows = try files.table(file)
      #expect(Set(rows.map { $0["key"] }).count == rows.count, "\(file.path)")
      #expect(rows.allSatisfy { places.contains($0["place"] ?? "") }, "\(file.path)")
    }
  }

  @Test func `refer only to rows that exist`() throws {
    let residents = try keys(.residents)
    let members = try keys(.members)
    let requests = try keys(.serviceRequests)
    let everybody = try files.table(.households).flatMap {
      ($0["members"] ?? "").split(separator: ";").map(String.init)
    }
    #expect(everybody.allSatisfy(residents.contains))
    #expect(Set(everybody).count == everybody.count)
    #expect(try files.table(.careProfiles).allSatisfy { residents.contains($0["resident"] ?? "") })
    #expect(try files.table(.consents).allSatisfy { residents.contains($0["giver"] ?? "") })
    #expect(try files.table(.serviceRequests).allSatisfy { residents.contains($0["requester"] ?? "") })
    for order in try files.table(.assignments) {
      #expect(requests.contains(order["request"] ?? ""))
      #expect(residents.contains(order["requester"] ?? ""))
      #expect(members.contains(order["member"] ?? ""))
    }
    for person in try files.objects(.people) {
      if let resident = person["resident"] as? String { #expect(residents.contains(resident)) }
      if let member = person["member"] as? String { #expect(members.contains(member)) }
    }
  }

  @Test func `hold no number a person could have`() throws {
    let residents = try files.table(.residents)
    let numbers = residents.compactMap { $0["id_number"] }.filter { !$0.isEmpty }
    #expect(Set(numbers).count == numbers.count)
    for resident in residents {
      let number = resident["id_number"] ?? ""
      switch resident["id_type"] {
      case "resident_id", "permanent_residence":
        #expect(number.hasPrefix("0000"))
        #expect(ResidentID.isConsistent(number))
        let birth = (resident["birth_date"] ?? "").replacing("-", with: "")
        #expect(number.dropFirst(6).prefix(8) == birth)
        let isOdd = (number.utf8.dropFirst(16).first ?? 0) % 2 == 1
        #expect(isOdd == (resident["sex"] == "male"))
      default: #expect(number.isEmpty)
      }
    }
    for member in try files.table(.members) { #expect(ResidentID.isConsistent(member["id_number"] ?? "")) }
    #expect(try files.objects(.places).allSatisfy { $0["area_code"] as? String == "000000" })
  }

  @Test func `hold no telephone that rings`() throws {
    let mobile = try Regex("154[0-9]{8}")
    let landline = try Regex("027-0[0-9]{7}")
    for row in try files.table(.residents) + files.table(.members) {
      let phone = row["phone"] ?? ""
      #expect(phone.isEmpty || phone.wholeMatch(of: mobile) != nil || phone.wholeMatch(of: landline) != nil)
      for (column, value) in row where column != "id_number" {
        // Any run of digits that looks like a mobile number, wherever it stands.
        let runs = value.split { !$0.isASCII || !$0.isNumber }.filter {
          $0.utf8.count == 11 && $0.first == "1"
        }
        #expect(runs.allSatisfy { $0.hasPrefix("154") })
      }
    }
  }

  @Test func `give each order its category's fields and at most 72 hours`() throws {
    let categories = Dictionary(
      uniqueKeysWithValues: try files.table(.serviceRequests).map { ($0["key"] ?? "", $0["category"] ?? "") })
    let ofResident = [
      "delivery": "resident.name;resident.phone:masked;resident.unit_room",
      "repair": "resident.name:masked;resident.unit_room",
      "hospital_escort": "resident.name;resident.birth_date:masked",
      "company": "resident.name;resident.language", "tutoring": "", "equipment": "",
    ]
    let time = ISO8601DateFormatter()
    for order in try files.table(.assignments) {
      let category = try #require(categories[order["request"] ?? ""])
      let fields = (order["view_fields"] ?? "").split(separator: ";").filter { $0.hasPrefix("resident.") }
      #expect(fields.joined(separator: ";") == ofResident[category])
      let start = try #require(time.date(from: order["start_at"] ?? ""))
      let end = try #require(time.date(from: order["end_at"] ?? ""))
      #expect((1...72 * 3_600).contains(end.timeIntervalSince(start)))
    }
  }

  @Test func `have every kind of edge, labelled on the right row`() throws {
    let edges = try files.objects(.edges)
    let kinds = Set(edges.compactMap { $0["kind"] as? String })
    #expect(
      kinds == [
        "turns_14_today", "turns_14_tomorrow", "born_29_february", "dead", "moved", "same_name_in_building",
        "guardians_in_conflict", "protected_address", "id_ending_x", "compound_surname", "dotted_name",
        "latin_name",
        "rare_character", "staff_lives_here", "household_across_two_grids", "expired_training", "empty_text",
        "text_5000",
      ])
    let residents = Dictionary(
      uniqueKeysWithValues: try files.table(.residents).map { ($0["key"] ?? "", $0) })
    let others = Dictionary(
      uniqueKeysWithValues: try (files.table(.members) + files.table(.serviceRequests)).map {
        ($0["key"] ?? "", $0)
      })
    for edge in edges {
      let key = try #require(edge["key"] as? String)
      let row = residents[key] ?? others[key] ?? [:]
      let name = (row["name"] ?? "").unicodeScalars
      switch edge["kind"] as? String {
      case "turns_14_today": #expect(row["birth_date"] == "2012-03-02")
      case "turns_14_tomorrow": #expect(row["birth_date"] == "2012-03-03")
      case "born_29_february": #expect(row["birth_date"]?.hasSuffix("-02-29") == true)
      case "dead": #expect(row["status"] == "dead")
      case "moved": #expect(row["status"] == "moved")
      case "protected_address": #expect(row["protected"] == "yes")
      case "id_ending_x": #expect(row["id_number"]?.hasSuffix("X") == true)
      case "same_name_in_building":
        let namesake = try #require((edge["others"] as? [String])?.first.flatMap { residents[$0] })
        #expect(namesake["name"] == row["name"])
        #expect(namesake["place"] == row["place"])
        #expect(namesake["key"] != row["key"])
      case "guardians_in_conflict": #expect((edge["others"] as? [String])?.count == 2)
      case "compound_surname": #expect((3...4).contains(name.count))
      case "dotted_name": #expect(name.contains("·"))
      case "latin_name": #expect(name.contains(" "))
      case "expired_training": #expect((row["training_valid_to"] ?? "9") < "2026-03-02")
      case "empty_text": #expect(row["text"] == "")
      case "text_5000": #expect(row["text"]?.unicodeScalars.count == 5_000)
      default: break
      }
    }
  }

  @Test func `reach beyond the basic plane and need quotes`() throws {
    let names = try files.table(.residents).compactMap { $0["name"] }
    #expect(names.contains { $0.unicodeScalars.contains { $0.value > 0xffff } })
    let texts = try files.table(.serviceRequests).compactMap { $0["text"] }
    #expect(texts.contains { $0.contains("\"") && $0.contains("\n") && $0.contains(",") })
  }

  private func keys(_ file: OutputFile) throws -> Set<String> {
    Set(try files.table(file).compactMap { $0["key"] })
  }
}
