import Foundation
import MerkleLog
import Testing
import VaultSQLite
import VaultTesting

@testable import Vault

/// While the vault is held officers read the log, and each of their looks is durable before they see anything.
@Suite struct HeldEntriesTests {
  /// A vault whose anchor is away, with a resident in it.
  private func held() async throws -> (ready: ReadyVault, wang: String) {
    let ready = try await ReadyVault(anchored: true)
    let wang = try await ready.holdResident().id
    ready.anchor.isThere(false)
    try await ready.reopen()
    #expect(ready.vault.status.hold == .logMismatch)
    return (ready, wang)
  }

  private func lines(_ ready: ReadyVault) throws -> [Substring] {
    let path = ready.directory + "/held-entries"
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
  }

  @Test func `officers list, show, verify, export and prove; each look is kept before they see it`()
    async throws
  {
    let (ready, _) = try await held()
    let stored = ready.logSize
    let chen = try await ready.caller("chen")
    let page = try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen))
    #expect(page.entries.count == 20 && page.auditSeq == stored + 1)
    #expect(try lines(ready).count == 1)
    _ = try released(await ready.vault.auditEntry(3, for: .review, by: chen))
    let report = try released(await ready.vault.verify(for: .review, by: chen))
    #expect(report.problems.map(\.isOtherLog) == [true])
    let export = try released(await ready.vault.exportLog(for: .review, by: chen))
    #expect(export.size == stored)
    let opened = try released(await ready.vault.exportOpenings(of: stored, for: .review, by: chen))
    _ = opened
    let proof = try released(
      await ready.vault.proveEntry(3, showing: [.detail], for: .review, by: chen))
    _ = try proof.verify(by: VerifierKey(ready.vault.verifierKey()))
    #expect(try ready.vault.checkpoint().contains("audit/1\n\(stored)\n"))
    #expect(try lines(ready).count == 6)
    // A denial and a failed sign-in are entries too.
    #expect(
      refusal(try await ready.vault.auditEntry(3, for: .review, by: ready.caller("zhou")))?.auditSeq
        == stored + 7)
    if case .caller = try await ready.vault.authenticate(bearer: "fngn_x", onBehalfOf: nil, post: nil) {
      Issue.record("signed in")
    }
    #expect(try lines(ready).count == 8)
    // Nothing was committed and nothing signed.
    #expect(try #require(try ready.store.logHead()).size == stored && ready.logSize == stored)
  }

  @Test func `what cannot be kept is not shown`() async throws {
    let (ready, _) = try await held()
    try FileManager.default.createDirectory(
      atPath: ready.directory + "/held-entries", withIntermediateDirectories: false)
    let chen = try await ready.caller("chen")
    await #expect(throws: VaultFailure.self) {
      _ = try released(await ready.vault.auditEntry(3, for: .review, by: chen))
    }
  }

  @Test func `when the anchor is back, the looks become leaves where they were said to be`() async throws {
    let (ready, wang) = try await held()
    let stored = ready.logSize
    var told: [UInt64] = []
    for _ in 0..<3 {
      for _ in 0..<2 {
        let chen = try await ready.caller("chen")
        told.append(
          try released(await ready.vault.auditEntries(AuditAsk(), for: .review, by: chen)).auditSeq)
        ready.clock.advance(seconds: 60)
      }
      // Held over restarts, one line goes on.
      try await ready.reopen()
    }
    ready.anchor.isThere(true)
    // A clock that was set back in between has no place before them.
    ready.clock.advance(seconds: -3600)
    try await ready.reopen()
    #expect(ready.vault.status.hold == nil)
    #expect(try lines(ready) == [])
    let log = try ready.log(from: stored)
    #expect(log[0].leaf.event == .integrityFail && log[0].opening.claims[.detail].contains("6 entries"))
    #expect(told == (1...6).map { stored + $0 })
    for seq in told {
      let (leaf, opening) = log[Int(seq - stored)]
      #expect(leaf.event == .auditRead && opening.claims[.detail].hasPrefix("held 2026-11-21T10:0"))
      #expect(opening.claims[.actor].hasPrefix(try #require(ready.people["chen"])))
    }
    ready.clock.advance(seconds: 7200)
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    #expect(try await ready.problems() == [])
    try await ready.reopen()
    #expect(try await ready.problems() == [])
  }

  @Test func `taken up but not cleared, they are not taken up twice`() async throws {
    let (ready, _) = try await held()
    let stored = ready.logSize
    for _ in 0..<3 {
      _ = try released(await ready.vault.auditEntry(3, for: .review, by: ready.caller("chen")))
    }
    let path = ready.directory + "/held-entries"
    let kept = try Data(contentsOf: URL(fileURLWithPath: path))
    ready.anchor.isThere(true)
    try await ready.reopen()
    #expect(ready.logSize == stored + 4)
    ready.close()
    try kept.write(to: URL(fileURLWithPath: path))
    try await ready.open()
    #expect(ready.logSize == stored + 4)
    #expect(try lines(ready) == [])
  }

  @Test func `a second mismatch joins the first, and the entries go on`() async throws {
    let (ready, _) = try await held()
    let vault = try ready.vault.openedLog()
    let first = ready.vault.mismatches
    _ = try released(await ready.vault.auditEntry(3, for: .review, by: ready.caller("chen")))
    let second = LogMismatch(KnownCheckpoint(.witness("w"), nil), .missing)
    try vault.hold([second])
    try vault.hold(first)
    // Entries that were read before the last was appended would write over it.
    try vault.sequencer.hold {
      Issue.record("read again")
      return try HeldEntries(in: HeldBytes(), of: vault.signer.verifierKey.name, ring: vault.ring)
    }
    _ = try released(await ready.vault.auditEntry(4, for: .review, by: ready.caller("chen")))
    #expect(ready.vault.mismatches == first + [second])
    #expect(try lines(ready).count == 2)
  }

  @Test func `content on its way when the hold is placed is not released, and a stale decision neither`()
    async throws
  {
    let ready = try await ReadyVault(anchored: true)
    let wang = try await ready.holdResident().id
    let (zhou, chen) = (try await ready.caller("zhou"), try await ready.caller("chen"))
    let vault = try ready.vault.openedLog()
    let size = vault.sequencer.size
    _ = try released(
      await ready.vault.endPost(try #require(ready.posts["chen"]), by: ready.admin()))
    try vault.hold([LogMismatch(KnownCheckpoint(.witness("w"), nil), .missing)])
    // Past the gate before the hold came.
    await #expect(throws: VaultFailure.self) {
      _ = try await vault.read(
        ReadAsk(record: RecordReference(type: "resident", id: wang)), for: .care, by: zhou)
    }
    for event in AuditEvent.allCases {
      let draft = Draft(
        entries: [try vault.writer.draft(EntryContent(event: event))],
        basis: DecisionBasis(size: vault.sequencer.size))
      let isKept = (try? await vault.sequencer.submit(draft)) != nil
      let served: Set<AuditEvent> = [
        .auditRead, .auditVerify, .auditExport, .loginFail, .vaultSeal, .vaultUnseal, .integrityFail,
        .logOpen,
      ]
      #expect(isKept == served.contains(event), "\(event)")
    }
    let kept = try lines(ready).count
    let look = Draft(
      entries: [try vault.writer.draft(EntryContent(event: .auditRead))],
      basis: DecisionBasis(size: size, watches: chen.watches))
    guard case .stale = try await vault.sequencer.submit(look) else {
      Issue.record("released on a post that had ended")
      return
    }
    #expect(try lines(ready).count == kept)
  }

  @Test(arguments: [0, 1], [false, true])
  func `lines that are none are told of when the log goes on`(_ place: Int, _ looksOn: Bool) async throws {
    let (ready, _) = try await held()
    let stored = ready.logSize
    for _ in 0..<3 {
      _ = try released(await ready.vault.auditEntry(3, for: .review, by: ready.caller("chen")))
    }
    let path = ready.directory + "/held-entries"
    var all = try lines(ready).map(String.init)
    let dropped = all[place...].reduce(0) { $0 + $1.utf8.count + 1 }
    all[place] = "x" + all[place].dropFirst()
    ready.close()
    try Data((all.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
    if looksOn {
      try await ready.open()
      _ = try released(await ready.vault.auditEntry(3, for: .review, by: ready.caller("chen")))
      ready.close()
    }
    ready.anchor.isThere(true)
    try await ready.open()
    #expect(ready.vault.status.hold == nil)
    let told = try ready.log(from: stored).filter {
      $0.leaf.event == .integrityFail
        && $0.opening.claims[.detail].contains("\(dropped) bytes behind the first \(place) are none")
    }
    #expect(told.count == 1)
    #expect(try lines(ready) == [])
    let size = ready.logSize
    try await ready.reopen()
    #expect(ready.logSize == size)
  }

  @Test func `a line altered, added, moved or taken out ends what is believed`() async throws {
    let (ready, _) = try await held()
    for _ in 0..<4 {
      _ = try released(await ready.vault.auditEntry(3, for: .review, by: ready.caller("chen")))
    }
    let all = try lines(ready).map { Array($0.utf8) + [0x0A] }
    let vault = try ready.vault.openedLog()
    let store = HeldBytes()
    func believed(_ bytes: [UInt8]) throws -> Int {
      store.bytes = bytes
      return try HeldEntries.read(store, of: vault.signer.verifierKey.name, ring: vault.ring).entries.count
    }
    #expect(try believed(all.flatMap { $0 }) == 4)
    #expect(try believed((all[..<2] + all[3...]).flatMap { $0 }) == 2)
    #expect(try believed([all[0], all[2], all[1], all[3]].flatMap { $0 }) == 1)
    #expect(try believed([all[0], all[0], all[1]].flatMap { $0 }) == 1)
    #expect(try believed(Array(all[1...].joined())) == 0)
    for place in stride(from: 0, to: all[1].count, by: 7) {
      var altered = all
      altered[1][place] ^= 1
      #expect(try believed(altered.flatMap { $0 }) == 1, "\(place)")
    }
    // Cut off at any byte by a crash: what is whole counts, and the next goes behind it.
    let bytes = all.flatMap { $0 }
    for cut in stride(from: 0, through: bytes.count, by: 11) {
      store.bytes = Array(bytes[..<cut])
      let whole = all.indices.filter { all[...$0].joined().count <= cut }.count
      var entries = try HeldEntries(in: store, of: vault.signer.verifierKey.name, ring: vault.ring)
      #expect(entries.count == whole)
      try entries.append([vault.writer.draft(EntryContent(event: .auditRead))], at: ready.clock.now())
      #expect(try believed(store.bytes) == whole + 1)
    }
    // Of another log they are none.
    store.bytes = bytes
    let other = try #require(KeyName("vault.other/audit/1"))
    #expect(try HeldEntries.read(store, of: other, ring: vault.ring).entries.isEmpty)
  }
}

/// A store of bytes in memory; one test uses it at a time.
private final class HeldBytes: HeldEntryStore, @unchecked Sendable {
  var bytes: [UInt8] = []

  func contents() throws(StoreFailure) -> [UInt8] { bytes }
  func append(_ new: [UInt8], behind size: Int) throws(StoreFailure) { bytes = bytes[..<size] + new }
  func clear() throws(StoreFailure) { bytes = [] }
}
