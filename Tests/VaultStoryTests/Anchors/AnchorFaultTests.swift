import MerkleLog
import Testing
import VaultSQLite
import VaultTesting

@testable import Vault

/// Commits and anchor writes that fail, fail and persist, or are cut off, with restarts in between: no gap, no fork, and
/// never a false alarm.
@Suite struct AnchorFaultTests {
  private static let rounds = 240

  /// What goes wrong in a round: the store's commit, or the anchor's write after it.
  private enum Wrong: CaseIterable {
    case nothing, commitFails, commitFailsPersisted, anchorFails, anchorFailsPersisted, anchorTorn, both
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func `whatever fails at whatever step, a restart finds one log`(
    _ seed: UInt64
  ) async throws {
    var random = StoreFixture(seed: seed)
    let ready = try await ReadyVault(anchored: true)
    let wang = try await ready.holdResident().id
    var acknowledged: [UInt64] = []
    var zhou = try await ready.caller("zhou")
    var failures = 0
    for round in 0..<Self.rounds {
      let wrong = Wrong.allCases[Int(random.number() % UInt64(Wrong.allCases.count))]
      let cut = Int(random.number() % 260)
      ready.faults.next()
      ready.anchor.next()
      switch wrong {
      case .nothing: break
      case .commitFails: ready.faults.next(.beforePersisting)
      case .commitFailsPersisted: ready.faults.next(.afterPersisting)
      case .anchorFails: ready.anchor.next(.beforePersisting)
      case .anchorFailsPersisted: ready.anchor.next(.afterPersisting)
      case .anchorTorn: ready.anchor.next(.torn(after: cut))
      case .both:
        ready.faults.next(.afterPersisting)
        ready.anchor.next(.torn(after: cut), .beforePersisting)
      }
      do {
        let row = try await ready.vault.auditEntry(
          round % 2 == 0 ? 1 : 2, for: .review, by: ready.caller("chen"))
        acknowledged.append(ready.logSize - 1)
        _ = try released(row)
        #expect(wrong == .nothing, "\(round)")
      } catch VaultFailure.audit {
        failures += 1
        #expect(wrong != .nothing, "\(round)")
      }
      // One in three goes on in the same process, and repairs what was left behind.
      if random.number() % 3 > 0 {
        ready.faults.next()
        ready.anchor.next()
        try await ready.reopen()
        #expect(ready.vault.status.hold == nil, "\(round) \(wrong)")
        zhou = try await ready.caller("zhou")
      }
    }
    ready.faults.next()
    ready.anchor.next()
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    #expect(failures > Self.rounds / 2)
    let log = try ready.log()
    for seq in acknowledged { #expect(log[Int(seq)].leaf.event == .auditRead) }
    #expect(log.indices.allSatisfy { log[$0].leaf.seq == UInt64($0) })
    #expect(try await ready.problems() == [])
    #expect(try ready.vault.openedLog().anchoredHead?.newest()?.size == ready.logSize)
  }
}
