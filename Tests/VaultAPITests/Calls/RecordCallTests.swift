import Testing
import VaultClient
import VaultTesting

@Suite(.serialized) struct RecordCallTests {
  @Test func `a grid leader reads masked, reveals one field, and the log has both`() async throws {
    try await ServedVault.with { served in
      try await served.as("zhou") { zhou in
        let record = try await zhou.record("resident", served.resident, purpose: "care_visit")
        #expect(record.id == served.resident && record.version == 1 && record.place == "B/baihe/031/07")
        #expect(record["name"]?.form == .masked(.text("王**")))
        #expect(record["phone"]?.form == .masked(.text("154****5678")))
        #expect(record["phone"]?.label == "L3-CONTACT")
        // All fields come in the catalogue's order.
        #expect(record.fields.map(\.name).prefix(3) == ["name", "sex", "birth_date"])

        let purpose = Purpose("care_visit", case: "A-5521", note: "复查 \"soon\"")
        let revealed = try await zhou.reveal("resident", served.resident, field: "phone", purpose: purpose)
        #expect(revealed.text() == "15412345678")
        #expect(revealed.hideAfter == 60 && revealed.auditSeq > record.auditSeq)
        #expect(!revealed.remaining.isEmpty)
        let seq = revealed.auditSeq
        try await served.as("chen") { chen in
          let entry = try await chen.auditEntry(seq, purpose: "audit_review")
          #expect(entry.word == "REVEAL" && entry.outcome == "allow")
          #expect(entry.purpose.contains("A-5521") && entry.purpose.contains("复查"))
          #expect(entry.fields == "phone:clear")
          #expect(!entry.leaf.contains("15412345678"))
        }
      }
    }
  }

  @Test func `what a caller may not know of is not found, in the same bytes whatever it is`() async throws {
    try await ServedVault.with { served in
      let purpose = ["Access-Purpose: grid_register"]
      func bodyOf(_ path: String, as label: String) async throws -> String {
        let answer = try await served.raw("GET \(path)", as: label, purpose)
        #expect(RawConnection.status(answer) == 404, "\(path)")
        #expect(!answer.lowercased().contains("audit-seq"))
        return String(answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? "")
      }
      let outOfScope = try await bodyOf("/v1/records/resident/\(served.resident)", as: "other")
      let absent = try await bodyOf("/v1/records/resident/r_0000000000000000", as: "other")
      let foreignType = try await bodyOf("/v1/records/member/\(served.resident)", as: "other")
      let noID = try await bodyOf("/v1/records/resident/%E7%8E%8B", as: "other")
      let noType = try await bodyOf("/v1/records/nothing/\(served.resident)", as: "other")
      for body in [absent, foreignType, noID, noType] { #expect(body.utf8.elementsEqual(outOfScope.utf8)) }
      // Equal to Unicode, not the same identifier: KELVIN SIGN for K in the id.
      let kelvin = served.resident.replacing("K", with: "%E2%84%AA").lowercased()
      #expect(
        try await bodyOf("/v1/records/resident/\(kelvin)", as: "zhou").utf8.elementsEqual(outOfScope.utf8))
    }
  }

  @Test func `writing needs a key, a version and valid values`() async throws {
    try await ServedVault.with { served in
      try await served.as("sun") { sun in
        let fields: [String: ClientFieldInput] = [
          "name": "李雷", "sex": "male", "birth_date": "1980-01-02", "id_type": "none", "phone": "13800138000",
          "unit_room": "1单元101", "residency": "tenant", "status": "living", "protected": .boolean(false),
        ]
        let bad = await problem {
          _ = try await sun.create(
            "resident", place: "B/baihe/031/08", fields: ["name": "李雷", "phone": "12"],
            purpose: "grid_register")
        }
        #expect(bad?.kind == .validation)
        #expect(bad?.errors.contains { $0.pointer == "/fields/phone" } == true)

        var valid = fields
        valid["phone"] = "15400000001"
        let key = IdempotencyKey.random()
        let first = try await sun.create(
          "resident", place: "B/baihe/031/08", fields: valid, purpose: "grid_register", idempotencyKey: key)
        let again = try await sun.create(
          "resident", place: "B/baihe/031/08", fields: valid, purpose: "grid_register", idempotencyKey: key)
        #expect(!first.replayed && again.replayed && first.id == again.id)
        valid["phone"] = "15400000002"
        let other = valid
        let mismatch = await problem {
          _ = try await sun.create(
            "resident", place: "B/baihe/031/08", fields: other, purpose: "grid_register", idempotencyKey: key)
        }
        #expect(mismatch?.status == 422)

        let amended = try await sun.amend(
          "resident", first.id, version: 1, fields: ["phone": "15400000003"], purpose: "grid_register")
        #expect(amended.version == 2)
        let stale = await problem {
          _ = try await sun.amend(
            "resident", first.id, version: 1, fields: ["phone": "15400000004"], purpose: "grid_register")
        }
        #expect(stale?.status == 412)
        let moved = try await sun.move(
          "resident", first.id, version: 2, to: "B/baihe/031/07", purpose: "grid_register")
        #expect(moved.version == 3)
      }
      let path = "/v1/records/resident/\(served.resident)"
      let purpose = "Access-Purpose: grid_register"
      let unnamed = try await served.raw("PATCH \(path)", as: "sun", [purpose], body: #"{"fields":{}}"#)
      #expect([400, 428].contains(RawConnection.status(unnamed)))
      let noVersion = try await served.raw(
        "PATCH \(path)", as: "sun", [purpose], body: #"{"fields":{"phone":"15400000009"}}"#)
      #expect(RawConnection.status(noVersion) == 428)
      let weak = try await served.raw(
        "PATCH \(path)", as: "sun", [purpose, "If-Match: *"], body: #"{"fields":{"phone":"15400000009"}}"#)
      #expect(RawConnection.status(weak) == 400)
      let noKey = try await served.raw(
        "POST /v1/records/resident", as: "sun", [purpose], body: #"{"place":"B","fields":{}}"#)
      #expect(RawConnection.status(noKey) == 400 && noKey.contains("idempotency-key-required"))
    }
  }

  @Test func `lists and searches give pages, and say what is wrong with a question`() async throws {
    try await ServedVault.with { served in
      try await served.as("zhou") { zhou in
        let page = try await zhou.list(
          "resident", place: "B/baihe/031/07", fields: ["phone", "name"], purpose: "grid_register")
        #expect(page.rows.count == 1 && page.nextCursor == nil)
        #expect(page.rows.first?.fields.map(\.name) == ["phone", "name"])
        let found = try await zhou.search(
          "resident", for: .surname("王"), place: "B/baihe/031/07", purpose: "grid_register")
        #expect(found.rows.map(\.id) == [served.resident])
        let byPhone = try await zhou.search(
          "resident", for: .lastFour("5678"), place: "B/baihe/031", purpose: "care_visit")
        #expect(byPhone.rows.map(\.id) == [served.resident])
        let outside = await problem {
          _ = try await zhou.list("resident", place: "B/baihe/032", purpose: "grid_register")
        }
        #expect(outside?.status == 403 && outside?.reason == "OUT_OF_SCOPE")
        let nowhere = await problem {
          _ = try await zhou.list("resident", place: "B/baihe/999", purpose: "grid_register")
        }
        #expect(nowhere?.kind == .validation && nowhere?.errors.first?.pointer == "/place")
      }
    }
  }

  @Test func `a purpose is needed, known, and well-formed`() async throws {
    try await ServedVault.with { served in
      let path = "/v1/records/resident/\(served.resident)"
      let none = try await served.raw("GET \(path)", as: "zhou")
      #expect(RawConnection.status(none) == 400 && none.contains("/problems/purpose-required"))
      let unknown = try await served.raw("GET \(path)", as: "zhou", ["Access-Purpose: curiosity"])
      #expect(RawConnection.status(unknown) == 400 && unknown.contains("/problems/purpose-unknown"))
      let malformed = try await served.raw("GET \(path)", as: "zhou", ["Access-Purpose: care_visit;case=A B"])
      #expect(RawConnection.status(malformed) == 400 && malformed.contains("/problems/malformed-header"))
      let good = try await served.raw("GET \(path)", as: "zhou", ["Access-Purpose: care_visit"])
      #expect(RawConnection.status(good) == 200)
      let lower = good.lowercased()
      #expect(
        lower.contains("etag: \"v1\"\r\n") && lower.contains("audit-seq: ")
          && lower.contains("policy-version: "))
    }
  }

  @Test func `while the log cannot be written nothing is released`() async throws {
    try await ServedVault.with { served in
      served.store.failCommit(1, .beforePersisting)
      let path = "/v1/records/resident/\(served.resident)"
      let answer = try await served.raw(
        "POST \(path)/reveals", as: "zhou", ["Access-Purpose: care_visit"], body: #"{"field":"phone"}"#)
      #expect(RawConnection.status(answer) == 503 && answer.contains("/problems/audit-unavailable"))
      #expect(!answer.contains("15412345678") && !answer.contains("disk"))
      served.store.failCommit(1, .afterPersisting)
      let read = try await served.raw("GET \(path)", as: "zhou", ["Access-Purpose: care_visit"])
      #expect(RawConnection.status(read) == 503 && !read.contains("****"))
    }
  }

  @Test func `a budget that is used up says when to come again`() async throws {
    try await ServedVault.with { served in
      try await served.as("zhou") { zhou in
        for left in (0..<30).reversed() {
          let revealed = try await zhou.reveal(
            "resident", served.resident, field: "phone", purpose: "care_visit")
          #expect(revealed.remaining.map(\.left).min() == left)
        }
        let over = await problem {
          _ = try await zhou.reveal("resident", served.resident, field: "phone", purpose: "care_visit")
        }
        #expect(over?.status == 429 && over?.reason == "RATE_LIMIT" && over?.kind == .rateLimited)
        #expect((1...3600).contains(over?.retryAfter ?? 0))
        // Reading on, masked, is not what the budget is about.
        _ = try await zhou.record("resident", served.resident, purpose: "care_visit")
      }
    }
  }
}
