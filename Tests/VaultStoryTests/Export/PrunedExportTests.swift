import MerkleLog
import Testing

@testable import Vault

/// An export that begins somewhere in the log: what is there is verified, what is not is named.
@Suite struct PrunedExportTests {
  private func vault(entries: UInt64) async throws -> ReadyVault {
    let ready = try await ReadyVault()
    while ready.logSize < entries {
      let count = min(500, entries - ready.logSize)
      let drafts = try (0..<count).map { number -> EntryDraft in
        var content = EntryContent(event: .settingChange)
        content.claims[.detail] = "filling \(number)"
        return try ready.vault.opened().writer.draft(content)
      }
      let draft = Draft(entries: drafts, basis: DecisionBasis(size: ready.logSize))
      guard case .committed = try await ready.vault.opened().sequencer.submit(draft) else {
        Issue.record("not written")
        break
      }
    }
    return ready
  }

  @Test(arguments: [255, 256, 700, 1023, 1024, 1300] as [UInt64])
  func `what is left still gives the signed root`(
    _ from: UInt64
  ) async throws {
    let ready = try await vault(entries: 1300)
    let export = try await ready.exported(from: from)
    let first = from / 256
    // The openings are handed out by an entry behind it.
    let size = ready.logSize - 1
    for index in 0..<UInt64(6) {
      let isThere = export.files.keys.contains { $0.hasPrefix("tile/entries/00\(index)") }
      #expect(isThere == (index >= first), "\(index)")
      let isTileThere = export.files.keys.contains { $0.hasPrefix("tile/0/00\(index)") }
      #expect(isTileThere == (index >= first), "\(index)")
    }
    let key = try VerifierKey(ready.vault.verifierKey())
    let report = try ExportVerifier(export, verifierKey: key).verify()
    #expect(report.isClean && report.entries == size, "\(report.problems)")
    let kept = report.counts.values.reduce(0, +)
    #expect(kept == size - first * 256)
    #expect(report.openings == size - from)
    #expect(report.unchecked.contains { $0.contains("pruned") } == (first > 0))
    for path in export.files.keys where path != LogFile.verifierKey && path != LogFile.openings {
      var altered = export
      altered.files[path]?[0] ^= 1
      #expect(try !ExportVerifier(altered, verifierKey: key).verify().isClean, "\(path)")
    }
  }

  @Test func `checkpoints kept from before the first entry are named, later ones compared`() async throws {
    let ready = try await vault(entries: 600)
    func kept() throws -> Checkpoint {
      try Checkpoint(text: SignedNote(Array(ready.vault.checkpoint().utf8)).text)
    }
    let pin = try kept()
    let origin = try #require(LogOrigin.keyName(String(decoding: pin.origin, as: UTF8.self)))
    let early = Checkpoint(origin: origin, size: 100, root: pin.root)
    let export = try await ready.exported(openings: false, from: 512)
    let key = try VerifierKey(ready.vault.verifierKey())
    let report = try ExportVerifier(export, verifierKey: key, pins: [early, pin]).verify()
    #expect(report.isClean && report.unchecked.contains { $0.contains("1 kept checkpoints") })
    let other = Checkpoint(
      origin: origin, size: pin.size, root: TreeHash.leaf([UInt8](arrayLiteral: 1).span.bytes))
    #expect(try !ExportVerifier(export, verifierKey: key, pins: [other]).verify().isClean)
    let beyond = try await ready.vault.exportLog(from: 1 << 40, for: .review, by: ready.caller("chen"))
    #expect(refusal(beyond)?.kind == .invalid)
  }
}
