import MerkleLog
import Sodium
import Testing

@Suite struct WitnessTests {
  private let store = MemoryWitnessStore()
  private let clock = TestClock()

  private func witness(_ log: borrowing SignedLog, logKeys: [VerifierKey]? = nil) throws -> Witness {
    try .forTest(
      log, name: "witness.example.org/w1", seed: 9, store: store, clock: clock, logKeys: logKeys)
  }

  /// The note of the request with the cosignature of the answer, checked with the keys of both.
  private func cosigned(
    _ request: AddCheckpointRequest, _ outcome: AddCheckpointOutcome, _ log: borrowing SignedLog,
    _ witness: Witness
  ) throws -> VerifiedNote {
    #expect(outcome.response.status == 200, "\(outcome)")
    let note = try SignedNote(request.note.encoded + outcome.response.body)
    return try note.verified(by: [log.key, witness.verifierKey])
  }

  @Test func `200: a log that grows is cosigned at every size, the first time on trust`() async throws {
    let log = try SignedLog(size: 70_000)
    let witness = try witness(log)
    #expect(try await witness.latest() == nil)
    var oldSize: UInt64 = 0
    for size in [0, 1, 2, 255, 256, 257, 70_000] as [UInt64] {
      clock.set(clock.now + 1)
      let request = try log.request(from: oldSize, to: size)
      let outcome = await witness.add(request.encoded)
      let verified = try cosigned(request, outcome, log, witness)
      #expect(try verified.checkpoint(origin: log.origin) == log.checkpoint(size))
      #expect(verified.signatures.map(\.time) == [nil, clock.now])
      #expect(verified.signatures.map(\.key.kind) == [.ed25519, .cosignature])
      #expect(outcome.response.contentType == "text/plain; charset=utf-8")
      #expect(try await witness.latest()?.encoded == request.note.encoded + outcome.response.body)
      oldSize = size
    }
  }

  @Test func `200: the same size and root again is cosigned again, with the new time`() async throws {
    let log = try SignedLog(size: 3)
    let witness = try witness(log)
    _ = await witness.add(try log.request(from: 0, to: 3).encoded)
    clock.set(clock.now + 60)
    let again = try log.request(from: 3, to: 3)
    let verified = try cosigned(again, await witness.add(again.encoded), log, witness)
    #expect(verified.signatures.last?.time == clock.now)
  }

  @Test func `400: a body of another form is refused`() async throws {
    let log = try SignedLog(size: 3)
    let witness = try witness(log)
    let body = try log.request(from: 0, to: 3).encoded
    for malformed in [[], Array(body.dropLast()), Array(body.dropFirst()), body + [0x0A]] {
      #expect(await witness.add(malformed).response.status == 400)
    }
    let noCheckpoint = Array("old 0\n\n".utf8) + (try log.signer.sign(Array("text\n".utf8))).encoded
    #expect(await witness.add(noCheckpoint).response.status == 400)
    #expect(store.writes.isEmpty)
  }

  @Test func `400: an old size above the size is refused, even where it is that of the last checkpoint`()
    async throws
  {
    let log = try SignedLog(size: 5)
    let witness = try witness(log)
    _ = await witness.add(try log.request(from: 0, to: 5).encoded)
    let body = Array("old 5\n\n".utf8) + (try log.note(4)).encoded
    let outcome = await witness.add(body)
    #expect(outcome == .oldSizeAboveSize && outcome.response.status == 400)
    #expect(store.writes.count == 1)
  }

  @Test func `403: a checkpoint that the log's key did not sign is refused`() async throws {
    let log = try SignedLog(size: 3)
    let witness = try witness(log)
    let impostor = try SignedLog(size: 3, seed: 1)
    let outcome = await witness.add(try impostor.request(from: 0, to: 3).encoded)
    #expect(outcome == .notSigned(.notSignedByKnownKey) && outcome.response.status == 403)
    // A line that names the log's key and does not verify spoils the note, whatever else is on it.
    let good = try log.note(3)
    let stale = try SignedNote(text: good.text, signatures: good.signatures + log.note(2).signatures)
    let spoilt = await witness.add(Array("old 0\n\n".utf8) + stale.encoded)
    #expect(spoilt == .notSigned(.invalidSignature(by: log.origin)) && spoilt.response.status == 403)
    #expect(store.writes.isEmpty)
  }

  @Test func `404: a log of another origin is unknown, whoever signed it`() async throws {
    let log = try SignedLog(size: 3)
    let witness = try witness(log)
    let second = try SignedLog(size: 3, origin: "vault.example.org/audit/2")
    let outcome = await witness.add(try second.request(from: 0, to: 3).encoded)
    #expect(outcome == .unknownOrigin && outcome.response.status == 404)
  }

  @Test func `409: another old size than the last one is answered with that one`() async throws {
    let log = try SignedLog(size: 9)
    let witness = try witness(log)
    let early = await witness.add(try log.request(from: 4, to: 9).encoded)
    #expect(early.response.body == Array("0\n".utf8))
    _ = await witness.add(try log.request(from: 0, to: 6).encoded)
    for (oldSize, size) in [(0, 9), (4, 9), (7, 9), (0, 6), (4, 5)] as [(UInt64, UInt64)] {
      let outcome = await witness.add(try log.request(from: oldSize, to: size).encoded)
      #expect(outcome == .conflict(latestSize: 6))
      #expect(outcome.response.status == 409)
      #expect(outcome.response.contentType == "text/x.tlog.size")
      #expect(outcome.response.body == Array("6\n".utf8))
    }
    #expect(store.writes.count == 1)
  }

  @Test func `422: a fork is refused at the same size and at a larger one`() async throws {
    let log = try SignedLog(size: 9)
    let witness = try witness(log)
    _ = await witness.add(try log.request(from: 0, to: 6).encoded)
    var fork = StoredTiles(leaves: numberedLeaves(0..<5))
    fork.append(numberedLeaves(100..<104))
    for size in [6, 7, 9] as [UInt64] {
      let note = try log.signer.sign(
        Checkpoint(origin: log.origin, size: size, root: fork.tree(size).root()).text)
      let request = try AddCheckpointRequest(fork.tree(size).consistencyProof(from: 6), note: note)
      let outcome = await witness.add(request.encoded)
      #expect(outcome == .notConsistent && outcome.response.status == 422)
    }
    #expect(try await witness.latest()?.text == log.checkpoint(6).text)
  }

  @Test func `422: a wrong proof of the tree cosigned last says nothing against the log`() async throws {
    let log = try SignedLog(size: 9)
    let witness = try witness(log)
    _ = await witness.add(try log.request(from: 0, to: 6).encoded)
    let path = numberedLeaves(0..<1)
    for (size, expected) in [(6, .wrongProof), (9, .notConsistent)] as [(UInt64, AddCheckpointOutcome)] {
      let proof = ConsistencyProof(oldSize: 6, newSize: size, path: path)
      let outcome = await witness.add(try AddCheckpointRequest(proof, note: log.note(size)).encoded)
      #expect(outcome == expected && outcome.response.status == 422)
    }
  }

  @Test func `422: a wrong proof, one where none belongs, and a wrong root of the empty tree are refused`()
    async throws
  {
    let log = try SignedLog(size: 9)
    let witness = try witness(log)
    let hash = numberedLeaves(0..<1)
    func add(_ oldSize: UInt64, _ size: UInt64, _ path: [TreeHash]) async throws -> Int {
      let proof = ConsistencyProof(oldSize: oldSize, newSize: size, path: path)
      return await witness.add(try AddCheckpointRequest(proof, note: log.note(size)).encoded).response.status
    }
    let rooted = try log.signer.sign(Checkpoint(origin: log.origin, size: 0, root: hash[0]).text)
    let empty = ConsistencyProof(oldSize: 0, newSize: 0, path: [])
    #expect(await witness.add(try AddCheckpointRequest(empty, note: rooted).encoded).response.status == 422)
    #expect(try await add(0, 6, hash) == 422)
    #expect(try await add(0, 6, []) == 200)
    #expect(try await add(6, 6, hash) == 422)
    #expect(try await add(6, 9, []) == 422)
    let path = try log.tiles.tree(9).consistencyProof(from: 6).path
    #expect(try await add(6, 9, path + hash) == 422)
    #expect(try await add(6, 9, path.reversed()) == 422)
    #expect(try await add(6, 9, path) == 200)
  }

  @Test func `while the log changes keys either key will do, and lines of strangers are not kept`()
    async throws
  {
    let log = try SignedLog(size: 9)
    let next = try SignedLog(size: 9, seed: 1)
    let stranger = try SignedLog(size: 9, seed: 2)
    let witness = try witness(log, logKeys: [log.key, next.key])
    let note = try log.note(4)
    let crowded = try SignedNote(
      text: note.text,
      signatures: stranger.note(4).signatures + note.signatures + next.note(4).signatures + note.signatures)
    let first = await witness.add(Array("old 0\n\n".utf8) + crowded.encoded)
    #expect(first.response.status == 200)
    let latest = try #require(try await witness.latest())
    let expected = note.signatures + (try next.note(4)).signatures
    #expect(Array(latest.signatures.dropLast()) == expected)
    #expect(await witness.add(try next.request(from: 4, to: 9).encoded).response.status == 200)
  }
}
