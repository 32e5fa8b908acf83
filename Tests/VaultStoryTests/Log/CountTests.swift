import MerkleLog
import Testing

@testable import Vault

/// The numbers of a report are those that verification of the exported log finds.
@Suite struct CountTests {
  private func counts(_ ready: ReadyVault, _ change: (inout CountAsk) -> Void = { _ in }) async throws
    -> LogCounts
  {
    var ask = CountAsk()
    change(&ask)
    return try released(await ready.vault.countEntries(ask, for: .review, by: ready.caller("chen")))
  }

  /// A vault with reads, denials and an officer's own looks, over three months.
  private func busy() async throws -> ReadyVault {
    let ready = try await ReadyVault(at: "2026-10-30T23:59:00Z")
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    ready.clock.set("2026-11-01T00:00:00Z")
    #expect(
      refusal(try await ready.reveal("resident", wang, "id_number", for: .care, by: ready.caller("zhou")))
        != nil)
    _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))
    ready.clock.set("2026-11-20T12:00:00Z")
    #expect(
      refusal(try await ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("zhou"))) != nil)
    for _ in 0..<3 {
      _ = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))
    }
    return ready
  }

  @Test func `counts equal those of the verified export`() async throws {
    let ready = try await busy()
    let export = try await ready.exported(openings: false)
    let report = try ExportVerifier(export, verifierKey: VerifierKey(ready.vault.verifierKey())).verify()
    #expect(report.isClean)
    let counted = try await counts(ready) { $0.end = report.entries }
    let found = Dictionary(
      uniqueKeysWithValues: counted.counts.map {
        (VerificationReport.EventCount(event: $0.event, outcome: $0.outcome), $0.entries)
      })
    #expect(found == report.counts && counted.first == 0 && counted.end == report.entries)
    let denied = VerificationReport.EventCount(event: .auditRead, outcome: .deny)
    let own = VerificationReport.EventCount(event: .auditRead, outcome: .allow)
    #expect(found[denied] == 1 && found[own] ?? 0 >= 4)
    #expect(report.countsInOrder.map(\.count) == counted.counts.map(\.entries))
    // With keys it is the same log: the verification's own entry and the count's have come since.
    let verified = try released(await ready.vault.verify(for: .review, by: ready.caller("chen")))
    let later = try await counts(ready) { $0.end = verified.entries }
    #expect(later.counts.map(\.entries).reduce(0, +) == verified.entries)
    #expect(
      Dictionary(
        uniqueKeysWithValues: later.counts.map {
          (VerificationReport.EventCount(event: $0.event, outcome: $0.outcome), $0.entries)
        }) == verified.counts)
  }

  @Test func `months are those the leaves tell, and add up`() async throws {
    let ready = try await busy()
    let size = ready.logSize
    let all = try await counts(ready) { $0.end = size }
    let months = try await counts(ready) {
      $0.end = size
      $0.byMonth = true
    }
    #expect(Set(months.counts.compactMap(\.month)) == ["2026-10", "2026-11"])
    for count in months.counts {
      let leaves = try ready.log().filter { leaf, _ in
        leaf.seq < size && leaf.time.description.hasPrefix(count.month ?? "-") && leaf.event == count.event
          && leaf.outcome == count.outcome
      }
      #expect(UInt64(leaves.count) == count.entries)
    }
    #expect(months.counts.map(\.entries).reduce(0, +) == size)
    #expect(all.counts.map(\.entries).reduce(0, +) == size)
  }

  @Test func `a part of the log is counted by its place and by its time`() async throws {
    let ready = try await busy()
    let size = ready.logSize
    let leaves = try ready.log().map(\.leaf)
    for (first, end) in [(0, 0), (3, 17), (size - 1, size), (size, size)] {
      let part = try await counts(ready) {
        $0.first = first
        $0.end = end
      }
      #expect(part.first == first && part.end == end)
      #expect(part.counts.map(\.entries).reduce(0, +) == end - first)
    }
    let from = Timestamp("2026-11-01T00:00:00Z")!
    let until = Timestamp("2026-11-20T12:00:00Z")!
    let november = try await counts(ready) {
      $0.from = from
      $0.until = until
    }
    #expect(november.end - november.first == UInt64(leaves.count { $0.time >= from && $0.time < until }))
    let none = try await counts(ready) {
      $0.from = until
      $0.until = from
    }
    #expect(none.counts.isEmpty && none.first == none.end)
    for (first, end) in [(nil, size + 1000), (5, 4), (size + 1000, nil)] as [(UInt64?, UInt64?)] {
      var ask = CountAsk()
      ask.first = first
      ask.end = end
      let refused = refusal(try await ready.vault.countEntries(ask, for: .review, by: ready.caller("chen")))
      #expect(refused?.problems.first?.field == "end")
    }
  }

  @Test func `a count is an entry, a refused one too`() async throws {
    let ready = try await ReadyVault()
    let at = ready.logSize
    let counted = try await counts(ready)
    #expect(counted.auditSeq == at && counted.end == at)
    let refused = refusal(
      try await ready.vault.countEntries(CountAsk(), for: .review, by: ready.caller("zhou")))
    #expect(refused?.kind == .denied && refused?.auditSeq == at + 1)
    #expect(try ready.events(from: at).map { $0.prefix(16) } == ["audit.read allow", "audit.read deny "])
    #expect(try ready.log(from: at).map { $0.opening.claims[.detail] } == ["counts", "counts"])
  }

  @Test func `months beyond twenty years are asked for in parts`() async throws {
    let ready = try await ReadyVault(at: "2000-01-01T00:00:00Z")
    for year in 2000...2020 {
      for month in 1...12 {
        var content = EntryContent(event: .settingChange)
        content.claims[.detail] = "\(year) \(month)"
        ready.clock.set("\(year)-\(month < 10 ? "0" : "")\(month)-02T00:00:00Z")
        let entry = try ready.vault.opened().writer.draft(content)
        let draft = Draft(entries: [entry], basis: DecisionBasis(size: ready.logSize))
        guard case .committed = try await ready.vault.opened().sequencer.submit(draft) else {
          Issue.record("not written")
          return
        }
      }
    }
    ready.clock.set("2000-01-01T12:00:00Z")
    let chen = try await ready.caller("chen")
    var ask = CountAsk()
    ask.byMonth = true
    #expect(
      refusal(try await ready.vault.countEntries(ask, for: .review, by: chen))?.problems.first?.field == "by")
    ask.from = Timestamp("2001-01-01T00:00:00Z")
    let counted = try released(await ready.vault.countEntries(ask, for: .review, by: chen))
    #expect(Set(counted.counts.compactMap(\.month)).count == 240)
  }
}
