import MerkleLog
import Testing
import Vault
import VaultClient
import VaultTesting

@Suite(.serialized) struct ErasureCallTests {
  private static let rights = Purpose("rights_request", case: "RR-12")
  private static let reason = "asked for at the counter"

  /// Runs `body` as a data protection officer who has just signed in.
  private func officer(
    _ served: ServedVault, signsIn: Bool = true, _ body: (VaultClient, String) async throws -> Void
  ) async throws {
    let token = try await VaultClient.with(address: served.address, token: served.administrator) { admin in
      let person = try await admin.addPerson(label: "dan", service: false)
      _ = try await admin.setPIN(person: person.id, pin: SecretText(utf8: "123456".utf8))
      _ = try await admin.addPost(
        person: person.id, role: "data_protection_officer", place: "B", from: nil,
        until: SystemClock().now().adding(seconds: 86_400).description)
      let token = try await admin.createToken(person: person.id, seconds: 3600, note: "dan")
      return token.withText { $0.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
    }
    try await VaultClient.with(address: served.address, token: AccessToken(token)) { client in
      if signsIn { _ = try await client.freshSignIn(pin: SecretText(utf8: "123456".utf8)) }
      try await body(client, token)
    }
  }

  @Test func `a person is erased by right, with a receipt that proves it`() async throws {
    try await ServedVault.with { served in
      try await officer(served) { dan, _ in
        let plan = try await dan.erasurePlan("resident", served.resident, purpose: Self.rights)
        #expect(plan.version == 1 && plan.records.map(\.id) == [served.resident] && plan.links == 0)
        let key = IdempotencyKey.random()
        let done = try await dan.erase(
          "resident", served.resident, version: plan.version, reason: Self.reason, purpose: Self.rights,
          idempotencyKey: key)
        #expect(done.erased == 1 && !done.replayed && done.auditSeq > plan.auditSeq)
        let proof = try EntryProof(Array(done.receipt.utf8))
        let proven = try proof.verify(by: VerifierKey(served.vault.verifierKey()))
        #expect(proven.index == done.auditSeq && proof.leaf.event == .keyDestroy)
        #expect(proof.disclosed?[.subject]?.contains(served.resident) == true)
        // Again with the key, version or none; without it there is nothing.
        let again = try await dan.erase(
          "resident", served.resident, version: nil, reason: Self.reason, purpose: Self.rights,
          idempotencyKey: key)
        #expect(again.replayed && again.auditSeq == done.auditSeq)
        let gone = await problem {
          _ = try await dan.erasurePlan("resident", served.resident, purpose: Self.rights)
        }
        #expect(gone?.status == 404)
      }
      try await served.as("sun") { sun in
        let gone = await problem {
          _ = try await sun.record("resident", served.resident, purpose: "grid_register")
        }
        #expect(gone?.status == 404)
      }
      try await served.as("chen") { chen in
        let report = try await chen.verifyLog(purpose: "audit_review")
        #expect(report.clean && report.erased == 1 && report.records == 0)
      }
    }
  }

  @Test func `what is gone and what never was are answered in the same bytes`() async throws {
    try await ServedVault.with { served in
      try await officer(served) { dan, _ in
        _ = try await dan.erase(
          "resident", served.resident, version: 1, reason: Self.reason, purpose: Self.rights)
      }
      func bodyOf(_ id: String) async throws -> String {
        let answer = try await served.raw(
          "GET /v1/records/resident/\(id)", as: "sun", ["Access-Purpose: grid_register"])
        #expect(RawConnection.status(answer) == 404)
        return String(answer.split(separator: "\r\n\r\n", maxSplits: 1).last ?? "")
      }
      let gone = try await bodyOf(served.resident)
      #expect(try await bodyOf("r_0000000000000000").utf8.elementsEqual(gone.utf8))
    }
  }

  @Test func `an erasure needs a key, a version, a reason and a fresh sign-in`() async throws {
    try await ServedVault.with { served in
      try await officer(served, signsIn: false) { dan, token in
        let path = "POST /v1/records/resident/\(served.resident)/erase"
        let headers = ["Authorization: Bearer \(token)", "Access-Purpose: rights_request"]
        let (key, version) = ("Idempotency-Key: erase-0001", "If-Match: \"v1\"")
        let body = #"{"reason":"asked for at the counter"}"#
        func status(_ more: [String], _ body: String) async throws -> Int {
          RawConnection.status(try await served.raw(path, headers + more, body: body)) ?? 0
        }
        #expect(try await status([version], body) == 400)
        #expect(try await status([version, key], "{}") == 400)
        #expect(try await status([version, key], #"{"reason":"short"}"#) == 400)
        #expect(try await status([version, key], #"{"reason":"asked for at the counter","x":1}"#) == 400)
        #expect(try await status([key], body) == 428)
        #expect(try await status([version, key], body) == 403)
        _ = try await dan.freshSignIn(pin: SecretText(utf8: "123456".utf8))
        #expect(try await status(["If-Match: \"v2\"", key], body) == 412)
        #expect(try await status([version, key], body) == 200)
        #expect(!served.log.all.isEmpty)
        let told = [served.resident, "counter", "RR-12"]
        #expect(served.log.all.allSatisfy { line in told.allSatisfy { !line.contains($0) } })
      }
    }
  }

  @Test func `whoever may not is told no more than of any other record`() async throws {
    try await ServedVault.with { served in
      for (label, status) in [("zhou", 404), ("sun", 403), ("li", 404), ("chen", 404), ("app", 404)] {
        try await served.as(label) { client in
          let refused = await problem {
            _ = try await client.erase(
              "resident", served.resident, version: 1, reason: Self.reason, purpose: Self.rights)
          }
          #expect([status, 403, 404].contains(refused?.status ?? 0), "\(label)")
        }
      }
    }
  }

  @Test func `what a failing store broke off is gone on with under its key`() async throws {
    try await ServedVault.with { served in
      try await officer(served) { dan, _ in
        let key = IdempotencyKey.random()
        served.store.failCommit(2, .beforePersisting)
        let failed = await problem {
          _ = try await dan.erase(
            "resident", served.resident, version: 1, reason: Self.reason, purpose: Self.rights,
            idempotencyKey: key)
        }
        #expect(failed?.status == 503)
        let done = try await dan.erase(
          "resident", served.resident, version: nil, reason: Self.reason, purpose: Self.rights,
          idempotencyKey: key)
        #expect(done.erased == 1 && !done.replayed)
      }
    }
  }
}
