import Testing
import VaultSQLite

@testable import Vault

/// The process may end, and a store fail, at every step: what was ordered is carried out all the same.
@Suite struct BrokenOffErasureTests {
  /// The store's writes of an erasure: order, records, forgetting, end.
  static let steps = 4

  private func isGone(_ many: ManyRecords, in ready: ReadyVault) throws -> Bool {
    try many.all.allSatisfy { try ready.stored($0.id, prefix: $0.prefix) == nil }
      && ready.keys(of: many.subject)?.holdsDataKeys == false
  }

  private func isDone(_ many: ManyRecords, in ready: ReadyVault) async throws {
    #expect(try isGone(many, in: ready))
    let events = try ready.log().filter { $0.leaf.event == .keyDestroy }
    #expect(events.count == 1)
    #expect(try ready.log().count { $0.leaf.event == .recordErase && $0.leaf.outcome == .allow } == 5)
    let row = try #require(try ready.store.control(.erasure, many.subject.text))
    let erasure = try ready.vault.opened().controls.open(row, as: Erasure.self)
    #expect(erasure.state == .done && erasure.records == 5)
    #expect(try await ready.problems() == [])
  }

  @Test(arguments: 0..<steps, [Faults.Fault.beforePersisting, .afterPersisting])
  func `a failure at any write of the store leaves an erasure that a start, or the same call, ends`(
    step: Int, fault: Faults.Fault
  ) async throws {
    for restarts in [true, false] {
      let ready = try await ReadyVault()
      let many = try await ManyRecords(in: ready)
      let officer = try await ready.officer()
      let sun = try await ready.caller("sun")
      ready.faults.fail(at: step, fault)
      await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident, by: officer) }
      ready.faults.next()
      // An order that was not written is none; any other hides the person at once.
      let isOrdered = step > 0 || fault == .afterPersisting
      let look = refusal(try await ready.read("resident", many.resident, for: .register, by: sun))
      #expect((look?.kind == .notFound) == isOrdered, "step \(step)")
      #expect(try await ready.problems() == [])
      if restarts {
        try await ready.reopen()
        #expect(try isGone(many, in: ready) == isOrdered)
      }
      let receipt = try released(await ready.erase(many.resident))
      #expect(receipt.records == 5)
      try await isDone(many, in: ready)
    }
  }

  @Test(arguments: [Faults.Fault.beforePersisting, .afterPersisting])
  func `a failure of the key store leaves no end that is not one`(_ fault: Faults.Fault) async throws {
    for restarts in [true, false] {
      let ready = try await ReadyVault()
      let many = try await ManyRecords(in: ready)
      // The second kind is a store that is busy: it is asked again, and again.
      let times = fault == .afterPersisting ? 20 : 1
      ready.keyFaults.next(Array(repeating: fault, count: times))
      await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident) }
      #expect(try ready.log().allSatisfy { $0.leaf.event != .keyDestroy })
      if restarts { try await ready.reopen() }
      _ = try released(await ready.erase(many.resident))
      try await isDone(many, in: ready)
    }
  }

  @Test func `a key store that somebody reads for a moment does not end it`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    ready.keyFaults.next(.afterPersisting, .afterPersisting)
    _ = try released(await ready.erase(many.resident))
    try await isDone(many, in: ready)
  }

  @Test func `a start goes on where what was ordered cannot be carried out, and hides it`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    // The call; the opening, which the ledger tells of it; and the erasure that it goes on with.
    ready.keyFaults.next(.beforePersisting, .beforePersisting, .beforePersisting)
    await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident) }
    try await ready.reopen()
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == true)
    let sun = try await ready.caller("sun")
    #expect(
      refusal(try await ready.read("resident", many.resident, for: .register, by: sun))?.kind == .notFound)
    _ = try releasedRow(await ready.read("resident", many.other, for: .register, by: sun))
    // A medium that fails is no damage.
    #expect(try ready.log().allSatisfy { $0.leaf.event != .integrityFail })
    try await ready.reopen()
    try await isDone(many, in: ready)
  }

  @Test func `a start tells of the damage that keeps an erasure from its end, and goes on`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let officer = try await ready.officer()
    ready.faults.next(nil, .beforePersisting)
    await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident, by: officer) }
    // As with a key store from before the subject was held.
    try ready.keys.destroy([many.subject])
    try await ready.reopen()
    let told = try ready.log().filter { $0.leaf.event == .integrityFail }
    #expect(told.map(\.leaf.outcome) == [.error])
    #expect(told.first?.opening.claims[.detail].hasPrefix("record.erase \(many.subject.text): ") == true)
    let sun = try await ready.caller("sun")
    _ = try releasedRow(await ready.read("resident", many.other, for: .register, by: sun))
    #expect(try ready.vault.opened().erasing.contains(many.subject))
  }

  @Test func `what is hidden while it goes is hidden from every way in`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let (sun, officer) = (try await ready.caller("sun"), try await ready.officer())
    // Ordered; not a record is gone.
    ready.faults.next(nil, .beforePersisting)
    await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident, by: officer) }
    #expect(try ready.stored(many.resident) != nil)
    for (type, _, id) in many.all {
      #expect(
        refusal(try await ready.read(type, id, for: .dispatch, by: sun))?.kind == .notFound, "\(type)")
    }
    let listed = try releasedRows(
      await ready.vault.list(ListAsk(type: "resident", place: "B"), for: .register, by: sun))
    #expect(listed.map(\.id) == [many.other])
    let found = try releasedRows(
      await ready.search("phone", .equality, "15412345678", at: "B", for: .care, by: sun))
    #expect(found.isEmpty)
    let ask = CreateAsk(
      type: "service_request", place: "B/baihe/031/07",
      values: inputs(["requester": many.resident, "category": "delivery", "state": "open"]), idempotency: nil)
    #expect(refusal(try await ready.vault.create(ask, for: .dispatch, by: sun))?.kind == .invalid)
    let reference = RecordReference(type: "resident", id: many.resident)
    let link = try await ready.vault.link(
      try #require(ready.people["wang"]), to: reference, by: ready.admin())
    #expect(refusal(link)?.kind == .invalid)
    #expect(refusal(try await ready.plan(many.resident))?.kind == .notFound)
    let two = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<2 {
        group.addTask {
          do {
            return try released(await ready.erase(many.resident, by: officer)).records == 5
          } catch VaultFailure.contended {
            return true
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(two == [true, true])
    try await isDone(many, in: ready)
  }
}
