import SyntheticCommunity
import Testing

@testable import Vault

/// Story 1 in full: the care profiles of a whole grid.
@Suite struct GridListTests {
  @Test func `the grid leader gets 46 masked rows in the own grid, an entry each, and none next door`()
    async throws
  {
    let ready = try await ReadyVault(at: "2026-03-02T02:00:00Z")
    let sample = Sample.small
    _ = try await released(ready.vault.addPlaces(sample.places, by: ready.admin()))
    func rows(_ file: OutputFile, in places: String) -> [Substring] {
      (sample.files[file] ?? "").split(separator: "\n").dropFirst(2).filter { $0.contains(",\(places)") }
    }
    func heading(_ file: OutputFile) -> String {
      (sample.files[file] ?? "").split(separator: "\n").prefix(2).joined(separator: "\n") + "\n"
    }
    let profiles = rows(.careProfiles, in: "B/baihe/031/") + rows(.careProfiles, in: "B/baihe/032/").prefix(5)
    let subjects = Set(profiles.map { String($0.split(separator: ",")[2]) })
    let residents =
      sample.residents.prefix(2)
      + sample.residents.filter { row in
        row.split(separator: ",").first.map { subjects.contains(String($0)) } ?? false
      }
    let held = try await ready.importText(residents.joined(separator: "\n") + "\n", of: "resident")
    #expect(held.problems == [] && held.status.written == subjects.count)
    let cared = try await ready.importText(
      heading(.careProfiles) + profiles.joined(separator: "\n") + "\n", of: "care_profile", for: .care)
    #expect(cared.problems == [] && cared.status.written == 51)

    let zhou = try await ready.caller("zhou")
    let start = ready.logSize
    var shown: [ReleasedRow] = []
    var cursor: String?
    var pages: [Int] = []
    repeat {
      let page = try releasedPage(
        await ready.vault.list(
          ListAsk(type: "care_profile", place: "B/baihe/031", cursor: cursor), for: .care, by: zhou))
      pages.append(page.rows.count)
      shown += page.rows
      cursor = page.next
    } while cursor != nil
    #expect(pages == [20, 20, 6] && Set(shown.map(\.id)).count == 46)
    for row in shown {
      #expect(row.place.lies(in: try #require(PlacePath("B/baihe/031"))))
      // Nothing of the highest level in a list, in no form.
      for field: StaticString in ["lives_alone", "disability_grade", "conditions", "care_plan"] {
        #expect(row[field]?.form.word ?? "withheld" == "withheld", "\(field)")
      }
    }
    let logged = try ready.events(from: start)
    #expect(logged == Array(repeating: "record.list allow permit", count: 46))
    let next = refusal(
      try await ready.vault.list(ListAsk(type: "care_profile", place: "B/baihe/032"), for: .care, by: zhou))
    #expect(next?.kind == .denied && next?.reason == .outOfScope)
    #expect(try ready.events(from: start).last == "record.list deny OUT_OF_SCOPE")
    #expect(try await ready.problems() == [])
  }
}
