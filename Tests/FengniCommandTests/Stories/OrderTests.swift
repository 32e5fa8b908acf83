import Testing
import VaultClient

@testable import FengniCommand

/// Story 2: a delivery, and story 14: what has ended opens nothing.
@Suite(.serialized) struct OrderTests {
  private static let clearPhone = "15412345678"

  @Test func `an order opens its fields while it runs, and nothing after`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")

    let read = try vault.fengni(
      "record", "get", resident, "-p", "service_order", "-f", "name,phone,unit_room", as: "volunteer")
    #expect(read.status == 0, "\(read.talk)")
    #expect(read.output.contains("154****5678") && !read.output.contains(Self.clearPhone))
    let room = try vault.fengni("reveal", resident, "unit_room", "-p", "service_order", as: "volunteer")
    #expect(room.output == "2单元302\n", "\(room.talk)")
    let number = try vault.fengni("reveal", resident, "id_number", "-p", "service_order", as: "volunteer")
    #expect(number.status == 3)
    #expect(number.talk.contains("L4-ID") && number.talk.contains("NO_GRANT"), "\(number.talk)")

    let order = try await vault.client(as: "committee") { client in
      let page = try await client.list("assignment", place: "B/baihe/031/07", purpose: "dispatch")
      return try #require(
        page.rows.first { row in
          switch row["state"]?.form {
          case .clear(let state?), .masked(let state?): state.joined == "accepted"
          default: false
          }
        })
    }
    let done = try vault.fengni(
      "record", "edit", "assignment/\(order.id)", "-", "--version", String(order.version), "-p", "dispatch",
      as: "committee", input: #"{"state":"done"}"#)
    #expect(done.status == 0, "\(done.talk)")

    let after = try vault.fengni("reveal", resident, "unit_room", "-p", "service_order", as: "volunteer")
    #expect(after.status == 3, "\(after.output)\(after.talk)")
    #expect(after.talk.contains("EXPIRED"), "\(after.talk)")
  }

  @Test func `a post that has ended reveals nothing from then on`() async throws {
    let vault = try await RunningVault()
    let resident = try await vault.record(of: "p-wang-xiulan", prefix: "r_")
    let before = try vault.fengni("reveal", resident, "phone", "-p", "care_visit", as: "grid-leader")
    #expect(before.status == 0, "\(before.talk)")
    let post = try await vault.client(as: "grid-leader") { try await $0.whoAmI().post }
    let ended = try vault.fengni("post", "end", post, as: "administrator")
    #expect(ended.status == 0, "\(ended.talk)")
    let after = try vault.fengni("reveal", resident, "phone", "-p", "care_visit", as: "grid-leader")
    #expect(after.status != 0 && after.output.isEmpty, "\(after.output)")
    let token = try vault.fengni("apitoken", "ls", "--json", as: "administrator")
    #expect(token.status == 0 && !token.output.contains("fng_"))
  }
}
