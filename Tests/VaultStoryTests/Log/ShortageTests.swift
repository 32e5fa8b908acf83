import Synchronization
import Testing

@testable import Vault

/// The medium is full, cannot be written, or does not answer: content is refused by name, and nobody waits for ever.
@Suite struct ShortageTests {
  private func failure(_ act: () async throws -> Void) async -> VaultFailure? {
    do {
      try await act()
      return nil
    } catch let failure as VaultFailure {
      return failure
    } catch {
      Issue.record("not a failure of the vault: \(error)")
      return nil
    }
  }

  private func isFull(_ act: () async throws -> Void) async -> Bool {
    if case .full = await failure(act) { true } else { false }
  }

  @Test func `on a full medium content is refused, officers read and each look is an entry`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let (zhou, chen, admin) = (
      try await ready.caller("zhou"), try await ready.caller("chen"), try await ready.admin()
    )
    let reserve = CountedReserve()
    ready.vault.keep(reserve)
    func read() async throws { _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou)) }
    func review() async throws {
      _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen))
    }
    try await read()
    let size = ready.logSize
    ready.faults.next(.full)
    #expect(await isFull(read))
    #expect(!reserve.isHeld)
    // From now on the store has room, which is not for content.
    #expect(await isFull(read))
    #expect(await isFull { _ = try await ready.holdResident("李某", number: 44) })
    #expect(await isFull { _ = try await ready.vault.authenticate(bearer: "x", onBehalfOf: nil, post: nil) })
    #expect(await isFull { _ = try released(await ready.vault.delegate(by: zhou)) })
    #expect(ready.logSize == size)
    // Whoever may not read the log is told so.
    let denied = try await ready.vault.auditEntries(AuditAsk(), for: .care, by: zhou)
    #expect(refusal(denied)?.kind == .denied)
    #expect(ready.vault.isShortOfRoom && ready.vault.unreadiness() == "storage-full")
    try await review()
    let told = try ready.events(from: size)
    #expect(told.count == 2 && told[0].hasPrefix("audit.read deny") && told[1].hasPrefix("audit.read allow"))
    #expect(try await ready.problems() == [])
    let tokens = try released(await ready.vault.apiTokens(by: admin))
    let token = try #require(tokens.first { $0.note == "qian" })
    _ = try released(await ready.vault.revokeToken(token.id, by: admin))

    reserve.hasRoom.withLock { $0 = true }
    try await Task.sleep(for: .milliseconds(1100))
    #expect(!ready.vault.isShortOfRoom && ready.vault.unreadiness() == nil && reserve.isHeld)
    try await read()
    #expect(try await ready.problems() == [])
  }

  @Test func `an officer's look that finds the medium full goes on with the reserve`() async throws {
    let ready = try await ReadyVault()
    let chen = try await ready.caller("chen")
    let reserve = CountedReserve()
    ready.vault.keep(reserve)
    let size = ready.logSize
    ready.faults.next(.full)
    _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen))
    #expect(!reserve.isHeld && ready.logSize == size + 1)
    // And where even that has no room, the answer is the same as everybody's.
    ready.faults.next(Array(repeating: .full, count: 8))
    #expect(
      await isFull { _ = try await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen) })
  }

  @Test func `refusals do not use up the reserve`() async throws {
    let ready = try await ReadyVault()
    let (zhou, chen) = (try await ready.caller("zhou"), try await ready.caller("chen"))
    ready.vault.keep(CountedReserve())
    ready.faults.next(.full)
    _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen))
    let size = ready.logSize
    var refused = 0
    while await !isFull({ _ = try await ready.vault.auditEntries(AuditAsk(), for: .care, by: zhou) }) {
      refused += 1
    }
    #expect(refused == Shortage.loggedRefusals && ready.logSize == size + UInt64(refused))
    _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen))
  }

  @Test func `without a reserve each call finds out for itself`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    func read() async throws { _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou)) }
    ready.faults.next(.full)
    #expect(await isFull(read))
    try await read()
  }

  @Test func `a medium that cannot be written gives nothing to anybody`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let (zhou, chen) = (try await ready.caller("zhou"), try await ready.caller("chen"))
    let acts: [() async throws -> Void] = [
      { _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou)) },
      { _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen)) },
      { _ = try released(await ready.vault.exportLog(for: .review, by: chen)) },
    ]
    for act in acts {
      ready.faults.next(.readOnly)
      guard case .audit(let cause)? = await failure(act) else {
        Issue.record("given without an entry")
        continue
      }
      #expect(cause.kind == .readOnly)
    }
    for act in acts { try await act() }
    #expect(try await ready.problems() == [])
  }

  @Test func `one commit without room gives up one slice, however many waited for it`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let (zhou, chen) = (try await ready.caller("zhou"), try await ready.caller("chen"))
    let reserve = CountedReserve()
    ready.vault.keep(reserve)
    ready.faults.next(.full)
    #expect(await isFull { _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou)) })
    #expect(reserve.releases == 1)
    // The first commit hangs until the others wait; theirs is one commit, and finds no room.
    ready.faults.next(.hanging, .full)
    let waiting = 6
    await withTaskGroup { group in
      for _ in 0..<waiting {
        group.addTask {
          _ = await failure {
            _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen))
          }
        }
      }
      try? await Task.sleep(for: .milliseconds(500))
      ready.faults.letGo()
    }
    // All may have come in time for the first commit.
    #expect(reserve.releases <= 2)
  }

  @Test func `a held vault keeps its reserve and knows of its shortage`() async throws {
    let ready = try await ReadyVault()
    let chen = try await ready.caller("chen")
    #expect(ready.vault.hold(.witnessLate))
    let reserve = CountedReserve()
    ready.vault.keep(reserve)
    #expect(!ready.vault.isShortOfRoom)
    ready.faults.next(.full)
    _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen))
    #expect(reserve.releases == 1 && ready.vault.isShortOfRoom)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a vault is sealed although the medium does not answer`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    let sequencer = try ready.vault.opened().sequencer
    ready.faults.next(.hanging)
    let look = Task {
      await failure { _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou)) }
    }
    while ready.faults.isPending { try await Task.sleep(for: .milliseconds(5)) }
    #expect(!ready.vault.seal())
    // Whoever waits for the commit is answered while it still hangs.
    #expect(await look.value != nil)
    ready.faults.letGo()
    while !sequencer.end() {}
  }

  @Test(.timeLimit(.minutes(5)))
  func `nobody waits for a medium that does not answer, and what was not given is not given later`()
    async throws
  {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    let (zhou, sun) = (try await ready.caller("zhou"), try await ready.caller("sun"))
    func isStalled() throws -> Bool { try ready.vault.opened().sequencer.isStalled }
    try ready.vault.opened().sequencer.wait(atMost: .milliseconds(300))
    let size = ready.logSize
    ready.faults.next(.hanging)
    let answers = await withTaskGroup(of: Bool.self) { group in
      for caller in [zhou, sun, zhou, sun, zhou] {
        group.addTask {
          let answer = await failure {
            _ = try releasedRow(await ready.read("resident", id, for: .register, by: caller))
          }
          if case .audit(let cause)? = answer { return cause.description.contains("does not answer") }
          return false
        }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(answers == [true, true, true, true, true])
    #expect(try isStalled() && ready.vault.unreadiness() == "log")
    // At once, not after another wait, which would be a minute.
    try ready.vault.opened().sequencer.wait(atMost: .seconds(60))
    let before = ContinuousClock.now
    #expect(
      await failure { _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou)) } != nil)
    #expect(ContinuousClock.now - before < .seconds(30))
    // What does not write is answered while the medium hangs.
    #expect(!ready.vault.whoAmIBudgets(by: zhou).isEmpty)
    ready.faults.letGo()
    while try isStalled() { try await Task.sleep(for: .milliseconds(5)) }
    _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou))
    // The look that hung is in the log although nothing was given: more is told than was done, never less.
    #expect(ready.logSize > size + 1)
    #expect(try await ready.problems() == [])
    try await ready.reopen()
    #expect(try await ready.problems() == [])
  }
}

/// A reserve that a test gives room to.
private final class CountedReserve: StorageReserve {
  let hasRoom = Mutex(false)
  private let held = Mutex(true)
  private let released = Mutex(0)

  var isHeld: Bool { held.withLock { $0 } }
  /// How often it was asked to give something up.
  var releases: Int { released.withLock { $0 } }
  func release() -> Bool {
    released.withLock { $0 += 1 }
    return held.withLock { held in
      defer { held = false }
      return held
    }
  }
  func regain() -> Bool {
    let hasRoom = hasRoom.withLock { $0 }
    return held.withLock { held in
      held = held || hasRoom
      return held
    }
  }
}

extension CommunityVault {
  fileprivate func whoAmIBudgets(by caller: AuthenticatedCaller) -> [Int] {
    ((try? whoAmI(by: caller))?.budgets ?? []).map(\.left)
  }
}
