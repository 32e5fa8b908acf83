import Testing

@testable import Vault

/// Fresh sign-ins, PINs, and the own file.
@Suite struct SignInTests {
  @Test func `L4 takes a fresh sign-in, for five minutes`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let profile = try await ready.hold("care_profile", for: .care, ["resident": wang, "mobility": "cane"]).id
    let stale = refusal(
      try await ready.reveal("care_profile", profile, "mobility", for: .care, by: ready.caller("zhou")))
    #expect(stale?.reason == .stepUp && stale?.procedures == [.stepUp])
    let held = try await ready.fresh("zhou")
    ready.clock.advance(seconds: 299)
    #expect(
      try await releasedText(
        ready.reveal("care_profile", profile, "mobility", for: .care, by: ready.caller("zhou"))) == "cane")
    ready.clock.advance(seconds: 1)
    let over = refusal(
      try await ready.reveal("care_profile", profile, "mobility", for: .care, by: ready.caller("zhou")))
    #expect(over?.reason == .stepUp)
    // Whoever signed in while it was fresh has no more than whoever signs in now.
    let late = refusal(try await ready.reveal("care_profile", profile, "mobility", for: .care, by: held))
    #expect(late?.reason == .stepUp)
  }

  @Test func `a wrong PIN is logged, five an hour, and the right one is not taken after them`() async throws {
    let ready = try await ReadyVault()
    try await ready.setPIN("zhou")
    let zhou = try await ready.caller("zhou")
    for _ in 0..<5 {
      let wrong = refusal(try await ready.vault.freshSignIn(pin: Array("000000".utf8), by: zhou))
      #expect(wrong?.kind == .denied)
    }
    let sixth = refusal(try await ready.vault.freshSignIn(pin: ReadyVault.pin, by: zhou))
    #expect(sixth?.kind == .rateLimited && sixth?.retryAfter != nil)
    let relaxed = refusal(try await ready.vault.freshSignIn(pin: ReadyVault.pin, by: ready.caller("zhou")))
    #expect(relaxed?.kind == .rateLimited)
    ready.clock.advance(seconds: 3601)
    _ = try await released(ready.vault.freshSignIn(pin: ReadyVault.pin, by: ready.caller("zhou")))
  }

  @Test func `guessing at once gives no more guesses`() async throws {
    let ready = try await ReadyVault()
    try await ready.setPIN("zhou")
    let zhou = try await ready.caller("zhou")
    let answers = try await withThrowingTaskGroup(of: Refusal.Kind?.self) { group in
      func give(_ pin: [UInt8]) {
        group.addTask { refusal(try await ready.vault.freshSignIn(pin: pin, by: zhou))?.kind }
      }
      for index in 0..<11 { give(Array("00000\(index % 10)".utf8)) }
      var answers: [Refusal.Kind?] = []
      while let answer = try await group.next() {
        // The right one comes once the guesses are used up.
        if answer == .rateLimited, !answers.contains(.rateLimited) { give(ReadyVault.pin) }
        answers.append(answer)
      }
      return answers
    }
    #expect(answers.count { $0 == .denied } == 5)
    #expect(answers.count { $0 == .rateLimited } == 7)
  }

  @Test func `a resident sees the own file through self_service, and nobody else's`() async throws {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let other = try await ready.holdResident("李四", born: "1950-03-15", number: 25).id
    try await ready.link("wang", "resident", wang)
    let own = try await ready.fresh("wang", post: "self")
    let row = try releasedRow(await ready.read("resident", wang, for: .own, by: own))
    #expect(row["name"]?.revealable == true && row["id_number"]?.revealable == true)
    #expect(
      try releasedText(await ready.reveal("resident", wang, "id_number", for: .own, by: own))
        == "000031194709210260")
    #expect(refusal(try await ready.read("resident", wang, for: .care, by: own))?.reason != nil)
    let foreign = refusal(try await ready.read("resident", other, for: .own, by: own))
    #expect(foreign?.kind == .notFound)
  }

  @Test func `staff who live here see their own file through the self post alone`() async throws {
    let ready = try await ReadyVault()
    let zhou = try await ready.holdResident("周建国", born: "1985-05-12", number: 51).id
    try await ready.link("zhou", "resident", zhou)
    let staff = refusal(
      try await ready.reveal("resident", zhou, "phone", for: .care, by: ready.caller("zhou")))
    #expect(staff?.reason == .ownHousehold)
    let own = try await ready.caller("zhou", post: "self")
    #expect(
      try releasedText(await ready.reveal("resident", zhou, "phone", for: .own, by: own)) == "15412345678")
  }

  @Test func `a sign-in failure names nobody and stands in the log`() async throws {
    let ready = try await ReadyVault()
    let at = ready.logSize
    await #expect(throws: SignInRefusal.malformed) { try await ready.caller(token: "fng_nonsense") }
    let forged = APIToken(prefix: APIToken.personal)
    await #expect(throws: SignInRefusal.unknown) { try await ready.caller(token: forged.text) }
    let entries = try ready.log(from: at)
    #expect(entries.map(\.leaf.event) == [.loginFail, .loginFail])
    #expect(entries.allSatisfy { $0.opening.claims[.actor].isEmpty && $0.leaf.outcome == .deny })
  }
}
