import Foundation
import Testing
import VaultSQLite

@testable import Vault

@Suite struct WithdrawnKeysTests {
  private static let header = "# SYNTHETIC\nkey,place,name,birth_date,id_type,id_number,status\n"

  private static func residents(_ numbers: ClosedRange<Int>) -> String {
    header
      + numbers.map {
        "R-\($0),B/baihe/031/07,王某,1950-01-01,resident_id,"
          + "\(identityNumber(born: "1950-01-01", number: $0)),living\n"
      }.joined()
  }

  /// Imports, and tells the import and the subjects of its records.
  private func imported(
    _ text: String, of type: String, into ready: ReadyVault, for purpose: PurposeClaim = .register
  ) async throws -> (id: String, records: [SealedRecord]) {
    let id = try await ready.openImport(type, for: purpose)
    let report = try await released(
      ready.importRows(id, Pieces(bytes: Array(text.utf8)), for: purpose))
    #expect(report.problems.isEmpty)
    return (id, try ready.store.records(of: #require(ImportID(id)), after: nil, limit: 10_000))
  }

  private func withdraw(_ id: String, in ready: ReadyVault, for purpose: PurposeClaim = .register)
    async throws -> ImportStatus
  {
    try await released(ready.vault.withdrawImport(id, for: purpose, by: ready.caller("sun")))
  }

  /// How many of these subjects' data keys are in the key store.
  private func held(_ records: [SealedRecord], in ready: ReadyVault) throws -> Int {
    try records.count { try ready.keys.subjectKeys($0.header.subject)?.holdsDataKeys ?? false }
  }

  @Test func `a withdrawal takes the data keys of those of whom nothing is held, and leaves the log`()
    async throws
  {
    let ready = try await ReadyVault()
    let kept = try await ready.holdResident()
    let people = try await imported(WithdrawnKeysTests.residents(1...450), of: "resident", into: ready)
    let care = try await imported(
      "# SYNTHETIC\nkey,place,resident,mobility\nC-1,B/baihe/031/07,R-1,cane\n"
        + "C-2,B/baihe/031/07,\(kept.id),cane\n", of: "care_profile", into: ready, for: .care)
    let first = try #require(
      care.records.map(\.header.subject).first { subject in
        people.records.contains { $0.header.subject == subject }
      })
    // A resident, and a grid leader who lives in the grid, whose own records will go.
    let ids = people.records.map { $0.header.id.text(prefix: "r") }
    try await ready.link("wang", "resident", ids[7])
    try await ready.link("zhou", "resident", ids[8])
    let wrapped = try people.records.compactMap { try ready.keys.subjectKeys($0.header.subject) }
    #expect(wrapped.count == 450)
    #expect(try await withdraw(people.id, in: ready).state == "withdrawn")
    #expect(try ready.count("resident") == 1)
    // The care profile of one of them is still there.
    #expect(try held(people.records, in: ready) == 1)
    #expect(try ready.keys.subjectKeys(first)?.holdsDataKeys == true)
    #expect(try await withdraw(care.id, in: ready, for: .care).state == "withdrawn")
    #expect(try held(people.records, in: ready) == 0)
    // What is left opens the log, and the others' records.
    #expect(try await ready.problems() == [])
    _ = try releasedRow(await ready.read("resident", kept.id, for: .register, by: ready.caller("zhou")))
    let mine = try await released(
      ready.vault.accessLog(limit: 20, before: nil, for: .own, by: ready.caller("wang", post: "self")))
    #expect(!mine.entries.isEmpty)
    // No trace of a destroyed key in the files; the audit key is where it was.
    ready.close()
    let file = Data(try #require(FileManager.default.contents(atPath: ready.directory + "/keys.db")))
    for keys in wrapped {
      for part in stride(from: 0, to: 288, by: 48) {
        #expect(file.range(of: Data(keys.wrapped[part..<part + 16])) == nil)
      }
      #expect(file.range(of: Data(keys.wrapped[288...])) != nil)
    }
  }

  @Test func `keys that a broken-off withdrawal left go at the next start, or when it is asked for again`()
    async throws
  {
    for restarts in [true, false] {
      let ready = try await ReadyVault()
      let people = try await imported(WithdrawnKeysTests.residents(1...450), of: "resident", into: ready)
      // The first page of keys goes, the second does not.
      ready.keyFaults.next(nil, .beforePersisting)
      await #expect(throws: VaultFailure.self) { try await withdraw(people.id, in: ready) }
      #expect(try ready.count("resident") == 0)
      #expect(try held(people.records, in: ready) == 50)
      if restarts {
        try await ready.reopen()
        #expect(try held(people.records, in: ready) == 0)
      }
      #expect(try await withdraw(people.id, in: ready).state == "withdrawn")
      #expect(try held(people.records, in: ready) == 0)
      #expect(try await ready.problems() == [])
    }
  }

  @Test func `a start takes the keys of what a withdrawal had removed by then, and no others`() async throws {
    let ready = try await ReadyVault()
    let people = try await imported(WithdrawnKeysTests.residents(1...450), of: "resident", into: ready)
    // Of a creation that ended between the keys and the record: a backup may know of the record.
    var orphan: WrappedSubjectKeys?
    _ = SubjectKeys.make(for: .random(), ring: try ready.vault.opened().ring, stored: &orphan)
    try ready.keys.insert([try #require(orphan)])
    ready.faults.next(nil, nil, .beforePersisting)
    await #expect(throws: VaultFailure.self) { try await withdraw(people.id, in: ready) }
    #expect(try held(people.records, in: ready) == 450)
    try await ready.reopen()
    #expect(try held(people.records, in: ready) == 50 && ready.count("resident") == 50)
    #expect(try orphan.map { try ready.keys.subjectKeys($0.subject) } == orphan)
    #expect(try await withdraw(people.id, in: ready).state == "withdrawn")
    #expect(try held(people.records, in: ready) == 0)
    #expect(try orphan.map { try ready.keys.subjectKeys($0.subject) } == orphan)
    #expect(try await ready.problems() == [])
  }

  @Test func `a key store that is being read delays the end of a withdrawal, not a start`() async throws {
    let ready = try await ReadyVault()
    let people = try await imported(WithdrawnKeysTests.residents(1...3), of: "resident", into: ready)
    ready.keyFaults.next(.afterPersisting, .afterPersisting)
    await #expect(throws: VaultFailure.self) { try await withdraw(people.id, in: ready) }
    let status = try released(await ready.vault.importStatus(people.id, by: ready.caller("sun")))
    #expect(status.state == "withdrawing")
    try await ready.reopen()
    #expect(try await withdraw(people.id, in: ready).state == "withdrawn")
    #expect(try held(people.records, in: ready) == 0)
  }

  @Test func `a start fails where the keys that are to go cannot be written`() async throws {
    let ready = try await ReadyVault()
    let people = try await imported(WithdrawnKeysTests.residents(1...3), of: "resident", into: ready)
    // The call; the start, which the ledger tells of them; and the withdrawal that it goes on with.
    ready.keyFaults.next(.beforePersisting, .beforePersisting, .beforePersisting)
    await #expect(throws: VaultFailure.self) { try await withdraw(people.id, in: ready) }
    await #expect(throws: StoreFailure.self) { try await ready.reopen() }
    try await ready.reopen()
    #expect(try held(people.records, in: ready) == 0)
  }
}
