import Foundation
import MerkleLog
import Testing

@testable import Vault

/// The log handed out, and what a stranger finds in it.
@Suite struct ExportTests {
  /// A vault whose log has just so many entries once it is exported.
  private func vault(entries: UInt64) async throws -> ReadyVault {
    let ready = try await ReadyVault()
    let wang = try await ready.holdResident().id
    let zhou = try await ready.caller("zhou")
    while ready.logSize + 1 < entries {
      _ = try releasedRow(await ready.read("resident", wang, for: .care, by: zhou))
    }
    try #require(ready.logSize + 1 == entries)
    return ready
  }

  private func verify(
    _ export: ExportInMemory, _ ready: ReadyVault, pins: [Checkpoint] = []
  ) throws -> VerificationReport {
    let key = try VerifierKey(ready.vault.verifierKey())
    return try ExportVerifier(export, verifierKey: key, pins: pins).verify()
  }

  @Test(arguments: [255, 256, 257] as [UInt64]) func `an export is whole, at the edges of tiles too`(
    _ size: UInt64
  )
    async throws
  {
    let ready = try await vault(entries: size)
    let export = try await ready.exported()
    let report = try verify(export, ready)
    #expect(report.isClean, "\(report.problems)")
    #expect(report.entries == size && report.openings == size && report.unchecked.isEmpty)
    #expect(report.counts.values.reduce(0, +) == size)
    let reads = VerificationReport.EventCount(event: .fieldRead, outcome: .allow)
    #expect(report.counts[reads] ?? 0 > 100)
    try ForeignVerifier.check(
      export, key: ready.vault.verifierKey(), from: [1, size / 2, size - 1, size])
  }

  @Test func `a log of two bundles of tiles passes as well`() async throws {
    guard !ForeignVerifier.programs.isEmpty else { return }
    let ready = try await vault(entries: 110)
    // Entries of the vault itself, a thousand to a commit.
    for batch in 0..<70 {
      let entries = try (0..<1000).map { number -> EntryDraft in
        var content = EntryContent(event: .settingChange)
        content.claims[.detail] = "filling \(batch) \(number)"
        return try ready.vault.opened().writer.draft(content)
      }
      let draft = Draft(entries: entries, basis: DecisionBasis(size: ready.logSize))
      guard case .committed = try await ready.vault.opened().sequencer.submit(draft) else {
        Issue.record("not written")
        return
      }
    }
    let export = try await ready.exported(openings: false)
    let report = try verify(export, ready)
    #expect(report.isClean && report.entries > 70_000)
    try ForeignVerifier.check(
      export, key: ready.vault.verifierKey(), from: [1, 256, 65_535, 65_536, 65_537, 70_000])
  }

  @Test func `whatever is altered is found`() async throws {
    let ready = try await vault(entries: 300)
    let export = try await ready.exported()
    #expect(try verify(export, ready).isClean)
    for (path, bytes) in export.files.sorted(by: { $0.key < $1.key }) where path != LogFile.verifierKey {
      let step = path == LogFile.openings ? max(1, bytes.count / 40) : max(1, bytes.count / 25)
      for position in stride(from: 0, to: bytes.count, by: step) {
        var altered = export
        altered.files[path]?[position] ^= 1
        let report = try verify(altered, ready)
        #expect(!report.isClean, "\(path) byte \(position)")
      }
      var cut = export
      cut.files[path]?.removeLast()
      // A last line that has lost its end only is still the line.
      if path != LogFile.openings { #expect(try !verify(cut, ready).isClean, "\(path) cut") }
      var missing = export
      missing.files[path] = nil
      let report = try verify(missing, ready)
      #expect(report.isClean == (path == LogFile.openings), "\(path) missing")
    }
    var more = export
    more.files["notes.txt"] = [1]
    more.files["tile/entries/005"] = [1]
    more.files["tile/0/000.p/3"] = [1]
    #expect(try verify(more, ready).unchecked == ["3 files that are none of this log's"])
    var otherKey = export
    otherKey.files[LogFile.verifierKey] = Array("another+00000000+AA\n".utf8)
    #expect(try !verify(otherKey, ready).isClean)
  }

  @Test func `openings of other entries, twice or out of order are refused`() async throws {
    let ready = try await vault(entries: 120)
    let export = try await ready.exported()
    let lines = export.files[LogFile.openings, default: []].split(separator: UInt8(ascii: "\n"))
    func altered(_ lines: [ArraySlice<UInt8>]) throws -> VerificationReport {
      var altered = export
      altered.files[LogFile.openings] = lines.flatMap { $0 + [UInt8(ascii: "\n")] }
      return try verify(altered, ready)
    }
    #expect(try altered(Array(lines.dropFirst(3))).isClean)
    #expect(try !altered(lines.reversed()).isClean)
    #expect(try !altered(lines + [lines[99]]).isClean)
    // One entry's words under another's number.
    let moved = String(decoding: lines[50], as: UTF8.self).replacing("\"seq\":50,", with: "\"seq\":51,")
    #expect(try !altered(Array(lines[..<51]) + [ArraySlice(moved.utf8)]).isClean)
    let beyond = String(decoding: lines[50], as: UTF8.self).replacing("\"seq\":50,", with: "\"seq\":500,")
    #expect(try !altered(lines + [ArraySlice(beyond.utf8)]).isClean)
  }

  @Test func `a checkpoint kept from earlier tells another log and a shorter one`() async throws {
    let ready = try await vault(entries: 120)
    func kept() throws -> Checkpoint {
      try Checkpoint(text: SignedNote(Array(ready.vault.checkpoint().utf8)).text)
    }
    let early = try kept()
    let export = try await ready.exported()
    let report = try verify(export, ready, pins: [early])
    #expect(report.isClean)
    let wang = try await ready.holdResident("李某", number: 44).id
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    let shorter = try verify(export, ready, pins: [early, try kept()])
    #expect(shorter.problems.map(\.isOtherLog) == [true])
    let other = try await vault(entries: 120)
    let otherKept = try Checkpoint(text: SignedNote(Array(other.vault.checkpoint().utf8)).text)
    let foreign = try verify(export, ready, pins: [otherKept])
    #expect(foreign.problems.map(\.isOtherLog) == [true])
    // Another vault's log under this one's key.
    #expect(try !verify(try await other.exported(), ready).isClean)
  }

  @Test func `the export is the log of its moment, and tells of itself`() async throws {
    let ready = try await vault(entries: 120)
    let export = try released(await ready.vault.exportLog(for: .review, by: ready.caller("chen")))
    let wang = try await ready.holdResident("李某", number: 44).id
    for _ in 0..<200 {
      _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    }
    var exported = ExportInMemory()
    var files = export.files
    while let file = try files.next() { exported.files[file.path] = file.bytes }
    let report = try verify(exported, ready)
    #expect(report.isClean && report.entries == export.size)
    #expect(try ready.log()[Int(export.auditSeq)].leaf.event == .auditExport)
    #expect(export.auditSeq == export.size - 1)
  }

  @Test func `the policy of witnesses that lies there is read strictly, and held against what they cosigned`()
    async throws
  {
    let ready = try await vault(entries: 120)
    let key = try VerifierKey(ready.vault.verifierKey())
    let witnesses = (1...3).map {
      TestWitness(key, name: "witness.test/w\($0)", seed: UInt8($0), clock: ready.clock)
    }
    func policy(_ threshold: Int, of log: VerifierKey = key) throws -> [UInt8] {
      try #require(TrustPolicy(log: log, quorum: Quorum(threshold, of: witnesses.map(\.key))).text)
    }
    var export = try await ready.exported()
    #expect(export.files[LogFile.policy] == nil)
    let head = try SignedNote(#require(export.files[LogFile.checkpoint]))
    let size = try Checkpoint(text: head.text).size
    for witness in witnesses.prefix(2) {
      let request = try released(ready.vault.proveConsistency(from: 0, to: head.encoded))
      let answer = try await witness.addCheckpoint(request.encoded)
      #expect(answer.status == 200)
      let note = try SignedNote(head.encoded + answer.body)
      export.files[LogFile.cosigned(by: "\(witness.key.id)")] = note.encoded
    }
    for threshold in 1...3 {
      export.files[LogFile.policy] = try policy(threshold)
      let report = try verify(export, ready)
      #expect(report.isClean && report.entries == size, "\(report.problems)")
      #expect(report.unchecked.contains { $0.contains("fewer witnesses") } == (threshold == 3))
      #expect(try ExportVerifier(export, verifierKey: nil).verify().isClean)
    }
    let other = try await vault(entries: 120)
    export.files[LogFile.policy] = try policy(1, of: VerifierKey(other.vault.verifierKey()))
    #expect(try verify(export, ready).problems.map(\.text) == ["tlog-policy is of another log"])
    #expect(try !ExportVerifier(export, verifierKey: nil).verify().isClean)
    for text in ["", "quorum none", "quorum w1\n", "hello\n"] {
      export.files[LogFile.policy] = Array(text.utf8)
      #expect(try verify(export, ready).problems.contains { $0.text.contains("malformed trust policy") })
    }
  }

  @Test(arguments: 0..<4) func `openings stop with the seal, the token, the post and the rules`(_ ending: Int)
    async throws
  {
    let ready = try await vault(entries: 300)
    let openings = try released(
      await ready.vault.exportOpenings(of: 299, for: .review, by: ready.caller("chen")))
    var parts = openings.parts
    #expect(try parts.next() != nil)
    switch ending {
    case 0: ready.vault.seal()
    case 1:
      let admin = try await ready.admin()
      let tokens = try released(await ready.vault.apiTokens(by: admin))
      let token = try #require(tokens.first { $0.note == "chen" })
      _ = try released(await ready.vault.revokeToken(token.id, by: admin))
    case 2: ready.clock.advance(seconds: 31 * 86_400)
    default:
      let rules = ready.folder.path + "/rules"
      try FileManager.default.copyItem(atPath: ReadyVault.policies, toPath: rules)
      try "@id(\"x\") @reason(\"LEVEL\") forbid (principal, action == Action::\"count\", resource);".write(
        toFile: rules + "/zz.cedar", atomically: true, encoding: .utf8)
      #expect(try await ready.vault.replaceRules(with: PolicyFolder(path: rules)))
    }
    #expect(throws: VaultFailure.self) { try parts.next() }
  }

  @Test func `only who reviews hands the log out, for that purpose`() async throws {
    let ready = try await ReadyVault()
    for (label, purpose) in [
      ("zhou", PurposeClaim.review), ("zhou", .care), ("sun", .register), ("chen", .care), ("wang", .own),
    ] {
      let at = ready.logSize
      let log = try await ready.vault.exportLog(for: purpose, by: ready.caller(label))
      #expect(refusal(log)?.kind == .denied, "\(label)")
      let openings = try await ready.vault.exportOpenings(of: 5, for: purpose, by: ready.caller(label))
      #expect(refusal(openings)?.kind == .denied, "\(label)")
      #expect(try ready.events(from: at).allSatisfy { $0.hasPrefix("audit.export deny") })
    }
    let tooMany = try await ready.vault.exportOpenings(of: 1 << 40, for: .review, by: ready.caller("chen"))
    #expect(refusal(tooMany)?.kind == .invalid)
  }
}
