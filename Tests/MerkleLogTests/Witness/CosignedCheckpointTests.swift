import MerkleLog
import Sodium
import Testing

@Suite struct CosignedCheckpointTests {
  private let clock = TestClock()

  private func witness(_ number: UInt8, _ log: borrowing SignedLog) throws -> Witness {
    let name = "witness.example.org/w\(number)"
    return try .forTest(log, name: name, seed: 100 + number, store: MemoryWitnessStore(), clock: clock)
  }

  @Test func `cosignatures of several witnesses are collected and make a quorum`() async throws {
    let log = try SignedLog(size: 257)
    let witnesses = try (1...3).map { try witness($0, log) }
    let keys = witnesses.map(\.verifierKey)
    let quorum = try Quorum(2, of: keys)
    var cosigned = try CosignedCheckpoint(
      log.note(257), origin: log.origin, logKeys: [log.key], witnesses: keys)
    #expect(cosigned.checkpoint == (try log.checkpoint(257)))
    let start = clock.now
    for (count, witness) in zip(UInt64(0)..., witnesses) {
      let before = try quorum.count(in: cosigned.note, notAfter: .max)
      #expect(before.times.count == Int(count) && before.isReached == (count >= 2))
      clock.set(start + 10 * count)
      let answer = await witness.add(try log.request(from: 0, to: 257).encoded).response
      let added = try cosigned.add(response: answer.body)
      #expect(added.map(\.time) == [clock.now])
    }
    let count = try quorum.count(in: cosigned.note, notAfter: .max)
    #expect(count.isReached && count.newestTime == start + 20 && count.quorumTime == start + 10)
    #expect(Set(count.times.keys) == Set(keys))
    // Anyone reads the note again, with the log's key and those of the witnesses.
    let read = try SignedNote(cosigned.note.encoded).verified(by: [log.key] + keys)
    #expect(read.signatures.map(\.key) == [log.key] + keys)
  }

  @Test func `a newer cosignature of a witness takes the place of its older one`() async throws {
    let log = try SignedLog(size: 3)
    let witness = try witness(1, log)
    var cosigned = try CosignedCheckpoint(
      log.note(3), origin: log.origin, logKeys: [log.key], witnesses: [witness.verifierKey])
    let older = await witness.add(try log.request(from: 0, to: 3).encoded).response.body
    clock.set(clock.now + 60)
    let newer = await witness.add(try log.request(from: 3, to: 3).encoded).response.body
    for answer in [older, newer, older] { try cosigned.add(response: answer) }
    #expect(cosigned.note.encoded == (try log.note(3)).encoded + newer)
  }

  @Test func `an answer that is not of known witnesses, of this checkpoint or whole adds nothing`()
    async throws
  {
    let log = try SignedLog(size: 5)
    let (first, second) = (try witness(1, log), try witness(2, log))
    let other = await first.add(try log.request(from: 0, to: 3).encoded).response.body
    let good = await first.add(try log.request(from: 3, to: 5).encoded).response.body
    let unknown = await second.add(try log.request(from: 0, to: 5).encoded).response.body
    var cosigned = try CosignedCheckpoint(
      log.note(5), origin: log.origin, logKeys: [log.key], witnesses: [first.verifierKey])
    let before = cosigned
    let blank: [UInt8] = [0x0A]
    let answers = [
      [], blank, other, unknown, good + blank, blank + good, Array(good.dropLast()), good + other,
      other + good, good + blank + good, Array("5\n".utf8), Array("x\n\n".utf8) + good,
    ]
    for (number, answer) in answers.enumerated() {
      #expect(throws: NoteError.self, "answer \(number)") { try cosigned.add(response: answer) }
      #expect(cosigned == before)
    }
    // What a stranger wrote beside it is passed over.
    try cosigned.add(response: unknown + good)
    #expect(cosigned.note.encoded == (try log.note(5)).encoded + good)
  }

  @Test func `a note that the log did not sign, or of another log, is not taken`() throws {
    let log = try SignedLog(size: 5)
    let impostor = try SignedLog(size: 5, seed: 1)
    let second = try SignedLog(size: 5, origin: "vault.example.org/audit/2")
    #expect(throws: NoteError.notSignedByKnownKey) {
      try CosignedCheckpoint(impostor.note(5), origin: log.origin, logKeys: [log.key], witnesses: [])
    }
    #expect(throws: NoteError.otherOrigin) {
      try CosignedCheckpoint(second.note(5), origin: log.origin, logKeys: [second.key], witnesses: [])
    }
  }

  @Test func `a cosignature from the future does not count, and one that does not verify spoils the note`()
    async throws
  {
    let log = try SignedLog(size: 5)
    let witness = try witness(1, log)
    let quorum = try Quorum(1, of: [witness.verifierKey])
    let answer = await witness.add(try log.request(from: 0, to: 5).encoded).response.body
    let note = try SignedNote(log.note(5).encoded + answer)
    #expect(try quorum.count(in: note, notAfter: clock.now).isReached)
    let early = try quorum.count(in: note, notAfter: clock.now - 1)
    #expect(!early.isReached && early.newestTime == nil && early.quorumTime == nil)
    let stale = try SignedNote(log.note(4).encoded + answer)
    #expect(throws: NoteError.invalidSignature(by: witness.verifierKey.name)) {
      try quorum.count(in: stale, notAfter: .max)
    }
  }

  @Test func `a witness that cosigned twice on one note counts once, with its newest time`() async throws {
    let log = try SignedLog(size: 5)
    let (first, second) = (try witness(1, log), try witness(2, log))
    let older = await first.add(try log.request(from: 0, to: 5).encoded).response.body
    clock.set(clock.now + 5)
    let newer = await first.add(try log.request(from: 5, to: 5).encoded).response.body
    let quorum = try Quorum(2, of: [first.verifierKey, second.verifierKey])
    let count = try quorum.count(in: SignedNote(log.note(5).encoded + newer + older), notAfter: .max)
    #expect(count.times == [first.verifierKey: clock.now] && !count.isReached)
  }

  @Test func `a quorum of none, of too many, of one key twice or of a log's key is none`() throws {
    let log = try SignedLog(size: 1)
    let key = try witness(1, log).verifierKey
    let renamed = VerifierKey(name: log.origin, kind: .cosignature, publicKey: key.publicKey)
    #expect(throws: Quorum.Invalid.threshold) { try Quorum(0, of: [key]) }
    #expect(throws: Quorum.Invalid.threshold) { try Quorum(2, of: [key]) }
    #expect(throws: Quorum.Invalid.threshold) { try Quorum(1, of: []) }
    #expect(throws: Quorum.Invalid.notACosigner(log.origin)) { try Quorum(1, of: [key, log.key]) }
    #expect(throws: Quorum.Invalid.sameKey(key.name, log.origin)) { try Quorum(1, of: [key, renamed]) }
    #expect(throws: Never.self) { try Quorum(1, of: [key]) }
  }

  @Test func `a proof of one entry shows the witnesses that a reader asks for`() async throws {
    let log = try SignedLog(size: 257)
    let witnesses = try (1...3).map { try witness($0, log) }
    let keys = witnesses.map(\.verifierKey)
    var cosigned = try CosignedCheckpoint(
      log.note(257), origin: log.origin, logKeys: [log.key], witnesses: keys)
    for witness in witnesses.prefix(2) {
      try cosigned.add(response: await witness.add(log.request(from: 0, to: 257).encoded).response.body)
    }
    let inclusion = try log.tiles.tree(257).inclusionProof(of: 100)
    let proof = try TLogProof(TLogProof(inclusion, note: cosigned.note).encoded)
    let entry = numberedEntry(100)
    let proven = try proof.verify(
      entry: entry.span.bytes, origin: log.origin, logKeys: [log.key], quorum: Quorum(2, of: keys))
    #expect(proven.signatures.map(\.key) == [log.key])
    #expect(proven.cosigned.map { Set($0.times.keys) } == Set(keys.prefix(2)))
    #expect(throws: ProofError.quorumNotReached(cosigned: 2, of: 3)) {
      try proof.verify(
        entry: entry.span.bytes, origin: log.origin, logKeys: [log.key], quorum: Quorum(3, of: keys))
    }
    // Witnesses do not stand in for the log.
    #expect(throws: ProofError.checkpoint(.notSignedByKnownKey)) {
      try proof.verify(entry: entry.span.bytes, origin: log.origin, logKeys: [], quorum: Quorum(2, of: keys))
    }
  }

  @Test func `a cosignature with a time of 2^63 or more is refused, though the key made it`() throws {
    let log = try SignedLog(size: 5)
    let name = try #require(KeyName("witness.example.org/w1"))
    let seed = [UInt8](repeating: 7, count: 32)
    let signingKey = Ed25519.SigningKey(seed: seed.span.bytes)
    let key = VerifierKey(name: name, kind: .cosignature, publicKey: signingKey.publicKey)
    let quorum = try Quorum(1, of: [key])
    let note = try log.note(5)
    for (time, isTaken) in [(1 << 63 - 1, true), (1 << 63, false), (.max, false)] as [(UInt64, Bool)] {
      let message = Array("cosignature/v1\ntime \(time)\n".utf8) + note.text
      let keyID = try #require(Hexadecimal.decode(key.id.description))
      let shifts: [UInt64] = [56, 48, 40, 32, 24, 16, 8, 0]
      let bigEndian = shifts.map { UInt8(truncatingIfNeeded: time >> $0) }
      let bytes = keyID + bigEndian + signingKey.signature(for: message.span.bytes)
      let cosigned = try SignedNote(note.encoded + Array("— \(name) \(Base64.encode(bytes))\n".utf8))
      if isTaken {
        #expect(try quorum.count(in: cosigned, notAfter: .max).newestTime == time)
      } else {
        #expect(throws: NoteError.invalidSignature(by: name)) {
          try quorum.count(in: cosigned, notAfter: .max)
        }
      }
    }
  }
}
