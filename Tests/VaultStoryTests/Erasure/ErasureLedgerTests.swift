import Foundation
import Testing
import VaultSQLite

@testable import Vault

/// Whatever is put back from before, what was destroyed since is destroyed in it, and the log says so.
@Suite struct ErasureLedgerTests {
  private func lines(_ ready: ReadyVault) throws -> [String] {
    String(decoding: try ready.ledger.contents() ?? [], as: UTF8.self).split(separator: "\n").dropFirst().map
    {
      $0.split(separator: " ").dropFirst(2).prefix(2).joined(separator: " ")
    }
  }

  private func residents(_ numbers: ClosedRange<Int>) -> String {
    "# SYNTHETIC\nkey,place,name,birth_date,id_type,id_number,status\n"
      + numbers.map {
        "R-\($0),B/baihe/031/07,王某,1950-01-01,resident_id,\(identityNumber(born: "1950-01-01", number: $0)),living\n"
      }.joined()
  }

  @Test func `somebody erased stays erased where files from before are put back`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try await ready.officer()
    ready.close()
    let before = try ready.snapshot()
    try await ready.open()
    let receipt = try released(await ready.erase(many.resident))
    #expect(receipt.records == 5)
    #expect(try lines(ready) == ["erased \(many.subject.text)"])
    // Keys too: as with a backup of both.
    ready.close()
    try ready.restore(before)
    #expect(try ready.number("vault.db", "SELECT count(*) FROM record") > 0)
    try await ready.open()
    #expect(ready.vault.replayed == 1)
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try many.all.allSatisfy { try ready.stored($0.id, prefix: $0.prefix) == nil })
    let events = try ready.log().filter { $0.leaf.event == .eraseBegin }
    #expect(events.count == 1)
    #expect(events.first?.opening.claims[.detail].contains("erased before, and put back since") == true)
    #expect(try ready.log().count { $0.leaf.event == .recordErase } == 5)
    #expect(try await ready.problems() == [])
    #expect(ready.keylessFindings() == [])
    let sun = try await ready.caller("sun")
    _ = try releasedRow(await ready.read("resident", many.other, for: .register, by: sun))
    // Once is enough, and who is registered again is somebody else.
    try await ready.reopen()
    #expect(ready.vault.replayed == 0)
    #expect(try lines(ready) == ["erased \(many.subject.text)"])
    let again = try await ready.holdResident()
    #expect(again.id != many.resident)
  }

  @Test func `keys alone that are put back are destroyed by the start, before anybody is answered`()
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try await ready.officer()
    ready.close()
    let keys = try Data(contentsOf: URL(fileURLWithPath: ready.directory + "/keys.db"))
    try await ready.open()
    _ = try released(await ready.erase(many.resident))
    ready.close()
    try FileSnapshot(files: ["keys.db": keys]).write(to: ready.directory)
    try await ready.open()
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try await ready.problems() == [])
    // And the log tells of it, once.
    func told() throws -> [String] {
      try ready.log().filter { $0.leaf.event == .integrityFail }.map { $0.opening.claims[.detail] }
    }
    #expect(try told() == ["keys that were destroyed had been put back, of 1 people: destroyed again"])
    try await ready.reopen()
    #expect(try told().count == 1 && ready.vault.unresolved == 0)
    ready.close()
    // Nor is the key anywhere in the file.
    let wrapped = try Data(contentsOf: URL(fileURLWithPath: ready.directory + "/keys.db"))
    #expect(wrapped != keys)
  }

  @Test func `a held vault gives nobody back either`() async throws {
    let ready = try await ReadyVault(anchored: true)
    let many = try await ManyRecords(in: ready)
    try await ready.add("fang", role: "data_protection_officer", place: "B")
    _ = try await ready.officer()
    ready.close()
    let before = try ready.snapshot()
    try await ready.open()
    _ = try released(await ready.erase(many.resident))
    ready.close()
    try ready.restore(before)
    try await ready.open()
    #expect(ready.vault.status.hold == .logMismatch)
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    // Two officers go on with another log; the next start carries the erasure out.
    let succession = try #require(LogSuccession(reason: "disk lost", archive: try ready.formerLogs))
    let made = try released(
      await ready.vault.succeedLog(
        succession, bearers: (try #require(ready.tokens["chen"]), try #require(ready.tokens["fang"])),
        safeguards: LogSafeguards(anchor: ready.anchor, heldEntries: try ready.heldEntries)))
    try await ready.reopen()
    #expect(ready.vault.status.hold == nil && ready.vault.replayed == 1)
    #expect(try many.all.allSatisfy { try ready.stored($0.id, prefix: $0.prefix) == nil })
    #expect(try ready.log(from: made.first).contains { $0.leaf.event == .keyDestroy })
    #expect(try await ready.problems() == [])
  }

  @Test func `a withdrawn import stays withdrawn`() async throws {
    let ready = try await ReadyVault()
    let kept = try await ready.holdResident()
    let id = try await ready.openImport("resident")
    _ = try await released(ready.importRows(id, Pieces(bytes: Array(residents(1...3).utf8))))
    let records = try ready.store.records(of: #require(ImportID(id)), after: nil, limit: 10)
    ready.close()
    let before = try ready.snapshot()
    try await ready.open()
    _ = try await released(ready.vault.withdrawImport(id, for: .register, by: ready.caller("sun")))
    #expect(try Set(lines(ready)) == Set(records.map { "withdrawn \($0.header.subject.text)" }))
    ready.close()
    try ready.restore(before)
    try await ready.open()
    #expect(ready.vault.replayed == 3)
    #expect(try ready.count("resident") == 1)
    #expect(try records.allSatisfy { try ready.keys(of: $0.header.subject)?.holdsDataKeys == false })
    #expect(try await ready.problems() == [])
    _ = try releasedRow(await ready.read("resident", kept.id, for: .register, by: ready.caller("sun")))
  }

  @Test func `a month that is over stays closed`() async throws {
    let ready = try await ReadyVault()
    let id = try await ready.holdResident().id
    _ = try releasedRow(await ready.read("resident", id, for: .care, by: ready.caller("zhou")))
    ready.close()
    // The shipped rules, with the shortest retention there may be.
    let rules = ready.folder.path + "/short"
    try FileManager.default.copyItem(atPath: ReadyVault.policies, toPath: rules)
    let catalog = try String(contentsOfFile: rules + "/catalog.yaml", encoding: .utf8)
    try catalog.replacing("looks: {months: 36}", with: "looks: {months: 6}").write(
      toFile: rules + "/catalog.yaml", atomically: true, encoding: .utf8)
    try await ready.open(policies: rules)
    ready.clock.set("2027-06-02T08:00:00Z")
    try await ready.add("chen2", role: "compliance_officer", place: "B")
    ready.close()
    let before = try ready.snapshot()
    try await ready.open(policies: rules)
    let run = try released(await ready.vault.runRetention(dryRun: false, by: ready.caller("chen2")))
    #expect(!run.steps.isEmpty)
    #expect(try lines(ready).count == run.steps.count)
    ready.close()
    try ready.restore(before)
    #expect(
      try ready.number("keys.db", "SELECT count(*) FROM system_key WHERE role LIKE 'period-3y-202611'") == 1)
    try await ready.open(policies: rules)
    #expect(ready.vault.replayed == run.steps.count)
    #expect(try ready.keys.systemKeys().allSatisfy { $0.role != "period-3y-202611" })
    let report = try released(await ready.vault.verify(for: .review, by: ready.caller("chen2")))
    #expect(report.isClean && report.expired > 0, "\(report.problems)")
  }

  @Test func `no erasure counts as done that the ledger does not know`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try await ready.officer()
    // Its volume is away.
    unlink(ready.ledger.path)
    await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident) }
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == true)
    #expect(!FileManager.default.fileExists(atPath: ready.ledger.path))
    #expect(try ready.log().allSatisfy { $0.leaf.event != .keyDestroy })
    try await ready.reopen()
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try lines(ready) == ["erased \(many.subject.text)"])
    #expect(try ready.log().contains { $0.leaf.event == .keyDestroy })
  }

  @Test func `a ledger that was lost, cut off or altered is written again, and what was altered is told`()
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    let id = try await ready.openImport("resident")
    _ = try await released(ready.importRows(id, Pieces(bytes: Array(residents(1...2).utf8))))
    _ = try await released(ready.vault.withdrawImport(id, for: .register, by: ready.caller("sun")))
    _ = try released(await ready.erase(many.resident))
    let all = Set(try lines(ready))
    #expect(all.count == 3)
    let whole = try #require(try ready.ledger.contents())
    func told() throws -> Int { try ready.log().count { $0.leaf.event == .integrityFail } }
    func put(_ bytes: [UInt8]?) throws {
      ready.close()
      unlink(ready.ledger.path)
      guard let bytes else { return }
      #expect(FileManager.default.createFile(atPath: ready.ledger.path, contents: Data(bytes)))
    }
    try put(nil)
    try await ready.open()
    #expect(try Set(lines(ready)) == all && told() == 0)
    // A write that was cut off: the erased one is known from the log.
    try put(Array(whole.dropLast(10)))
    try await ready.open()
    #expect(try Set(lines(ready)) == all && told() == 0)
    var alterations = 0
    func copies() throws -> Int {
      try FileManager.default.contentsOfDirectory(atPath: ready.folder.path).count {
        $0.contains(".damaged-")
      }
    }
    // Lines cut off whole: the log knows them.
    let header = try #require(whole.firstIndex(of: 0x0A)) + 1
    for end in whole.indices.filter({ whole[$0] == 0x0A }) {
      try put(Array(whole[...end]))
      try await ready.open()
      #expect(try Set(lines(ready)) == all && told() == 0, "cut at \(end) behind \(header)")
    }
    #expect(try copies() == 0)
    // An empty file is no ledger.
    try put([])
    try await ready.open()
    alterations += 1
    #expect(try Set(lines(ready)) == all && told() == 1)
    for position in [0, 20, 40, 70, whole.count - 3] {
      var altered = whole
      altered[position] ^= 1
      try put(altered)
      try await ready.open()
      alterations += 1
      #expect(try Set(lines(ready)) == all, "byte \(position)")
      #expect(try told() == alterations, "byte \(position)")
    }
    // A line taken out of the middle.
    let rows = whole.split(separator: 0x0A, omittingEmptySubsequences: false)
    try put(Array((rows[..<1] + rows[2...]).joined(separator: [0x0A])))
    try await ready.open()
    #expect(try Set(lines(ready)) == all && told() == alterations + 1)
    #expect(try copies() == alterations + 1)
    #expect(try await ready.problems() == [])
  }

  @Test func `damaged keys are not taken for destroyed ones where the ledger is lost`() async throws {
    let ready = try await ReadyVault()
    let kept = try await ready.holdResident()
    let record = try #require(try ready.stored(kept.id))
    ready.close()
    let whole = try ready.snapshot()
    for bytes in [nil, [], Array("no ledger\n".utf8)] as [[UInt8]?] {
      try ready.restore(whole)
      try ready.tamper(
        "keys.db", all: ["UPDATE subject_keys SET wrapped = zeroblob(length(wrapped)), held = 0"])
      unlink(ready.ledger.path)
      if let bytes {
        #expect(FileManager.default.createFile(atPath: ready.ledger.path, contents: Data(bytes)))
      }
      try await ready.open()
      #expect(try lines(ready) == [] && ready.vault.replayed == 0)
      try await ready.reopen()
      #expect(try ready.stored(kept.id) != nil && ready.vault.replayed == 0)
      #expect(try await ready.problems() != [])
      ready.close()
    }
    // The keys come back, and so does everything.
    try ready.restore(whole)
    try await ready.open()
    #expect(try ready.stored(kept.id)?.boxes == record.boxes)
    #expect(try await ready.problems() == [])
  }

  @Test func `a ledger that cannot be written stops erasures and nothing else`() async throws {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try await ready.officer()
    ready.close()
    unlink(ready.ledger.path)
    // Whatever is written whole is written here first: a folder is in its way.
    let blocked = ready.ledger.path + ".new"
    try FileManager.default.createDirectory(atPath: blocked, withIntermediateDirectories: false)
    try await ready.open()
    #expect(try ready.log().contains { $0.opening.claims[.detail].contains("cannot be written") })
    let sun = try await ready.caller("sun")
    _ = try releasedRow(await ready.read("resident", many.other, for: .register, by: sun))
    await #expect(throws: VaultFailure.self) { try await ready.erase(many.resident) }
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == true)
    rmdir(blocked)
    try await ready.reopen()
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
    #expect(try lines(ready) == ["erased \(many.subject.text)"])
  }

  @Test func `a start that cannot destroy what was put back says how much, and the next one does it`()
    async throws
  {
    let ready = try await ReadyVault()
    let many = try await ManyRecords(in: ready)
    _ = try await ready.officer()
    ready.close()
    let keys = try Data(contentsOf: URL(fileURLWithPath: ready.directory + "/keys.db"))
    try await ready.open()
    _ = try released(await ready.erase(many.resident))
    ready.close()
    try FileSnapshot(files: ["keys.db": keys]).write(to: ready.directory)
    ready.keyFaults.next(.beforePersisting)
    try await ready.open()
    #expect(ready.vault.unresolved == 1)
    try await ready.reopen()
    #expect(ready.vault.unresolved == 0)
    #expect(try ready.keys(of: many.subject)?.holdsDataKeys == false)
  }

  @Test func `what is no file of a ledger's size is not read`() async throws {
    let ready = try await ReadyVault()
    ready.close()
    let path = ready.ledger.path
    func fails(_ words: String) throws {
      let failure = #expect(throws: StoreFailure.self) { try ready.ledger.contents() }
      #expect("\(try #require(failure))".contains(words), "\(String(describing: failure))")
      unlink(path)
    }
    unlink(path)
    #expect(mkfifo(path, 0o600) == 0)
    try fails("is not a file")
    #expect(FileManager.default.createFile(atPath: path, contents: Data()))
    #expect(truncate(path, 1 << 40) == 0)
    try fails("larger")
    #expect(FileManager.default.createFile(atPath: path, contents: Data()))
    chmod(path, 0o666)
    try fails("others may write it")
    // One that became shorter is not made longer with zeros.
    #expect(FileManager.default.createFile(atPath: path, contents: Data("ab".utf8)))
    #expect(throws: StoreFailure.self) { try ready.ledger.append([1], behind: 3) }
    #expect(try ready.ledger.contents() == Array("ab".utf8))
  }

  @Test func `the lines of another vault destroy nothing`() async throws {
    let one = try await ReadyVault()
    let other = try await ReadyVault()
    let many = try await ManyRecords(in: one)
    _ = try released(await one.erase(many.resident))
    let lines = try #require(try one.ledger.contents())
    let held = try await ManyRecords(in: other)
    other.close()
    let forged = String(decoding: lines, as: UTF8.self).replacing(many.subject.text, with: held.subject.text)
    for bytes in [lines, Array(forged.utf8)] {
      unlink(other.ledger.path)
      #expect(FileManager.default.createFile(atPath: other.ledger.path, contents: Data(bytes)))
      try await other.open()
      #expect(try other.keys(of: held.subject)?.holdsDataKeys == true)
      #expect(other.vault.replayed == 0)
      let told = try other.log().filter { $0.leaf.event == .integrityFail }
      #expect(told.last?.opening.claims[.detail].hasPrefix("erasure ledger: ") == true)
      #expect(try await other.problems() == [])
      other.close()
    }
  }
}
