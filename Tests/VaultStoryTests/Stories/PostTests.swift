import Testing

@testable import Vault

/// Story 14: posts, tokens and services at their edges.
@Suite struct PostTests {
  @Test func `a page opened before the post ended reveals nothing after it`() async throws {
    let ready = try await ReadyVault(at: "2026-11-21T09:30:00Z")
    let wang = try await ready.holdResident().id
    try await ready.add("wu", role: "grid_leader", place: "B/baihe/031", seconds: 1800)
    ready.clock.set("2026-11-21T09:59:00Z")
    let wu = try await ready.caller("wu")
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: wu))
    ready.clock.set("2026-11-21T09:59:59Z")
    _ = try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: wu))
    ready.clock.set("2026-11-21T10:00:00Z")
    let at = ready.logSize
    let ended = refusal(try await ready.reveal("resident", wang, "phone", for: .care, by: wu))
    #expect(ended?.kind == .denied && ended?.reason == .postEnded)
    #expect(try ready.events(from: at).last == "field.reveal deny POST_ENDED")
    ready.clock.set("2026-11-21T10:00:01Z")
    let later = refusal(try await ready.read("resident", wang, for: .care, by: wu))
    #expect(later?.reason == .postEnded)
    // Signing in anew gives no more than the own file.
    let again = refusal(try await ready.read("resident", wang, for: .care, by: ready.caller("wu")))
    #expect(again != nil)
    await #expect(throws: SignInRefusal.noPost) { try await ready.caller("wu", post: ready.posts["wu"]) }
  }

  @Test func `whoever signed in before the post was ended by hand reads nothing after it`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    _ = try await released(ready.vault.endPost(try #require(ready.posts["zhou"]), by: ready.admin()))
    let ended = refusal(try await ready.read("resident", wang, for: .care, by: zhou))
    #expect(ended?.reason == .postEnded)
  }

  @Test func `whoever signed in before the token was revoked reads nothing after it`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    _ = try await released(ready.vault.revokeToken(zhou.credential, by: ready.admin()))
    #expect(refusal(try await ready.read("resident", wang, for: .care, by: zhou)) != nil)
    await #expect(throws: SignInRefusal.revoked) { try await ready.caller("zhou") }
  }

  @Test func `a service alone reads nothing, on behalf of a person what the person may`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let alone = try await ready.caller("app")
    for purpose in [PurposeClaim.care, .dispatch] {
      let list = refusal(
        try await ready.vault.list(ListAsk(type: "resident", place: "B/baihe/031"), for: purpose, by: alone))
      #expect(list?.reason == .noSubject)
    }
    let read = refusal(try await ready.read("resident", wang, for: .care, by: alone))
    #expect(read?.kind == .notFound)
    let search = refusal(
      try await ready.search("phone", .equality, "15412345678", at: "B/baihe/031", for: .care, by: alone))
    #expect(search?.reason == .noSubject)

    let delegation = try await released(ready.vault.delegate(by: ready.caller("zhou")))
    let both = try await ready.caller("app", onBehalfOf: delegation.secretText)
    let at = ready.logSize
    #expect(
      try releasedText(await ready.reveal("resident", wang, "phone", for: .care, by: both)) == "15412345678")
    let entry = try #require(try ready.log(from: at).last)
    #expect(entry.opening.claims[.actor].contains("service \(try #require(ready.people["app"]))"))
    #expect(entry.opening.claims[.actor].hasPrefix(try #require(ready.people["zhou"])))
    ready.clock.advance(seconds: 300)
    #expect(refusal(try await ready.read("resident", wang, for: .care, by: both))?.reason == .postEnded)
    await #expect(throws: SignInRefusal.expired) {
      try await ready.caller("app", onBehalfOf: delegation.secretText)
    }
  }

  @Test func `a service gains nothing by a person's post`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let admin = try await ready.admin()
    _ = try? await released(
      ready.vault.addPost(
        AddPostAsk(
          person: try #require(ready.people["app"]), role: "committee_staff", place: "B",
          from: ready.clock.now().adding(seconds: -120), until: ready.clock.now().adding(seconds: 3600)),
        by: admin))
    let alone = try await ready.caller("app")
    #expect(refusal(try await ready.read("resident", wang, for: .care, by: alone)) != nil)
  }

  @Test func `administrators get no content post, also when two are given at once`() async throws {
    let ready = try await ReadyVault()
    let admin = try await ready.admin()
    let person = try await released(ready.vault.addPerson(label: "both", service: false, by: admin)).id
    let roles = ["administrator", "grid_leader"]
    let given = try await withThrowingTaskGroup(of: Bool.self) { group in
      for role in roles {
        group.addTask {
          let ask = AddPostAsk(
            person: person, role: role, place: role == "grid_leader" ? "B/baihe/031" : nil,
            from: ready.clock.now(), until: ready.clock.now().adding(seconds: 3600))
          return refusal(try await ready.vault.addPost(ask, by: admin)) == nil
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(given == 1)
  }
}
