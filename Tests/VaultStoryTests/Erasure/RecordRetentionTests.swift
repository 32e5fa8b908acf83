import Foundation
import MerkleLog
import Testing
import VaultSQLite

@testable import Vault

/// What is held about somebody ends with what it was held for, by the catalogue and the clock.
@Suite struct RecordRetentionTests {
  /// The shipped rules, with months in the place of years.
  private static let rules = Result { try changedRules { $0 } }

  private static func changedRules(_ change: (String) -> String) throws -> PolicyFolder {
    let scratch = ScratchFolder()
    let path = scratch.path + "/short"
    try FileManager.default.copyItem(atPath: ReadyVault.policies, toPath: path)
    let catalog = try String(contentsOfFile: path + "/catalog.yaml", encoding: .utf8)
    let short = catalog.replacing("months: 24, ended", with: "months: 2, ended")
      .replacing("months: 36, ended", with: "months: 3, ended")
      .replacing("after: need, months: 6", with: "after: need, months: 1")
    try change(short).write(toFile: path + "/catalog.yaml", atomically: true, encoding: .utf8)
    return try PolicyFolder(path: path)
  }

  private func vault() async throws -> ReadyVault {
    try await ReadyVault(rules: RecordRetentionTests.rules.get())
  }

  /// Later, with new posts and tokens for those whose have ended.
  private func go(_ ready: ReadyVault, to time: String) async throws -> AuthenticatedCaller {
    ready.clock.set(time)
    try await ready.renew("chen", role: "compliance_officer", place: "B")
    try await ready.renew("sun", role: "committee_staff", place: "B")
    return try await ready.caller("chen")
  }

  private func run(_ ready: ReadyVault, dryRun: Bool = false, by officer: AuthenticatedCaller) async throws
    -> SubjectRetention
  {
    try released(await ready.vault.runRetention(dryRun: dryRun, by: officer)).subjects
  }

  private func moveOut(_ many: ManyRecords, _ ready: ReadyVault) async throws {
    _ = try released(
      await ready.amend(
        "resident", many.resident, ["status": "moved"], version: 1, for: .register, by: ready.caller("sun")))
  }

  @Test func `whoever moved out long ago is erased with all that is held, and nobody else`() async throws {
    let ready = try await vault()
    let many = try await ManyRecords(in: ready)
    try await moveOut(many, ready)
    // Two months after the residence a consent is still kept, for three.
    var officer = try await go(ready, to: "2027-01-22T10:00:00Z")
    #expect(try await run(ready, by: officer).subjects.isEmpty)
    officer = try await go(ready, to: "2027-02-21T09:00:00Z")
    #expect(try await run(ready, by: officer).subjects.isEmpty)
    officer = try await go(ready, to: "2027-02-21T11:00:00Z")
    var at = ready.logSize
    let dry = try await run(ready, dryRun: true, by: officer)
    #expect(dry.subjects.map(\.id) == [many.resident] && dry.left == 0 && dry.unreadable == 0)
    #expect(dry.subjects[0].records == 5 && !dry.subjects[0].isFrozen && dry.subjects[0].auditSeq == nil)
    #expect(dry.subjects[0].since.description.hasPrefix("2027-02-21T10"))
    // Who is listed has an entry, as after every look; nothing is gone.
    let told = try ready.log(from: at)
    #expect(told.map { $0.leaf.event } == [.auditRead, .policyAsk])
    #expect(told[1].opening.claims[.subject].contains(many.resident))
    #expect(told[1].opening.claims[.detail] == "retention: over since 2027-02-21")
    #expect(try ready.stored(many.resident) != nil)

    at = ready.logSize
    let done = try await run(ready, by: officer)
    #expect(done.subjects.map(\.id) == [many.resident] && done.left == 0)
    for (_, prefix, id) in many.all { #expect(try ready.stored(id, prefix: prefix) == nil, "\(id)") }
    #expect(try ready.stored(many.other) != nil)
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    let entries = try ready.log(from: at).filter {
      $0.opening.claims[.subject].contains(many.subject.text)
    }
    #expect(entries.map { $0.leaf.event.code }.first == "erase.begin")
    #expect(entries.count == 7 && entries.allSatisfy { $0.opening.claims[.actor] == "retention" })
    #expect(
      entries[0].opening.claims[.detail]
        == "reason: kept 2 months after residence: over since 2027-02-21")
    // The receipt is the proof of the last one.
    let seq = try #require(done.subjects[0].auditSeq)
    let receipt = try released(
      await ready.vault.proveEntry(seq, showing: [.subject, .detail], for: .review, by: officer))
    let read = try EntryProof(receipt.encoded)
    _ = try read.verify(by: VerifierKey(ready.vault.verifierKey()))
    #expect(read.leaf.event == .keyDestroy)
    #expect(read.disclosed?[.detail] == "records erased: 5; data keys destroyed")
    // Done is done, and the log stands.
    #expect(try await run(ready, by: officer).subjects.isEmpty)
    #expect(try await released(ready.vault.verify(for: .review, by: officer)).isClean)
    try await ready.reopen()
    #expect(try await run(ready, by: ready.caller("chen")).subjects.isEmpty)
  }

  @Test func `a household that is empty and a member who left are due after their time`() async throws {
    let ready = try await vault()
    let empty = try await ready.hold("household", ["unit_room": "2单元302", "size": "0"])
    let lived = try await ready.hold("household", ["unit_room": "2单元303", "size": "3"])
    let left = try await ready.hold(
      "member", at: "B", for: .members, ["name": "李明", "left_on": "2026-10-31"])
    let stays = try await ready.hold("member", at: "B", for: .members, ["name": "何平"])
    // The day counts to its end where the vault is: midnight in Shanghai.
    var officer = try await go(ready, to: "2026-12-31T15:59:59Z")
    #expect(try await run(ready, dryRun: true, by: officer).subjects.isEmpty)
    officer = try await go(ready, to: "2026-12-31T16:00:00Z")
    #expect(try await run(ready, by: officer).subjects.map(\.id) == [left.id])
    officer = try await go(ready, to: "2027-01-22T00:00:00Z")
    #expect(try await run(ready, by: officer).subjects.map(\.id) == [empty.id])
    for (id, prefix) in [(lived.id, "h"), (stays.id, "m")] {
      #expect(try ready.stored(id, prefix: prefix) != nil)
    }
    #expect(try await released(ready.vault.verify(for: .review, by: officer)).isClean)
  }

  @Test func `what is frozen is kept with all that belongs to it, and told`() async throws {
    let ready = try await vault()
    let many = try await ManyRecords(in: ready)
    try await moveOut(many, ready)
    let care = try #require(many.all.first { $0.type == "care_profile" })
    try await ready.freeze("care_profile", "c", care.id)
    let officer = try await go(ready, to: "2027-03-01T00:00:00Z")
    let at = ready.logSize
    for dryRun in [true, false] {
      let found = try await run(ready, dryRun: dryRun, by: officer)
      #expect(found.subjects.map(\.id) == [many.resident])
      #expect(found.subjects[0].isFrozen && found.subjects[0].auditSeq == nil && found.left == 0)
    }
    let told = try ready.log(from: at).filter { $0.leaf.event == .policyAsk }
    #expect(told.count == 2)
    #expect(
      told.allSatisfy { $0.opening.claims[.detail] == "retention: over since 2027-02-21, kept: frozen" })
    let day = try await ready.vault.runRetentionUnattended()
    #expect(day.subjects.subjects.map(\.isFrozen) == [true])
    for (_, prefix, id) in many.all { #expect(try ready.stored(id, prefix: prefix) != nil, "\(id)") }
    #expect(try await released(ready.vault.verify(for: .review, by: officer)).isClean)
  }

  @Test func `the dead, and whoever moved back meanwhile, are not erased`() async throws {
    let ready = try await vault()
    let many = try await ManyRecords(in: ready)
    try await moveOut(many, ready)
    let dead = try await ready.holdResident("赵某", born: "1930-01-01", number: 52, ["status": "dead"]).id
    _ = try await go(ready, to: "2027-03-01T00:00:00Z")
    let opened = try ready.vault.opened()
    let found = try await opened.dueSubjects(at: ready.clock.now())
    #expect(found.due.map(\.id) == [many.resident])
    _ = try released(
      await ready.amend(
        "resident", many.resident, ["status": "living"], version: 2, for: .register, by: ready.caller("sun")))
    #expect(try await opened.eraseDue(found).subjects.isEmpty)
    for id in [dead, many.resident] { #expect(try ready.stored(id) != nil) }
    #expect(try ready.store.controls(.erasure).isEmpty)
  }

  @Test(arguments: [Faults.Fault.beforePersisting, .afterPersisting])
  func `broken off it goes on, and in its own name`(_ fault: Faults.Fault) async throws {
    let ready = try await vault()
    let many = try await ManyRecords(in: ready)
    try await moveOut(many, ready)
    let officer = try await go(ready, to: "2027-03-01T00:00:00Z")
    let at = ready.logSize
    ready.keyFaults.next(Array(repeating: fault, count: fault == .afterPersisting ? 20 : 1))
    let found = try await ready.vault.opened().dueSubjects(at: ready.clock.now())
    let first = try await ready.vault.opened().eraseDue(found)
    #expect(first.subjects.isEmpty && first.left == 1)
    ready.keyFaults.next()
    try await ready.reopen()
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    let entries = try ready.log(from: at).filter { $0.opening.claims[.subject].contains(many.subject.text) }
    #expect(entries.last?.leaf.event == .keyDestroy)
    #expect(entries.allSatisfy { $0.opening.claims[.actor] == "retention" })
    #expect(try await run(ready, by: ready.caller("chen")).subjects.isEmpty)
    _ = officer
  }

  @Test func `a record whose time was set back by hand erases nobody`() async throws {
    let ready = try await vault()
    let many = try await ManyRecords(in: ready)
    _ = try await go(ready, to: "2027-01-01T00:00:00Z")
    _ = try released(
      await ready.amend(
        "resident", many.resident, ["status": "moved"], version: 1, for: .register, by: ready.caller("sun")))
    ready.close()
    try ready.tamper("vault.db", "UPDATE record SET updated = updated - 150000000000000 WHERE version = 2")
    try await ready.open()
    let found = try await run(ready, by: ready.caller("chen"))
    #expect(found.subjects.isEmpty && found.unreadable == 1)
    #expect(try ready.stored(many.resident) != nil)
  }

  @Test func `a vault open up to a level erases whom it can tell of, and says how many wait`() async throws {
    let rules = try RecordRetentionTests.changedRules {
      $0.replacing(
        "left_on: {kind: date, label: L2, mask: none",
        with: "left_on: {kind: date, label: L3, mask: existence")
    }
    let ready = try await ReadyVault(rules: rules)
    let many = try await ManyRecords(in: ready)
    try await moveOut(many, ready)
    let left = try await ready.hold(
      "member", at: "B", for: .members, ["name": "李明", "left_on": "2026-10-31"])
    let members = try ready.count("member")
    try await ready.limit(to: .internal)
    let officer = try await go(ready, to: "2027-02-21T11:00:00Z")
    var at = ready.logSize
    let dry = try await run(ready, dryRun: true, by: officer)
    #expect(dry.subjects.map(\.id) == [many.resident] && dry.sealed == members && dry.unreadable == 0)
    let told = try #require(try ready.log(from: at).first)
    #expect(told.opening.claims[.detail].hasSuffix("1 subjects due, \(members) sealed above L2"))
    at = ready.logSize
    let day = try await ready.vault.runRetentionUnattended().subjects
    #expect(day.subjects.map(\.id) == [many.resident] && day.sealed == members)
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try ready.stored(left.id, prefix: "m") != nil)
    #expect(try await run(ready, by: officer).sealed == members)
    // With all keys nobody waits.
    try await ready.reopen()
    let rest = try await run(ready, by: ready.caller("chen"))
    #expect(rest.subjects.map(\.id) == [left.id] && rest.sealed == 0)
    #expect(try await ready.problems() == [])
  }

  @Test func `many at once are a person's to confirm, and done in parts; who is frozen takes nobody's turn`()
    async throws
  {
    let ready = try await vault()
    let kept = 2
    let count = OpenVault.mostErasedAtOnce + 3 + kept
    let rows = (0..<count).map { "R-\($0),B/baihe/031/07,王某,moved\n" }.joined()
    let report = try await ready.importText("# SYNTHETIC\nkey,place,name,status\n" + rows, of: "resident")
    #expect(report.status.written == count)
    let officer = try await go(ready, to: "2027-02-01T00:00:00Z")
    // The first by id, whose turn would come before the others'.
    let frozen = try await run(ready, dryRun: true, by: officer).subjects.prefix(kept).map(\.id)
    for id in frozen { try await ready.freeze("resident", "r", id) }
    let day = try await ready.vault.runRetentionUnattended()
    #expect(day.subjects.subjects.isEmpty && day.subjects.left == count - kept)
    #expect(try ready.count("resident") == count)
    let dry = try await run(ready, dryRun: true, by: officer)
    #expect(dry.subjects.count { !$0.isFrozen } == OpenVault.mostErasedAtOnce && dry.left == 3)
    #expect(dry.subjects.filter(\.isFrozen).map(\.id) == frozen)
    let first = try await run(ready, by: officer)
    #expect(first.subjects.count { $0.auditSeq != nil } == OpenVault.mostErasedAtOnce && first.left == 3)
    let last = try await ready.vault.runRetentionUnattended().subjects.subjects
    #expect(last.count { $0.auditSeq != nil } == 3 && last.filter(\.isFrozen).map(\.id) == frozen)
    #expect(try ready.count("resident") == kept)
    #expect(try await released(ready.vault.verify(for: .review, by: officer)).isClean)
  }

  @Test func `months are those of the calendar`() throws {
    for (from, months, to) in [
      ("2026-11-21T10:00:00Z", 24, "2028-11-21T10:00:00"), ("2026-01-31T23:59:59Z", 1, "2026-03-01T23:59:59"),
      ("2024-02-29T00:00:00Z", 12, "2025-03-01T00:00:00"),
      ("2024-02-29T00:00:00Z", 48, "2028-02-29T00:00:00"),
      ("2026-12-31T00:00:00Z", 1, "2027-01-31T00:00:00"), ("2026-08-31T00:00:00Z", 6, "2027-03-01T00:00:00"),
    ] {
      let start = try #require(Timestamp(from))
      #expect(start.adding(months: months).description.hasPrefix(to), "\(from) + \(months)")
    }
    #expect(Timestamp.distantFuture.adding(months: 1) == .distantFuture)
  }
}
