import Testing
import VaultClient

@Suite(.serialized) struct LogCallTests {
  @Test func `an officer finds entries, verifies the log, and keeps its signed head`() async throws {
    try await ServedVault.with { served in
      try await served.as("zhou") { zhou in
        _ = try await zhou.record("resident", served.resident, purpose: "care_visit")
      }
      try await served.as("chen") { chen in
        let page = try await chen.auditEntries(
          AuditQuery(
            actor: served.people["zhou"], subject: ("resident", served.resident), event: "field.read",
            outcome: "allow"),
          limit: 1, purpose: "audit_review")
        #expect(page.items.count == 1)
        #expect(page.items.first?.word == "READ")
        let first = try await chen.auditEntries(limit: 2, purpose: "audit_review")
        let next = try await chen.auditEntries(limit: 2, cursor: first.nextCursor, purpose: "audit_review")
        #expect(try #require(next.items.first?.seq) < first.items[1].seq)
        let report = try await chen.verifyLog(purpose: "audit_review")
        #expect(report.clean && report.entries > 0 && report.records == 1)
        #expect(try await chen.checkpoint().contains("\n— ") == true)
        let wrong = await problem {
          _ = try await chen.auditEntries(AuditQuery(event: "no.such"), purpose: "audit_review")
        }
        #expect(wrong?.kind == .validation && wrong?.errors.first?.pointer == "/event")
      }
      try await served.as("zhou") { zhou in
        let denied = await problem { _ = try await zhou.auditEntries(purpose: "audit_review") }
        #expect(denied?.kind == .denied)
      }
    }
  }

  @Test func `a resident sees who looked`() async throws {
    try await ServedVault.with { served in
      try await VaultClient.with(address: served.address, token: served.administrator) { admin in
        let wang = try #require(served.people["wang"])
        let linked = try await admin.link(person: wang, type: "resident", record: served.resident)
        #expect(linked.links == [served.resident])
      }
      try await served.as("zhou") { zhou in
        _ = try await zhou.reveal("resident", served.resident, field: "phone", purpose: "care_visit")
      }
      try await served.as("wang") { wang in
        let page = try await wang.accessLog(limit: 5, purpose: "self_service")
        let reveal = try #require(page.items.first { $0.word == "REVEAL" })
        #expect(reveal.role == "grid_leader" && !reveal.own && reveal.purpose == "care_visit")
      }
    }
  }
}
