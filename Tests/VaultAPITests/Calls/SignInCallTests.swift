import Testing
import VaultClient

@Suite(.serialized) struct SignInCallTests {
  @Test func `without a good token nothing personal answers`() async throws {
    try await ServedVault.with { served in
      let path = "GET /v1/records/resident/\(served.resident)"
      let purpose = "Access-Purpose: care_visit"
      let good = try #require(served.tokens["zhou"])
      let flipped = String(good.dropLast()) + (good.hasSuffix("0") ? "1" : "0")
      for header in [
        nil, "Authorization: Bearer", "Authorization: Bearer nonsense", "Authorization: Basic eDp5",
        "Authorization: Bearer \(flipped)", "Authorization: Bearer \(good) ", "authorization: \(good)",
      ] {
        let answer = try await served.raw(path, [purpose] + [header].compactMap(\.self))
        // A blank at the end of a header is no part of it (RFC 9110, section 5.5).
        let expected = header?.hasSuffix(" ") == true ? 200 : 401
        #expect(RawConnection.status(answer) == expected, "\(header ?? "none")")
        if expected == 401 { #expect(answer.lowercased().contains("www-authenticate: bearer")) }
      }
      try await served.as("zhou", post: "o_0000000000000000") { zhou in
        #expect(await problem { _ = try await zhou.whoAmI() }?.status == 401)
      }
      try await served.as("zhou") { zhou in
        let me = try await zhou.whoAmI()
        #expect(me.role == "grid_leader" && me.place == "B/baihe/031" && !me.fresh)
        #expect(me.posts.map(\.id) == [served.posts["zhou"]])
      }
    }
  }

  @Test func `a PIN makes a sign-in fresh, a wrong one does not, and few may be tried`() async throws {
    try await ServedVault.with { served in
      try await served.as("zhou") { zhou in
        let until = try await zhou.freshSignIn(pin: SecretText(utf8: "123456".utf8)).until
        #expect(!until.isEmpty)
        #expect(try await zhou.whoAmI().fresh)
      }
      try await served.as("li") { li in
        var last: ClientProblem?
        for _ in 0..<6 {
          last = await problem { _ = try await li.freshSignIn(pin: SecretText(utf8: "999999".utf8)) }
          #expect(last?.status == 403 || last?.status == 429)
        }
        #expect(last?.status == 429)
        #expect((last?.retryAfter ?? 0) > 0)
      }
    }
  }

  @Test func `a service acts with a person's own short-lived token only`() async throws {
    try await ServedVault.with { served in
      try await served.as("app") { app in
        let alone = await problem {
          _ = try await app.record("resident", served.resident, purpose: "care_visit")
        }
        #expect(alone?.reason == "NO_SUBJECT" || alone?.status == 404)
      }
      let delegated = try await served.as("zhou") { try await $0.delegate().accessToken() }
      try await served.as("app", onBehalfOf: delegated) { app in
        let record = try await app.record("resident", served.resident, purpose: "care_visit")
        #expect(record["phone"]?.form == .masked(.text("154****5678")))
        let me = try await app.whoAmI()
        #expect(me.service == served.people["app"] && me.person == served.people["zhou"])
      }
    }
  }

  @Test func `a revoked token and an ended post no longer sign in`() async throws {
    try await ServedVault.with { served in
      let administrator = served.administrator
      try await VaultClient.with(address: served.address, token: administrator) { admin in
        let tokens = try await admin.tokens()
        let zhou = try #require(tokens.first { $0.note == "zhou" })
        #expect(try await admin.revokeToken(zhou.id).revoked != nil)
        #expect(await problem { _ = try await admin.revokeToken(zhou.id) }?.status == 409)
        let post = try #require(served.posts["other"])
        _ = try await admin.endPost(post)
        #expect(try await admin.people().count == 8)
        #expect(try await admin.posts(person: served.people["sun"]).count == 1)
      }
      try await served.as("zhou") { zhou in
        #expect(await problem { _ = try await zhou.whoAmI() }?.kind == .unauthenticated)
      }
      try await served.as("other") { other in
        let me = try await other.whoAmI()
        #expect(me.role != "grid_leader")
      }
      try await served.as("zhou") { zhou in
        #expect(await problem { _ = try await zhou.people() }?.status == 401)
      }
    }
  }
}
