import Foundation
import MerkleLog
import Testing
import VaultSQLite

@testable import Vault

/// What entries say ends with its retention; that they were there does not.
@Suite struct RetentionTests {
  /// The shipped rules, with the shortest retention there may be.
  private func rules(_ ready: ReadyVault) throws -> String {
    let path = ready.folder.path + "/short"
    guard !FileManager.default.fileExists(atPath: path) else { return path }
    try FileManager.default.copyItem(atPath: ReadyVault.policies, toPath: path)
    let catalog = try String(contentsOfFile: path + "/catalog.yaml", encoding: .utf8)
    try catalog.replacing("looks: {months: 36}", with: "looks: {months: 6}").write(
      toFile: path + "/catalog.yaml", atomically: true, encoding: .utf8)
    return path
  }

  /// A vault with looks of November, and the calendar on, where they have expired.
  private func expired(looks: Int = 3, at time: String = "2027-06-02T08:00:00Z") async throws -> (
    ReadyVault, record: String, looks: Range<UInt64>
  ) {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    try await ready.link("wang", "resident", id)
    let zhou = try await ready.caller("zhou")
    let first = ready.logSize
    for _ in 0..<looks { _ = try releasedRow(await ready.read("resident", id, for: .care, by: zhou)) }
    let end = ready.logSize
    ready.close()
    try await ready.open(policies: rules(ready))
    ready.clock.set(time)
    try await ready.add("chen2", role: "compliance_officer", place: "B")
    try await ready.add("zhou2", role: "grid_leader", place: "B/baihe/031")
    return (ready, id, first..<end)
  }

  private func verified(_ ready: ReadyVault) async throws -> VerificationReport {
    try released(await ready.vault.verify(for: .review, by: ready.caller("chen2")))
  }

  @Test func `what has expired cannot be opened, and every proof still stands`() async throws {
    let (ready, id, looks) = try await expired()
    let officer = try await ready.caller("chen2")
    let before = try #require(try ready.store.entries(from: looks.lowerBound, limit: 1).first)
    #expect(!before.periodBox.isEmpty && !before.subjectToken.isEmpty)
    let kept = try Checkpoint(text: SignedNote(Array(ready.vault.checkpoint().utf8)).text)

    let dry = try released(await ready.vault.runRetention(dryRun: true, by: officer))
    #expect(dry.steps.map(\.month) == ["2026-11"] && dry.steps[0].kind == "looks")
    #expect(dry.steps[0].openings > looks.count)
    #expect(try await verified(ready).expired == 0)

    let run = try released(await ready.vault.runRetention(dryRun: false, by: officer))
    #expect(run.steps == dry.steps)
    for seq in looks {
      let view = try released(await ready.vault.auditEntry(seq, for: .review, by: officer))
      #expect(view.isExpired && view.actor.isEmpty && view.subject == nil && view.purpose.isEmpty)
      #expect(view.event == .fieldRead && view.leaf.contains("event field.read"))
    }
    // Nobody is found by what has expired.
    var ask = AuditAsk()
    ask.actor = ready.people["zhou"]
    #expect(try released(await ready.vault.auditEntries(ask, for: .review, by: officer)).entries.isEmpty)
    let token = try released(
      await ready.vault.createToken(
        for: try #require(ready.people["wang"]), seconds: 86_400, note: "", by: ready.admin()))
    let wang = try await ready.caller(token: token.secretText)
    let own = try released(await ready.vault.accessLog(limit: nil, before: nil, for: .own, by: wang))
    #expect(own.entries.isEmpty)
    // Leaves, tree, kept checkpoint, rows: with keys, without, and of an export.
    let report = try await verified(ready)
    #expect(report.isClean && report.expired == UInt64(run.steps[0].openings), "\(report.problems)")
    let offline = try LogVerifier(
      store: ready.store, verifierKey: VerifierKey(ready.vault.verifierKey()), pins: [kept]
    )
    .verify()
    #expect(offline.isClean, "\(offline.problems)")
    var exported = ExportInMemory()
    var files = try released(await ready.vault.exportLog(for: .review, by: officer)).files
    while let file = try files.next() { exported.files[file.path] = file.bytes }
    let stranger = try ExportVerifier(
      exported, verifierKey: VerifierKey(ready.vault.verifierKey()), pins: [kept]
    ).verify()
    #expect(stranger.isClean && stranger.entries > looks.upperBound)
    // The log tells of it, and there is nothing left to do.
    let told = try ready.log().filter { $0.leaf.event == .keyDestroy }.map { $0.opening.claims[.detail] }
    #expect(told.contains { $0.hasPrefix("period-3y-202611: key destroyed") })
    #expect(told.contains("period-3y-202611: openings removed"))
    #expect(try released(await ready.vault.runRetention(dryRun: false, by: officer)).steps.isEmpty)
    // Life goes on, and what is newer is as open as before.
    let look = try releasedRow(await ready.read("resident", id, for: .care, by: ready.caller("zhou2")))
    let view = try released(await ready.vault.auditEntry(look.auditSeq, for: .review, by: officer))
    #expect(!view.isExpired && view.subject != nil)
  }

  @Test func `an entry whose retention is over is proven without what it said`() async throws {
    let (ready, _, looks) = try await expired()
    let officer = try await ready.caller("chen2")
    let token = try released(
      await ready.vault.createToken(
        for: try #require(ready.people["wang"]), seconds: 86_400, note: "", by: ready.admin()))
    let wang = try await ready.caller(token: token.secretText)
    let key = try VerifierKey(ready.vault.verifierKey())
    let seq = looks.lowerBound
    let open = try released(await ready.vault.proveOwnEntry(seq, for: .own, by: wang))
    #expect(open.disclosed?[.subject] != nil)
    _ = try released(await ready.vault.runRetention(dryRun: false, by: officer))
    let all = Set(Claims.Name.allCases)
    let proofs = [
      try released(await ready.vault.proveEntry(seq, showing: all, for: .review, by: officer)),
      try released(await ready.vault.proveOwnEntry(seq, for: .own, by: wang)),
    ]
    for proof in proofs {
      let read = try EntryProof(proof.encoded)
      #expect(try read.verify(by: key).index == seq)
      #expect(read.disclosed == nil && read.leaf.event == .fieldRead && read.leaf.text == open.leaf.text)
      // Not a word more than the leaf and why there is none.
      let extra = String(decoding: read.proof.extra, as: UTF8.self)
      #expect(extra.hasSuffix("\nend\n{\"seq\":\(seq),\"closed\":\"retention\"}"))
      for position in stride(from: 0, to: proof.encoded.count, by: 7) {
        var altered = proof.encoded
        altered[position] ^= 1
        #expect(throws: ProofError.self, "byte \(position)") { _ = try EntryProof(altered).verify(by: key) }
      }
    }
    #expect(
      try ready.log().suffix(2).map { $0.opening.claims[.detail] } == [
        "proof of \(seq), expired", "proof of \(seq), expired",
      ])
    // What was proven before says what it said; entries about nobody, and later ones of others, are not for everybody.
    _ = try EntryProof(open.encoded).verify(by: key)
    for other in [0, ready.logSize - 1] {
      let refused = refusal(try await ready.vault.proveOwnEntry(other, for: .own, by: wang))
      #expect(refused?.kind == .notFound, "\(other)")
    }
    let leader = try await ready.vault.proveEntry(seq, showing: all, for: .review, by: ready.caller("zhou2"))
    #expect(refusal(leader)?.kind == .denied)
  }

  @Test func `no file holds the key or an opening that opens with what is left`() async throws {
    let (ready, _, looks) = try await expired()
    let keys = try ready.keys.systemKeys().filter { $0.role == "period-3y-202611" }
    #expect(keys.count == 1)
    let boxes = try ready.store.entries(from: looks.lowerBound, limit: looks.count).flatMap {
      [$0.subjectBox, $0.periodBox]
    }
    _ = try released(await ready.vault.runRetention(dryRun: false, by: ready.caller("chen2")))
    #expect(try ready.keys.systemKeys().allSatisfy { $0.role != "period-3y-202611" })
    func files() throws -> [(String, Data)] {
      try FileManager.default.contentsOfDirectory(atPath: ready.directory).map {
        ($0, try Data(contentsOf: URL(fileURLWithPath: ready.directory + "/" + $0)))
      }
    }
    for (name, bytes) in try files() {
      #expect(bytes.range(of: Data(keys[0].box.suffix(40))) == nil, "\(name)")
    }
    ready.close()
    for (name, bytes) in try files() where name == "vault.db" {
      for box in boxes { #expect(bytes.range(of: Data(box.suffix(40))) == nil, "\(name)") }
    }
    // A key of this month is never made again.
    try await ready.open(policies: rules(ready))
    let again = SealedSystemKey(role: "period-3y-202611", generation: 1, box: keys[0].box)
    #expect(throws: StoreFailure.self) { try ready.keys.insert([again]) }
  }

  @Test(arguments: 0..<12) func `wherever it is broken off, it is gone on with`(_ step: Int) async throws {
    let (ready, _, looks) = try await expired()
    let officer = try await ready.caller("chen2")
    let plan: [Faults.Fault?] =
      Array(repeating: nil, count: step / 2) + [step % 2 == 0 ? .beforePersisting : .afterPersisting]
    if step < 10 {
      switch plan.count {
      case 1: ready.faults.next(plan[0])
      case 2: ready.faults.next(plan[0], plan[1])
      case 3: ready.faults.next(plan[0], plan[1], plan[2])
      case 4: ready.faults.next(plan[0], plan[1], plan[2], plan[3])
      default: ready.faults.next(plan[0], plan[1], plan[2], plan[3], plan[4])
      }
    } else {
      ready.keyFaults.next(step == 10 ? .beforePersisting : .afterPersisting)
    }
    _ = try? await ready.vault.runRetention(dryRun: false, by: officer)
    ready.faults.next()
    ready.keyFaults.next()
    if step % 4 < 2 {
      ready.close()
      try await ready.open(policies: rules(ready))
    }
    let chen = try await ready.caller("chen2")
    _ = try released(await ready.vault.runRetention(dryRun: false, by: chen))
    let report = try await verified(ready)
    #expect(report.isClean, "\(report.problems)")
    for entry in try ready.store.entries(from: looks.lowerBound, limit: looks.count) {
      #expect(entry.periodBox.isEmpty && entry.subjectBox.isEmpty && entry.actorToken.isEmpty)
    }
    #expect(try ready.keys.systemKeys().allSatisfy { $0.role != "period-3y-202611" })
    let rows = try ready.store.controls(.expiry)
    #expect(rows.map(\.version) == [2])
  }

  @Test func `whoever empties or closes an entry by hand is found`() async throws {
    let (ready, _, looks) = try await expired()
    _ = try released(await ready.vault.runRetention(dryRun: false, by: ready.caller("chen2")))
    // Of June: its month has not expired.
    let newest = ready.logSize - 1
    let event = try #require(try ready.store.entries(from: newest, limit: 1).first?.event)
    _ = try ready.store.commit { (transaction) throws(StoreFailure) in
      try transaction.removeOpenings(of: [event], in: newest..<newest + 1)
    }
    #expect(try await verified(ready).problems.map(\.seq) == [newest])
    // A row that says a month has expired, which no entry tells of.
    let row = try ready.vault.opened().controls.row(
      ExpiredPeriod(
        id: "period-3y-202706", state: .destroyed, openings: 1, first: 0, end: ready.logSize, late: []),
      version: 1)
    let forged = ControlRow(kind: row.kind, id: row.id, version: 1, body: row.body, tag: row.body)
    _ = try ready.store.commit { (transaction) throws(StoreFailure) in try transaction.put(forged) }
    ready.close()
    try await ready.open(policies: rules(ready))
    let report = try await verified(ready)
    #expect(report.problems.contains { $0.row?.contains("period-3y-202706") == true })
    #expect(report.problems.contains { $0.seq == newest })
    #expect(!report.problems.contains { $0.seq.map(looks.contains) ?? false })
  }

  @Test func `an entry sealed before and committed after midnight goes with its month`() async throws {
    let ready = try await ReadyVault(at: "2026-11-30T23:59:59Z")
    let late = try await commitAfterMidnight(ready)
    _ = try await ready.holdResident()
    let stored = try #require(try ready.store.entries(from: late, limit: 1).first)
    #expect(stored.time.description.hasPrefix("2026-12-01"))
    #expect(try ready.vault.opened().reader.open(stored).opening.opened.contains(.act))
    ready.close()
    try await ready.open(policies: rules(ready))
    ready.clock.set("2027-06-01T00:00:01Z")
    try await ready.add("chen2", role: "compliance_officer", place: "B")
    _ = try released(await ready.vault.runRetention(dryRun: false, by: ready.caller("chen2")))
    let after = try #require(try ready.store.entries(from: late, limit: 1).first)
    #expect(try after.periodBox.isEmpty && ready.vault.opened().reader.open(after).opening.isExpired)
    let report = try await verified(ready)
    #expect(report.isClean, "\(report.problems)")
    // Its neighbours of December are still open.
    let next = try #require(try ready.store.entries(from: late + 1, limit: 1).first)
    #expect(try !ready.vault.opened().reader.open(next).opening.isExpired)
  }

  /// Seals an entry, lets midnight pass and commits it; its number.
  private func commitAfterMidnight(_ ready: ReadyVault) async throws -> UInt64 {
    let opened = try ready.vault.opened()
    var content = EntryContent(event: .fieldRead)
    content.claims[.actor] = "p_someone"
    content.actor = "p_someone"
    let sealed = try opened.writer.draft(content)
    ready.clock.advance(seconds: 3)
    let draft = Draft(entries: [sealed], basis: DecisionBasis(size: ready.logSize))
    guard case .committed(let receipt) = try await opened.sequencer.submit(draft) else {
      throw VaultFailure.contended
    }
    return receipt.first
  }

  @Test func `a clock that was set back seals nothing for a month long gone`() async throws {
    let ready = try await ReadyVault()
    _ = try await ready.holdResident()
    ready.clock.set("2019-03-01T00:00:00Z")
    _ = try ready.vault.opened().writer.draft(EntryContent(event: .fieldRead))
    #expect(try ready.keys.systemKeys().allSatisfy { !$0.role.hasSuffix("201903") })
  }

  @Test func `each day the vault does it by itself, but not all at once`() async throws {
    let (ready, _, _) = try await expired()
    #expect(try await ready.vault.runRetentionUnattended().done.map(\.month) == ["2026-11"])
    #expect(try await ready.vault.runRetentionUnattended().done.isEmpty)
    for month in ["2027-07", "2027-08", "2027-09"] {
      ready.clock.set("\(month)-02T08:00:00Z")
      _ = try released(await ready.vault.apiTokens(by: ready.admin()))
    }
    // A clock years ahead makes months due that are not.
    ready.clock.set("2035-01-01T00:00:00Z")
    let day = try await ready.vault.runRetentionUnattended()
    #expect(day.done.allSatisfy { $0.kind == "rules" } && day.left == 4)
    let told = try ready.log().filter { $0.leaf.event == .keyDestroy && !$0.opening.isExpired }
    #expect(!told.isEmpty && told.allSatisfy { $0.opening.claims[.actor] == "vault" })
  }

  @Test func `only officers end a retention, and nobody before its time`() async throws {
    let ready = try await ReadyVault()
    for label in ["zhou", "sun", "app", "wang"] {
      let answer = try await ready.vault.runRetention(dryRun: false, by: ready.caller(label))
      #expect(refusal(answer)?.kind == .denied, "\(label)")
    }
    let chen = try await ready.caller("chen")
    #expect(try released(await ready.vault.runRetention(dryRun: false, by: chen)).steps.isEmpty)
    // Thirty-six months after the end of November 2026.
    for (time, due) in [("2029-11-30T23:59:59Z", 0), ("2029-12-01T00:00:00Z", 1)] {
      ready.clock.set(time)
      let periods = try ready.keys.systemKeys().compactMap { AuditPeriod(name: $0.role) }
      let months = try ready.vault.opened().catalog.openingMonths(.threeYears)
      let over = periods.filter {
        $0.retention == .threeYears && $0.expiry(after: months) <= ready.clock.now()
      }
      #expect(over.count == due, "\(time)")
    }
  }

  @Test(arguments: ["5", "73", "0"]) func `no catalogue keeps openings shorter or longer than the law allows`(
    _ months: String
  ) throws {
    let catalog = try String(contentsOfFile: ReadyVault.policies + "/catalog.yaml", encoding: .utf8)
    let changed = catalog.replacing("looks: {months: 36}", with: "looks: {months: \(months)}")
    #expect(throws: PolicyLoadError.self) { try Catalog(yaml: changed) }
  }
}
