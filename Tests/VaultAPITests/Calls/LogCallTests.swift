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

  @Test func `what is not a part of the log is not counted, nor proven`() async throws {
    try await ServedVault.with { served in
      let wrong: [(head: String, body: String, status: Int)] = [
        ("GET /v1/audit/counts?by=month&first=1&end=3", "", 200),
        ("GET /v1/audit/counts?from=2026-01-01T00:00:00Z", "", 200),
        ("GET /v1/audit/consistency?old=1", "", 200),
        ("GET /v1/audit/counts?by=week", "", 400), ("GET /v1/audit/counts?first=-1", "", 400),
        ("GET /v1/audit/counts?from=yesterday", "", 400), ("GET /v1/audit/counts?case=A-1", "", 400),
        ("GET /v1/audit/counts?first=1&first=2", "", 400), ("GET /v1/audit/counts?end=99999999", "", 400),
        ("GET /v1/audit/consistency", "", 400), ("GET /v1/audit/consistency?old=x", "", 400),
        ("GET /v1/audit/consistency?old=99999999", "", 400),
        ("POST /v1/audit/consistency", #"{"old":1}"#, 400),
        ("POST /v1/audit/consistency", #"{"old":-1,"checkpoint":"x"}"#, 400),
        ("POST /v1/audit/consistency", #"{"old":1,"checkpoint":"x"}"#, 400),
        ("POST /v1/audit/query", #"{"class":"L9"}"#, 400), ("POST /v1/audit/query", #"{"case":""}"#, 400),
      ]
      for (head, body, status) in wrong {
        let answer = try await served.raw(head, as: "chen", ["Access-Purpose: audit_review"], body: body)
        #expect(RawConnection.status(answer) == status, "\(head) \(body)")
      }
    }
  }
}
