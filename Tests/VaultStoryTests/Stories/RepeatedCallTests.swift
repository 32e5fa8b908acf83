import Testing

@testable import Vault

@Suite struct RepeatedCallTests {
  private func key(_ key: String, _ body: String = "body") -> Idempotency {
    Idempotency(key: key, body: Array(body.utf8))
  }

  @Test func `a person taken in twice with one key is taken in once`() async throws {
    let ready = try await ReadyVault()
    let admin = try await ready.admin()
    func add(_ label: String, _ idempotency: Idempotency?) async throws -> Answer<PersonView> {
      try await ready.vault.addPerson(label: label, service: false, idempotency: idempotency, by: admin)
    }
    let first = try released(await add("lin", key("k1")))
    let at = ready.logSize
    let again = try released(await add("lin", key("k1")))
    #expect(again.id == first.id && again.label == "lin")
    #expect(ready.logSize == at + 1)
    let entry = try #require(try ready.log(from: at).first)
    #expect(entry.opening.claims[.detail] == "add person: answered again \(first.id)")
    #expect(refusal(try await add("lin", key("k1", "other")))?.kind == .idempotencyMismatch)
    // Without the key, or with another, it is another call.
    #expect(refusal(try await add("lin", nil))?.kind == .conflict)
    #expect(refusal(try await add("lin", key("k2")))?.kind == .conflict)
    try await ready.reopen()
    let later = try await ready.admin()
    let kept = try released(
      await ready.vault.addPerson(label: "lin", service: false, idempotency: key("k1"), by: later))
    #expect(kept.id == first.id)
    ready.clock.advance(seconds: 86_401)
    let admins = try await ready.admin()
    let dayAfter = refusal(
      try await ready.vault.addPerson(label: "lin", service: false, idempotency: key("k1"), by: admins))
    #expect(dayAfter?.kind == .conflict)
    #expect(try await ready.problems() == [])
  }

  @Test func `a post given twice with one key is one post, as it is now`() async throws {
    let ready = try await ReadyVault()
    let admin = try await ready.admin()
    let person = try #require(ready.people["wang"])
    let ask = AddPostAsk(
      person: person, role: "volunteer", place: "B", from: ready.clock.now(),
      until: ready.clock.now().adding(seconds: 86_400), idempotency: key("k1"))
    let first = try released(await ready.vault.addPost(ask, by: admin))
    #expect(try released(await ready.vault.addPost(ask, by: admin)).id == first.id)
    #expect(try released(await ready.vault.posts(of: person, by: admin)).count == 1)
    ready.clock.advance(seconds: 60)
    let ended = try released(await ready.vault.endPost(first.id, by: admin))
    #expect(try released(await ready.vault.addPost(ask, by: admin)).until == ended.until)
    // Given again with another key, it is another post.
    let other = AddPostAsk(
      person: person, role: "volunteer", place: "B", from: ask.from, until: ask.until, idempotency: key("k2"))
    #expect(try released(await ready.vault.addPost(other, by: admin)).id != first.id)
    #expect(try await ready.problems() == [])
  }

  @Test func `a token is made once with one key, and its text is not told again`() async throws {
    let ready = try await ReadyVault()
    let admin = try await ready.admin()
    let person = try #require(ready.people["wang"])
    func make(_ idempotency: Idempotency) async throws -> Answer<IssuedToken> {
      try await ready.vault.createToken(
        for: person, seconds: 3600, note: "phone", idempotency: idempotency, by: admin)
    }
    let before = try released(await ready.vault.apiTokens(by: admin)).count
    let issued = try released(await make(key("k1")))
    let again = try #require(refusal(try await make(key("k1"))))
    #expect(again.kind == .conflict && again.problems.map(\.code) == ["shown_once"])
    let told = again.problems.map(\.text).joined()
    #expect(told.contains(issued.token.id) && !told.contains(issued.secretText))
    #expect(try released(await ready.vault.apiTokens(by: admin)).count == before + 1)
    _ = try released(await ready.vault.revokeToken(issued.token.id, by: admin))
    _ = try released(await make(key("k2")))
    #expect(try await ready.problems() == [])
  }

  @Test func `an import opened twice with one key is one import`() async throws {
    let ready = try await ReadyVault()
    let sun = try await ready.caller("sun")
    func open(_ idempotency: Idempotency, by caller: AuthenticatedCaller) async throws -> Answer<ImportStatus>
    {
      try await ready.vault.openImport(
        type: "resident", format: .csv, idempotency: idempotency, for: .register, by: caller)
    }
    let first = try released(await open(key("k1"), by: sun))
    _ = try released(await ready.importRows(first.id, Pieces(bytes: Array("# SYNTHETIC\nkey,place\n".utf8))))
    let again = try released(await open(key("k1"), by: sun))
    #expect(again.id == first.id && again.state == "finished")
    // The key is the caller's own.
    try await ready.add("yang", role: "committee_staff", place: "B")
    #expect(try released(await open(key("k1"), by: ready.caller("yang"))).id != first.id)
    // A repeated call is decided anew.
    _ = try await released(
      ready.vault.addPost(
        AddPostAsk(
          person: try #require(ready.people["sun"]), role: "volunteer", place: "B", from: ready.clock.now(),
          until: ready.clock.now().adding(seconds: 86_400)), by: ready.admin()))
    let others = try released(await ready.vault.posts(of: ready.people["sun"], by: ready.admin()))
    let volunteer = try #require(others.first { $0.role == "volunteer" })
    let denied = refusal(try await open(key("k1"), by: ready.caller("sun", post: volunteer.id)))
    #expect(denied?.kind == .denied)
    #expect(try await ready.problems() == [])
  }

  @Test func `one key stands for one call, whatever the calls have in common`() async throws {
    let ready = try await ReadyVault()
    let admin = try await ready.admin()
    _ = try released(
      await ready.vault.addPerson(label: "lin", service: false, idempotency: key("k1"), by: admin))
    let post = AddPostAsk(
      person: try #require(ready.people["wang"]), role: "volunteer", place: "B", from: ready.clock.now(),
      until: ready.clock.now().adding(seconds: 86_400), idempotency: key("k1"))
    #expect(refusal(try await ready.vault.addPost(post, by: admin))?.kind == .idempotencyMismatch)
    let sun = try await ready.caller("sun")
    func create(_ type: String) -> CreateAsk {
      CreateAsk(
        type: type, place: "B/baihe/031/07", values: inputs(ReadyVault.wangXiulan), idempotency: key("k3"))
    }
    _ = try released(await ready.vault.create(create("resident"), for: .register, by: sun))
    #expect(
      refusal(try await ready.vault.create(create("member"), for: .members, by: sun))?.kind
        == .idempotencyMismatch)
  }

  @Test func `the same calls at the same time make one`() async throws {
    let ready = try await ReadyVault()
    let admin = try await ready.admin()
    let ids = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<6 {
        group.addTask {
          try await released(
            ready.vault.addPerson(label: "lin", service: false, idempotency: self.key("k1"), by: admin)
          ).id
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
    let lins = try released(await ready.vault.people(by: admin)).filter { $0.label == "lin" }
    #expect(lins.count == 1)
  }
}
