import Foundation
import MerkleLog
import Testing
import VaultSQLite
import VaultTesting

@testable import Vault

/// A new log after one that was put back: two people decide it, and nothing of the old one is lost.
@Suite struct SuccessionTests {
  /// A vault whose database of yesterday was put back, with what is in it.
  private func putBack() async throws -> (ready: ReadyVault, wang: String, late: Checkpoint) {
    let ready = try await ReadyVault(anchored: true)
    try await ready.add("fang", role: "data_protection_officer", place: "B")
    let wang = try await ready.holdResident().id
    ready.close()
    let old = try ready.snapshot()
    try await ready.open()
    for _ in 0..<3 {
      _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    }
    let late = try #require(try ready.vault.openedLog().anchoredHead?.newest())
    ready.close()
    try ready.restore(old)
    try await ready.open()
    #expect(ready.vault.status.hold == .logMismatch)
    return (ready, wang, late)
  }

  private func safeguards(_ ready: ReadyVault) throws -> LogSafeguards {
    LogSafeguards(
      anchor: ready.anchor, heldEntries: try ready.heldEntries,
      cosigned: CosignedFiles(in: ready.directory))
  }

  private func succeed(_ ready: ReadyVault, _ one: String, _ other: String) async throws -> Answer<
    SucceededLog
  > {
    let succession = try #require(
      LogSuccession(reason: "disk restored by mistake, case 7", archive: try ready.formerLogs))
    return try await ready.vault.succeedLog(
      succession, bearers: (try #require(ready.tokens[one]), try #require(ready.tokens[other])),
      safeguards: try safeguards(ready))
  }

  @Test func `two officers open a new log; looks of the hold are its leaves; content is given again`()
    async throws
  {
    let (ready, wang, late) = try await putBack()
    let stored = ready.logSize
    let oldKey = try ready.vault.verifierKey()
    let head = try #require(try ready.store.logHead())
    var told: [UInt64] = []
    for _ in 0..<2 {
      told.append(
        try released(
          await ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen"))
        ).auditSeq)
    }
    let made = try released(await succeed(ready, "chen", "fang"))
    #expect(made.origin.hasSuffix("/audit/2") && made.first == stored && made.heldEntries == 2)
    #expect(made.verifierKey.description != oldKey)

    try await ready.reopen()
    #expect(ready.vault.status.hold == nil)
    #expect(try ready.vault.verifierKey() == made.verifierKey.description)
    let log = try ready.log(from: stored)
    #expect(log[0].leaf.event == .logOpen)
    let (actor, detail) = (log[0].opening.claims[.actor], log[0].opening.claims[.detail])
    for label in ["chen", "fang"] { #expect(actor.contains(try #require(ready.people[label]))) }
    #expect(detail.contains("disk restored by mistake, case 7") && detail.contains("/audit/1"))
    #expect(detail.contains("store \(stored) ") && detail.contains("anchor \(late.size) "))
    #expect(told == [stored + 1, stored + 2])
    #expect(
      log[1...2].allSatisfy { $0.leaf.event == .auditRead && $0.opening.claims[.detail].hasPrefix("held ") })

    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    _ = try await ready.hold("household", ["unit_room": "1单元101", "size": "1"])
    #expect(try await ready.problems() == [])
    #expect(ready.keylessFindings() == [])

    // What was kept of the old log is as it was.
    let folder = ready.directory + "/log-1"
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/checkpoint")) == Data(head.checkpoint))
    #expect(try String(contentsOfFile: folder + "/log.vkey", encoding: .utf8) == oldKey + "\n")
    #expect(try String(contentsOfFile: folder + "/anchor", encoding: .utf8).contains("\n\(late.size)\n"))
    #expect(
      try String(contentsOfFile: folder + "/held-entries", encoding: .utf8).split(separator: "\n").count == 2)
    // An old checkpoint from before the fork is a prefix; the lost end is not.
    let store = try SQLiteVaultStore.openReadOnly(at: ready.directory)
    defer { store.close() }
    let early = try SignedNote(head.checkpoint).verified(by: [VerifierKey(oldKey)])
    let pins = [try Checkpoint(text: early.text), late]
    let report = try LogVerifier(store: store, verifierKey: made.verifierKey, pins: pins).verify()
    #expect(report.problems.map(\.isOtherLog) == [true])
    #expect(report.problems.first?.text.contains("audit/1") == true)
  }

  @Test func `held lines that are none are told of in the first leaf of the new log`() async throws {
    let (ready, _, _) = try await putBack()
    let stored = ready.logSize
    _ = try released(await ready.vault.auditEntry(3, for: .review, by: ready.caller("chen")))
    let bytes = try ready.heldEntries.contents()
    try ready.heldEntries.append([UInt8(ascii: "x")] + bytes.dropFirst(), behind: 0)
    let made = try released(await succeed(ready, "chen", "fang"))
    #expect(made.heldEntries == 0)
    try await ready.reopen()
    let detail = try ready.log(from: stored)[0].opening.claims[.detail]
    #expect(detail.contains("\(bytes.count) bytes behind the first 0 are none"), "\(detail)")
    #expect(detail.contains("reason: disk restored by mistake, case 7"))
  }

  @Test func `one person, somebody without the right, or an unknown token does not do`() async throws {
    let (ready, _, _) = try await putBack()
    let stored = ready.logSize
    let anchor = ready.anchor.contents
    #expect(refusal(try await succeed(ready, "chen", "chen"))?.reason == .separationOfDuties)
    #expect(refusal(try await succeed(ready, "chen", "zhou"))?.reason == .level)
    #expect(refusal(try await succeed(ready, "sun", "fang"))?.reason == .level)
    let succession = try #require(LogSuccession(reason: "x", archive: try ready.formerLogs))
    #expect(
      refusal(
        try await ready.vault.succeedLog(
          succession, bearers: (ready.administrator, ready.administrator), safeguards: try safeguards(ready)))?
        .kind == .denied)
    #expect(try #require(try ready.store.logHead()).size == stored)
    #expect(ready.anchor.contents == anchor)
    #expect(LogSuccession(reason: "", archive: try ready.formerLogs) == nil)
    #expect(LogSuccession(reason: "two\nlines", archive: try ready.formerLogs) == nil)
  }

  @Test(arguments: 0..<6)
  func `cut off at any step, it is the old log or the new one, and never another alarm`(
    _ step: Int
  ) async throws {
    let (ready, wang, _) = try await putBack()
    _ = try released(await ready.vault.auditEntry(3, for: .review, by: ready.caller("chen")))
    switch step {
    case 0: ready.anchor.next(.beforePersisting)
    case 1: ready.anchor.next(.torn(after: 70))
    case 2: ready.anchor.next(.afterPersisting)
    case 3: ready.faults.next(.beforePersisting)
    case 4: ready.faults.next(.afterPersisting)
    default: ready.anchor.next(nil, .torn(after: 70))
    }
    await #expect(throws: VaultFailure.self) { _ = try await succeed(ready, "chen", "fang") }
    try await ready.reopen()
    let isNew = try ready.vault.checkpoint().contains("/audit/2\n")
    #expect(isNew == (step >= 4))
    #expect(ready.vault.status.hold == (isNew ? nil : .logMismatch), "\(ready.vault.mismatches)")
    if !isNew {
      // Decided again, it goes through.
      _ = try released(await succeed(ready, "fang", "chen"))
      try await ready.reopen()
    }
    #expect(ready.vault.status.hold == nil)
    let looks = try ready.log().filter { $0.opening.claims[.detail].hasPrefix("held ") }
    #expect(looks.count == 1)
    // The file that was left behind is the former log's, and nothing is missing from it.
    #expect(try !ready.log().contains { $0.opening.claims[.detail].contains("are none") })
    #expect(try ready.heldEntries.contents() == [])
    _ = try releasedRow(await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    #expect(try await ready.problems() == [])
  }

  @Test func `a log that is not held can be succeeded too, and again`() async throws {
    let ready = try await ReadyVault(anchored: true)
    try await ready.add("fang", role: "data_protection_officer", place: "B")
    for number in 2...3 {
      let made = try released(await succeed(ready, "chen", "fang"))
      #expect(made.origin.hasSuffix("/audit/\(number)") && made.heldEntries == 0)
      try await ready.reopen()
      #expect(ready.vault.status.hold == nil)
    }
    #expect(try await ready.problems() == [])
    #expect(try ready.formerLogs.numbers().sorted() == [1, 2])
  }

  @Test func `a database from before the new log is a mismatch again, and the next log has the next number`()
    async throws
  {
    let ready = try await ReadyVault(anchored: true)
    try await ready.add("fang", role: "data_protection_officer", place: "B")
    ready.close()
    let old = try ready.snapshot()
    try await ready.open()
    _ = try released(await succeed(ready, "chen", "fang"))
    ready.close()
    let keys = try ready.snapshot().files["keys.db"]
    try ready.restore(old)
    try await ready.open()
    #expect(ready.vault.mismatches.map(\.difference) == [.missing])
    let made = try released(await succeed(ready, "chen", "fang"))
    #expect(made.origin.hasSuffix("/audit/3"))
    #expect(keys != nil)
    try await ready.reopen()
    #expect(ready.vault.status.hold == nil)
  }

  @Test func `an anchor is made for a vault that had none, and moved`() async throws {
    let ready = try await ReadyVault()
    try await ready.vault.makeAnchor(ready.anchor)
    ready.close()
    // It is asked for from now on.
    await #expect(throws: VaultOpeningFailure.self) { try await ready.open() }
    ready.close()
    ready.isAnchored = true
    try await ready.open()
    #expect(ready.vault.status.hold == nil)
    let other = FailingAnchor()
    try await ready.vault.makeAnchor(other)
    #expect(try ready.log().last?.opening.claims[.detail] == "anchor moved")
    ready.close()
    ready.anchor.contents = other.contents
    try await ready.open()
    #expect(ready.vault.status.hold == nil)
    #expect(try await ready.problems() == [])
    ready.anchor.isThere(false)
    try await ready.reopen()
    await #expect(throws: VaultFailure.self) { try await ready.vault.makeAnchor(FailingAnchor()) }
  }
}
