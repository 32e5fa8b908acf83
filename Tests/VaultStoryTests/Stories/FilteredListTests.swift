import Testing

@testable import Vault

/// Pages whose rows the store selects by what the policies leave, against pages of all rows, each decided.
@Suite struct FilteredListTests {
  /// Residents in two grids and members; the grid leader and a clerk are among them.
  private func community() async throws -> ReadyVault {
    let ready = try await ReadyVault()
    for number in 1...24 {
      let place = ["B/baihe/031/07", "B/baihe/031/08", "B/baihe/032/09"][number % 3]
      let resident = try await ready.holdResident(
        "王某", born: "1950-01-01", number: number, at: place, ["unit_room": "1单元10\(number % 8)"])
      if number == 4 { try await ready.link("zhou", "resident", resident.id) }
      if number == 5 { try await ready.link("wang", "resident", resident.id) }
      if number > 6 { continue }
      let member = try await ready.hold(
        "member", at: "B", for: .members, ["name": "李某", "skills": "repair"])
      if number == 6 { try await ready.link("sun", "member", member.id) }
    }
    return ready
  }

  private func rows(
    _ ready: ReadyVault, _ type: String, at place: String, by label: String, for purpose: PurposeClaim
  ) async throws -> [String]? {
    var shown: [String] = []
    var cursor: String?
    repeat {
      let caller = try await ready.caller(label)
      let answer = try await ready.vault.list(
        ListAsk(type: type, place: place, cursor: cursor), for: purpose, by: caller)
      let page: Rows
      do { page = try releasedPage(answer) } catch is Refused { return nil }
      for row in page.rows {
        let forms: [String] = row.fields.map { "\($0.name):\($0.form.word)" }
        shown.append("\(row.id) \(forms.joined(separator: " "))")
      }
      cursor = page.next
    } while cursor != nil
    return shown
  }

  @Test func `a list shows the same rows whether or not the store selects them`() async throws {
    let ready = try await community()
    var lists = 0
    var given = 0
    var spared = 0
    var hour = 11
    func list(_ type: String, _ place: String, _ label: String, _ purpose: PurposeClaim) async throws
      -> [String]?
    {
      // An hour later, for budgets' sake.
      hour += 1
      let time = "\(21 + hour / 24)T\(hour % 24 < 10 ? "0" : "")\(hour % 24)"
      ready.clock.set("2026-11-\(time):00:00Z")
      return try await rows(ready, type, at: place, by: label, for: purpose)
    }
    for label in ["zhou", "sun", "ban", "li", "wang"] {
      for type in ["resident", "member"] {
        for purpose in [PurposeClaim.register, .care, .members, .own] {
          for place in ["B", "B/baihe/031"] {
            ready.faults.select(false)
            let all = try await list(type, place, label, purpose)
            let looked = ready.faults.givenRows.count
            ready.faults.select(true)
            let selected = try await list(type, place, label, purpose)
            let areSame = selected == all
            #expect(areSame, "\(label) \(type) \(purpose.name) \(place)")
            guard let selected, !selected.isEmpty else { continue }
            lists += 1
            given += ready.faults.givenRows.count
            spared += looked - ready.faults.givenRows.count
            // What the store gives is what is shown, but for facts that no column tells.
            #expect(ready.faults.givenRows.count >= selected.count)
          }
        }
      }
    }
    #expect(lists >= 8 && spared > 0, "\(lists) lists, \(given) rows given, \(spared) spared")
  }
}
