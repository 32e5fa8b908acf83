import Testing

@testable import Vault

/// Stories 2 and 3: what an accepted order shows, and until when.
@Suite struct OrderTests {
  @Test func `an accepted order shows its fields, in its forms, and nothing else`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let li = try await ready.caller("li")
    let before = refusal(try await ready.read("resident", order.resident, for: .order, by: li))
    #expect(before?.kind == .notFound && before?.reason == nil)

    let accepted = try released(
      await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 1, for: .order, by: li))
    #expect(accepted.version == 2)
    let row = try releasedRow(await ready.read("resident", order.resident, for: .order, by: li))
    #expect(row.shown == ["name", "phone", "unit_room"])
    #expect(row.text("phone") == "154****5678")
    #expect(row.reason("id_number") == .noGrant)
    func shown(_ field: String, of type: String = "resident", _ id: String? = nil) async throws -> String? {
      try await releasedText(ready.reveal(type, id ?? order.resident, field, for: .order, by: li))
    }
    #expect(try await shown("name") == "王秀兰")
    #expect(try await shown("unit_room") == "2单元302")
    #expect(try await shown("text", of: "service_request", order.request) == "陪送药品一盒")
    for (field, reason) in [("phone", ReasonCode.noGrant), ("id_number", .noGrant), ("birth_date", .noGrant)]
    {
      let denied = refusal(try await ready.reveal("resident", order.resident, field, for: .order, by: li))
      #expect(denied?.kind == .denied && denied?.reason == reason, "\(field)")
    }
    let other = refusal(try await ready.read("service_request", order.otherRequest, for: .order, by: li))
    #expect(other?.kind == .notFound)
    let stranger = refusal(
      try await ready.read("resident", order.resident, for: .order, by: ready.caller("he")))
    #expect(stranger?.kind == .notFound)
    #expect(try await ready.problems() == [])
  }

  @Test func `after done nothing is visible, and the reason is that it ended`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let li = try await ready.caller("li")
    _ = try released(
      await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 1, for: .order, by: li))
    _ = try releasedText(await ready.reveal("resident", order.resident, "name", for: .order, by: li))
    _ = try released(
      await ready.amend(
        "assignment", order.assignment, ["state": "done", "outcome": "completed"], version: 2, for: .order,
        by: li))
    for type in ["resident", "service_request"] {
      let id = type == "resident" ? order.resident : order.request
      let denied = refusal(try await ready.read(type, id, for: .order, by: li))
      #expect(denied?.kind == .denied && denied?.reason == .expired, "\(type)")
    }
    let revealed = refusal(try await ready.reveal("resident", order.resident, "name", for: .order, by: li))
    #expect(revealed?.reason == .expired)
    let again = refusal(
      try await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 3, for: .order, by: li))
    #expect(again?.kind == .conflict)
    #expect(try ready.events(from: ready.logSize - 2).last == "record.amend deny CONFLICT")
  }

  @Test func `an order ends by the clock at the very second`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let li = try await ready.caller("li")
    _ = try released(
      await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 1, for: .order, by: li))
    ready.clock.set("2026-11-21T10:59:59Z")
    _ = try releasedText(await ready.reveal("resident", order.resident, "name", for: .order, by: li))
    ready.clock.set("2026-11-21T11:00:00Z")
    let ended = refusal(try await ready.reveal("resident", order.resident, "name", for: .order, by: li))
    #expect(ended?.reason == .expired)
  }

  @Test func `an order lasts 72 hours at most, whatever it says`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    _ = try released(
      await ready.amend(
        "assignment", order.assignment, ["end_at": "2027-01-01T00:00:00Z"], version: 1, for: .dispatch,
        by: ready.caller("sun")))
    let li = try await ready.caller("li")
    _ = try released(
      await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 2, for: .order, by: li))
    ready.clock.set("2026-11-24T09:59:59Z")
    _ = try releasedText(await ready.reveal("resident", order.resident, "name", for: .order, by: li))
    ready.clock.set("2026-11-24T10:00:00Z")
    let ended = refusal(try await ready.reveal("resident", order.resident, "name", for: .order, by: li))
    #expect(ended?.reason == .expired)
  }

  @Test func `a member amends the state of the own order alone`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    _ = try await Order.enrol("he", in: ready)
    let he = try await ready.caller("he")
    let foreign = refusal(
      try await ready.amend(
        "assignment", order.assignment, ["state": "accepted"], version: 1, for: .order, by: he))
    #expect(foreign?.kind == .notFound)
    let li = try await ready.caller("li")
    let wider = refusal(
      try await ready.amend(
        "assignment", order.assignment, ["view_fields": "resident.id_number"], version: 1, for: .order, by: li
      ))
    #expect(wider?.kind == .denied)
  }

  @Test func `of two who accept the same offer at once one wins`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let li = try await ready.caller("li")
    let outcomes = try await withThrowingTaskGroup(of: Refusal?.self) { group in
      for _ in 0..<8 {
        group.addTask {
          refusal(
            try await ready.amend(
              "assignment", order.assignment, ["state": "accepted"], version: 1, for: .order, by: li))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0 == nil } == 1)
    #expect(outcomes.compactMap { $0 }.allSatisfy { [.conflict, .staleVersion].contains($0.kind) })
  }

  @Test func `of two members who accept one request, one gets it and the other sees nothing`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let he = try await Order.enrol("he", in: ready)
    let second = try await Order.offer(order.request, of: order.resident, to: he, in: ready)
    let offers = [("li", order.assignment), ("he", second)]
    let outcomes = try await withThrowingTaskGroup(of: (String, Refusal?).self) { group in
      for (label, offer) in offers {
        group.addTask {
          let caller = try await ready.caller(label)
          return (
            label,
            refusal(
              try await ready.amend(
                "assignment", offer, ["state": "accepted"], version: 1, for: .order, by: caller))
          )
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let winners = outcomes.filter { $0.1 == nil }
    #expect(winners.count == 1)
    #expect(outcomes.compactMap { $0.1?.reason } == [.conflict])
    for (label, lost) in outcomes {
      let answer = refusal(
        try await ready.read("resident", order.resident, for: .order, by: ready.caller(label)))
      #expect((answer == nil) == (lost == nil), "\(label)")
    }
    // Cancelling ends the grant, and then the other may have it.
    let (winner, _) = try #require(winners.first)
    let (offer, otherOffer) = winner == "li" ? (order.assignment, second) : (second, order.assignment)
    _ = try released(
      await ready.amend(
        "assignment", offer, ["state": "cancelled"], version: 2, for: .order, by: ready.caller(winner)))
    let ended = refusal(
      try await ready.read("resident", order.resident, for: .order, by: ready.caller(winner)))
    #expect(ended?.reason == .expired)
    let other = winner == "li" ? "he" : "li"
    _ = try released(
      await ready.amend(
        "assignment", otherOffer, ["state": "accepted"], version: 1, for: .order, by: ready.caller(other)))
    #expect(try await ready.problems() == [])
  }

  @Test func `an old offer of a request that is done cannot be taken up`() async throws {
    let ready = try await ReadyVault()
    let order = try await Order(in: ready)
    let he = try await Order.enrol("he", in: ready)
    let second = try await Order.offer(order.request, of: order.resident, to: he, in: ready)
    let li = try await ready.caller("li")
    for (version, state) in [(UInt32(1), "accepted"), (2, "done")] {
      _ = try released(
        await ready.amend(
          "assignment", order.assignment, ["state": state], version: version, for: .order, by: li))
    }
    let late = refusal(
      try await ready.amend(
        "assignment", second, ["state": "accepted"], version: 1, for: .order, by: ready.caller("he")))
    #expect(late?.kind == .conflict && late?.reason == .conflict)
  }
}
