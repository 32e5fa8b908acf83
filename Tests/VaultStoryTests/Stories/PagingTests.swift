import Foundation
import Testing

@testable import Vault

@Suite struct PagingTests {
  private func crowd(_ count: Int) async throws -> (ready: ReadyVault, ids: Set<String>) {
    let ready = try await ReadyVault()
    var ids: Set<String> = []
    for number in 1...count {
      let place = number % 3 == 0 ? "B/baihe/031/08" : "B/baihe/031/07"
      ids.insert(try await ready.holdResident("王某", born: "1950-01-01", number: number, at: place).id)
    }
    return (ready, ids)
  }

  private func page(
    _ ready: ReadyVault, _ cursor: String?, limit: Int? = nil, at place: String = "B/baihe/031",
    by label: String = "zhou",
    for purpose: PurposeClaim = .care
  ) async throws -> Answer<ReleasedPage> {
    try await ready.vault.list(
      ListAsk(type: "resident", place: place, limit: limit, cursor: cursor), for: purpose,
      by: ready.caller(label))
  }

  @Test func `pages show every row exactly once, twenty at most`() async throws {
    let (ready, ids) = try await crowd(47)
    for limit in [nil, 20, 7, 1] where limit != 1 || ids.count < 40 {
      var seen: [String] = []
      var cursor: String?
      repeat {
        let rows = try releasedPage(await page(ready, cursor, limit: limit))
        #expect(rows.rows.count <= limit ?? 20)
        seen += rows.rows.map(\.id)
        cursor = rows.next
      } while cursor != nil
      #expect(seen.count == ids.count && Set(seen) == ids, "limit \(limit ?? 20)")
    }
    for limit in [0, -1, 21, 1000] {
      #expect(refusal(try await page(ready, nil, limit: limit))?.kind == .invalid)
    }
  }

  @Test func `a cursor serves its own caller, question and hour alone`() async throws {
    let (ready, _) = try await crowd(25)
    let cursor = try #require(try releasedPage(await page(ready, nil)).next)
    func refuses(_ answer: consuming Answer<ReleasedPage>) -> Bool {
      refusal(answer)?.problems.first?.code == "bad_cursor"
    }
    #expect(refuses(try await page(ready, cursor, by: "sun")))
    #expect(refuses(try await page(ready, cursor, for: .register)))
    #expect(refuses(try await page(ready, cursor, at: "B/baihe/031/07")))
    #expect(refuses(try await page(ready, "nonsense")))
    #expect(refuses(try await page(ready, cursor + "A")))
    let bytes = Array(cursor.utf8)
    for position in stride(from: 0, to: bytes.count - 1, by: 5) {
      var altered = bytes
      altered[position] = altered[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
      #expect(refuses(try await page(ready, String(decoding: altered, as: UTF8.self))))
    }
    #expect(try releasedPage(await page(ready, cursor)).rows.count == 5)
    ready.clock.advance(seconds: 3600)
    #expect(refuses(try await page(ready, cursor)))
  }

  @Test func `a page of hits goes on where it stopped`() async throws {
    let (ready, ids) = try await crowd(25)
    let zhou = try await ready.caller("zhou")
    let first = try releasedPage(
      await ready.search("name", .equality, "王某", at: "B/baihe/031", for: .care, by: zhou))
    let second = try releasedPage(
      await ready.search("name", .equality, "王某", at: "B/baihe/031", cursor: first.next, for: .care, by: zhou)
    )
    #expect(Set((first.rows + second.rows).map(\.id)) == ids && first.rows.count + second.rows.count == 25)
    let other = refusal(
      try await ready.search(
        "name", .equality, "王五", at: "B/baihe/031", cursor: first.next, for: .care, by: zhou))
    #expect(other?.problems.first?.code == "bad_cursor")
  }
}
