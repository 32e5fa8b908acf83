import Testing
import VaultSQLite

@testable import Vault

/// The process may end, and a store fail, at every write of a rekey: all reads as before, and it is ended later.
@Suite struct BrokenOffRekeyTests {
  enum Medium: CaseIterable { case records, keys }

  @Test(
    arguments: Medium.allCases,
    [
      (Faults.Fault.beforePersisting, false), (.beforePersisting, true), (.afterPersisting, false),
      (.afterPersisting, true),
    ])
  func `a failure at any write leaves all that is held readable, and a rekey that goes on`(
    medium: Medium, how: (fault: Faults.Fault, restarts: Bool)
  ) async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    #expect(try await ready.importResidents(1...3).isEmpty)
    let before = try ready.contents()
    let faults = medium == .records ? ready.faults : ready.keyFaults
    var step = 0
    while true {
      _ = try released(await ready.vault.orderRekey(RekeyAsk(.all(index: true)), by: ready.officer()))
      // A store that is busy is asked again and again before it is given up.
      let isBusy = how.fault == .afterPersisting && medium == .keys
      faults.fail(at: step, how.fault)
      let failed = try await isBrokenOff(ready)
      let isPast = faults.isPending
      faults.next()
      #expect(failed || isPast || isBusy, "step \(step)")
      if isPast { break }
      #expect(try ready.contents() == before, "step \(step)")
      #expect(try await ready.problems() == [], "step \(step)")
      #expect(try await ready.found(phone: "15412345678") == [many.resident], "step \(step)")
      if how.restarts { try await ready.reopen() }
      #expect(
        try await ready.importResidents(1...3).map(\.code) == Array(repeating: "already_held", count: 3),
        "step \(step)")
      try await ready.vault.carryOutRekey()
      try await isDone(ready, before, "step \(step)")
      step += 1
    }
    #expect(step >= (medium == .records ? 7 : 5))
    try await isDone(ready, before, "the last")
  }

  /// Carries it out, a few records at a time; whether it failed.
  private func isBrokenOff(_ ready: ReadyVault) async throws -> Bool {
    let opened = try ready.vault.opened()
    do {
      try await opened.carryOutRekey(batch: 2)
      return false
    } catch {
      return true
    }
  }

  private func isDone(_ ready: ReadyVault, _ before: [RecordID: [String: [UInt8]]], _ when: Comment)
    async throws
  {
    #expect(!ready.vault.isRekeyPending, when)
    #expect(try ready.contents() == before, when)
    #expect(try ready.rowGenerations().count <= 2, when)
    for subject in Set(try ready.everyRecord().map(\.header.subject)) {
      let generations = try ready.keys.generations(of: subject)
      #expect(generations.count == 1, when)
      for record in try ready.everyRecord() where record.header.subject == subject {
        #expect(try record.factsRow.keyGeneration() == generations.first, when)
      }
    }
    #expect(try ready.keys.systemKeys().count { $0.role.hasPrefix("index-") } == 3, when)
    #expect(try await ready.problems() == [], when)
  }
}
