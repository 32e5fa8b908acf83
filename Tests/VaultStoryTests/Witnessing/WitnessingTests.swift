import MerkleLog
import Synchronization
import Testing

@testable import Vault

/// A vault and its witnesses: what counts as cosigned, what is refused when, and that no call waits for one.
@Suite struct WitnessingTests {
  @Test func `the newest head is cosigned, kept, handed out and exported`() async throws {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    let asked = try await Asked(ready, [witness])
    try await asked.untilCosigned()
    let note = try SignedNote(Array(try ready.vault.checkpoint().utf8))
    #expect(
      try note.verified(by: [witness.key]).checkpoint(origin: key(of: ready).name).size
        == ready.vault.status.logSize)
    #expect(try ready.vault.cosignedCheckpoint() == String(decoding: note.encoded, as: UTF8.self))
    #expect(asked.store.notes == ["\(witness.key.id)": note.encoded])
    let export = try await released(ready.vault.exportLog(for: .review, by: ready.caller("chen")))
    var files = ExportInMemory()
    var rest = export.files
    while let file = try rest.next() { files.files[file.path] = file.bytes }
    #expect(files.files["witness/\(witness.key.id)"] != nil)
    let report = try ExportVerifier(files, verifierKey: try key(of: ready), witnessKeys: [witness.key])
      .verify()
    #expect(report.problems == [] && report.unchecked == [])
    // A witness whose cosignature is wanted and not there, and one that was changed.
    let other = TestWitness(try key(of: ready), name: "other.test/w", seed: 9, clock: ready.clock)
    #expect(
      try !ExportVerifier(files, verifierKey: key(of: ready), witnessKeys: [other.key]).verify().isClean)
    var changed = files
    changed.files["witness/\(witness.key.id)"]![3] ^= 1
    #expect(
      try !ExportVerifier(changed, verifierKey: key(of: ready), witnessKeys: [witness.key]).verify().isClean)
    #expect(asked.alarms.isEmpty)
  }

  @Test func `required: content stops when the witness stays away, officers still read, and it comes back`()
    async throws
  {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    let wang = try await ready.holdResident().id
    let asked = try await Asked(ready, [witness])
    try await asked.untilCosigned()
    #expect(try hold(of: ready) == nil)
    witness.way = .cut
    ready.clock.advance(seconds: 59)
    #expect(try hold(of: ready) == nil)
    _ = try releasedRow(try await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    ready.clock.advance(seconds: 1)
    #expect(try hold(of: ready) == .witnessLate)
    #expect(ready.vault.unreadiness() == "witness-late" && ready.vault.status.hold == .witnessLate)
    await #expect(throws: VaultFailure.self) {
      _ = try await ready.read("resident", wang, for: .care, by: ready.caller("zhou"))
    }
    let size = ready.vault.status.logSize!
    _ = try await released(ready.vault.auditEntries(AuditAsk(), for: .review, by: ready.caller("chen")))
    #expect(ready.vault.status.logSize! > size)
    #expect(ready.vault.status.witnesses?.isLate == true)
    witness.way = .open
    try await asked.until("content is given") { try hold(of: ready) == nil }
    _ = try releasedRow(try await ready.read("resident", wang, for: .care, by: ready.caller("zhou")))
    #expect(ready.vault.status.witnesses?.isLate == false && ready.vault.unreadiness() == nil)
  }

  @Test func `required: no content before the first cosignature`() async throws {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    witness.way = .cut
    let asked = try await Asked(ready, [witness])
    #expect(try hold(of: ready) == .witnessLate)
    #expect(throws: VaultFailure.self) { try ready.vault.cosignedCheckpoint() }
    witness.way = .open
    try await asked.until("content is given") { try hold(of: ready) == nil }
  }

  @Test func `advisory: it is said once when they are late and once when they are not, and content is given`()
    async throws
  {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    let asked = try await Asked(ready, [witness], mode: .advisory)
    try await asked.untilCosigned()
    witness.way = .cut
    try await Task.sleep(for: .milliseconds(1100))
    ready.clock.advance(seconds: 61)
    #expect(try hold(of: ready) == nil)
    try await asked.until("late is said") { asked.told.contains { $0.hasPrefix("witnesses are late") } }
    try await Task.sleep(for: .milliseconds(1100))
    witness.way = .open
    try await asked.until("in time is said") {
      asked.told.contains { $0.contains("have cosigned the log again") }
    }
    #expect(asked.told.count { $0.hasPrefix("witnesses are late") } == 1)
    #expect(asked.told.count { $0.contains("does not answer") } == 1)
  }

  @Test func `a log that does not grow is cosigned again in time, with a newer time`() async throws {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    let asked = try await Asked(ready, [witness])
    try await asked.untilCosigned()
    let count = witness.asked
    for _ in 0..<10 {
      let before = try #require(asked.witnessing.standing().lastCosigned)
      ready.clock.advance(seconds: 20)
      try await asked.until("cosigned again") { asked.witnessing.standing().lastCosigned! > before }
      #expect(try hold(of: ready) == nil)
    }
    #expect(witness.asked >= count + 10)
    // And not more often than that.
    try await Task.sleep(for: .milliseconds(50))
    #expect(witness.asked <= count + 12)
  }

  @Test func `a cosignature that was replayed, is from the future or of another key does not count`()
    async throws
  {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    let asked = try await Asked(ready, [witness])
    try await asked.untilCosigned()
    // Somebody on the way holds the witness back and plays its old word again: the log has not grown.
    witness.way = .replays
    ready.clock.advance(seconds: 61)
    try await Task.sleep(for: .milliseconds(30))
    #expect(try hold(of: ready) == .witnessLate)

    let early = try await ReadyVault()
    let ahead = TestWitness(try key(of: early), clock: early.clock, ahead: 61)
    let second = try await Asked(early, [ahead])
    try await second.until("trouble is said") { second.told.contains { $0.contains("clock that is ahead") } }
    #expect(try hold(of: early) == .witnessLate)

    let third = try await ReadyVault()
    let impostor = TestWitness(try key(of: third), clock: third.clock)
    let real = TestWitness(try key(of: third), seed: 2, clock: third.clock)
    let lines = try await Self.cosignature(of: third, by: impostor)
    real.way = .answers(WitnessReply(status: 200, body: lines))
    let fourth = try await Asked(third, [real])
    try await fourth.until("trouble is said") {
      fourth.told.contains { $0.contains("no answer that counts") }
    }
    #expect(try hold(of: third) == .witnessLate)
  }

  private static func cosignature(of ready: ReadyVault, by witness: TestWitness) async throws -> [UInt8] {
    let note = try SignedNote(Array(try ready.vault.checkpoint().utf8))
    let size = try Checkpoint(text: note.text).size
    let request = try AddCheckpointRequest(ConsistencyProof(oldSize: 0, newSize: size, path: []), note: note)
    return try await witness.addCheckpoint(request.encoded).body
  }

  @Test func `whatever a witness answers, nothing is believed and the next good answer is taken`()
    async throws
  {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    witness.way = .answers(WitnessReply(status: 500, body: []))
    let asked = try await Asked(ready, [witness], mode: .advisory)
    let replies: [WitnessReply] = [
      WitnessReply(status: 200, body: []), WitnessReply(status: 200, body: Array("\n\n\n".utf8)),
      WitnessReply(status: 200, body: [UInt8](repeating: 0xFF, count: 60_000)),
      WitnessReply(status: 409, body: []), WitnessReply(status: 409, body: Array("-1\n".utf8)),
      WitnessReply(status: 409, body: Array("99999999999999999999\n".utf8)),
      WitnessReply(status: 409, body: Array("9223372036854775807\n".utf8)),
      WitnessReply(status: 409, body: Array("1\n".utf8)), WitnessReply(status: 409, body: Array("0\n".utf8)),
      WitnessReply(status: 422, body: []), WitnessReply(status: 403, body: []),
      WitnessReply(status: 404, body: []),
      WitnessReply(status: 301, body: []), WitnessReply(status: 0, body: []),
    ]
    for reply in replies {
      let before = witness.asked
      witness.way = .answers(reply)
      try await asked.until("asked again") { witness.asked > before + 1 }
      #expect(try hold(of: ready) == nil, "\(reply.status)")
      #expect(asked.witnessing.newest().isEmpty)
    }
    witness.way = .open
    try await asked.untilCosigned()
    #expect(asked.witnessing.standing().witnesses[0].trouble == nil)
  }

  @Test func `a cosignature that got lost on its way is asked for again from the witness's size`()
    async throws
  {
    let ready = try await ReadyVault()
    let witness = TestWitness(try key(of: ready), clock: ready.clock)
    let asked = try await Asked(ready, [witness])
    try await asked.untilCosigned()
    for _ in 0..<3 {
      let before = witness.asked
      witness.way = .losesAnswers
      try await ready.holdResident(number: Int.random(in: 30...90))
      try await asked.until("asked") { witness.asked > before }
      try await ready.holdResident(number: Int.random(in: 100...400))
      witness.way = .open
      try await asked.untilCosigned()
    }
  }
}
