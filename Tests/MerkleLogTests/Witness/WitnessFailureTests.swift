import MerkleLog
import Sodium
import Testing

/// What a witness does when its store, its clock or its process fails.
@Suite struct WitnessFailureTests {
  private let store = MemoryWitnessStore()
  private let clock = TestClock()

  private func witness(_ log: borrowing SignedLog, seed: UInt8 = 9) throws -> Witness {
    try .forTest(log, name: "witness.example.org/w1", seed: seed, store: store, clock: clock)
  }

  @Test func `a witness that starts again goes on from what is stored`() async throws {
    let log = try SignedLog(size: 9)
    _ = try await witness(log).add(log.request(from: 0, to: 6).encoded)
    let restarted = try witness(log)
    #expect(await restarted.add(try log.request(from: 0, to: 9).encoded) == .conflict(latestSize: 6))
    #expect(await restarted.add(try log.request(from: 6, to: 9).encoded).response.status == 200)
  }

  @Test func `a crash between storing and answering leaves a witness that cosigns the same again`()
    async throws
  {
    let log = try SignedLog(size: 9)
    let request = try log.request(from: 0, to: 6).encoded
    let lost = try await witness(log).add(request)
    #expect(lost.response.status == 200)
    // The answer never arrived; the log asks again as if nothing had happened.
    let restarted = try witness(log)
    #expect(await restarted.add(request) == .conflict(latestSize: 6))
    let again = await restarted.add(try log.request(from: 6, to: 6).encoded)
    #expect(again == lost)
  }

  @Test func `the note is stored before its cosignature leaves, and is the note that leaves`() async throws {
    let log = try SignedLog(size: 6)
    let outcome = try await witness(log).add(log.request(from: 0, to: 6).encoded)
    #expect(store.writes == [try log.note(6).encoded + outcome.response.body])
  }

  @Test func `a write that fails refuses, and nothing is remembered`() async throws {
    let log = try SignedLog(size: 9)
    let witness = try witness(log)
    _ = await witness.add(try log.request(from: 0, to: 6).encoded)
    let request = try log.request(from: 6, to: 9).encoded
    store.change { $0.nextWrite = .failsBefore }
    let refused = await witness.add(request)
    guard case .unavailable(.storeFailed) = refused else {
      Issue.record("\(refused)")
      return
    }
    #expect(refused.response.status == 503)
    #expect(await witness.add(request).response.status == 200)
  }

  @Test func `a write that fails and is there all the same refuses, and the log finds its way on`()
    async throws
  {
    let log = try SignedLog(size: 9)
    let witness = try witness(log)
    store.change { $0.nextWrite = .failsAfter }
    let request = try log.request(from: 0, to: 6).encoded
    #expect(await witness.add(request).response.status == 503)
    #expect(await witness.add(request) == .conflict(latestSize: 6))
    #expect(await witness.add(try log.request(from: 6, to: 9).encoded).response.status == 200)
  }

  @Test func `a store that cannot be read refuses`() async throws {
    let log = try SignedLog(size: 6)
    let witness = try witness(log)
    store.change { $0.readsFail = true }
    let refused = await witness.add(try log.request(from: 0, to: 6).encoded)
    guard case .unavailable(.loadFailed) = refused else {
      Issue.record("\(refused)")
      return
    }
    await #expect(throws: WitnessFault.self) { try await witness.latest() }
    #expect(store.writes.isEmpty)
  }

  @Test func `a store that was set back, emptied or forked under a running witness refuses`() async throws {
    let log = try SignedLog(size: 9)
    let witness = try witness(log)
    _ = await witness.add(try log.request(from: 0, to: 4).encoded)
    let yesterday = try #require(store.note)
    _ = await witness.add(try log.request(from: 4, to: 6).encoded)
    let today = try #require(store.note)
    for old in [yesterday, nil] {
      store.change { $0.note = old }
      for oldSize in [0, 4, 6] as [UInt64] {
        let refused = await witness.add(try log.request(from: oldSize, to: 9).encoded)
        #expect(refused == .unavailable(.rolledBack))
      }
    }
    store.change { $0.note = today }
    #expect(await witness.add(try log.request(from: 6, to: 9).encoded).response.status == 200)
  }

  @Test func `every altered bit of the stored note refuses or changes nothing`() async throws {
    let log = try SignedLog(size: 6)
    _ = try await witness(log).add(log.request(from: 0, to: 4).encoded)
    let note = try #require(store.note)
    let next = try log.request(from: 4, to: 6).encoded
    for position in note.indices {
      var altered = note
      altered[position] ^= 1 << UInt8(position % 8)
      store.change { [altered] in $0.note = altered }
      // Only the log's own line may change: the witness's cosignature is what it trusts.
      let text = try log.checkpoint(4).text
      let logLine = text.count + 1..<(try log.note(4)).encoded.count
      let outcome = try await witness(log).add(next)
      if case .unavailable(.storedNote) = outcome { continue }
      #expect(outcome.response.status == 200 && logLine.contains(position), "byte \(position)")
    }
  }

  @Test func `a stored note that another witness cosigned, or of another log, refuses`() async throws {
    let log = try SignedLog(size: 6)
    _ = try await witness(log).add(log.request(from: 0, to: 4).encoded)
    let next = try log.request(from: 4, to: 6).encoded
    #expect(try await witness(log, seed: 10).add(next) == .unavailable(.storedNote(.notSignedByKnownKey)))
    store.change { [note = try log.note(4).encoded] in $0.note = note }
    #expect(try await witness(log).add(next) == .unavailable(.storedNote(.notSignedByKnownKey)))
    let second = try SignedLog(size: 6, origin: "vault.example.org/audit/2")
    store.change { $0.note = nil }
    _ = try await witness(second).add(second.request(from: 0, to: 4).encoded)
    #expect(try await witness(log).add(next) == .unavailable(.storedNote(.otherOrigin)))
  }

  @Test func `a clock that runs back or cannot be written refuses`() async throws {
    let log = try SignedLog(size: 6)
    let witness = try witness(log)
    let start = clock.now
    for time in [0, UInt64(1) << 63, .max] {
      clock.set(time)
      #expect(await witness.add(try log.request(from: 0, to: 4).encoded) == .unavailable(.clock))
    }
    clock.set(start)
    _ = await witness.add(try log.request(from: 0, to: 4).encoded)
    clock.set(start - 1)
    #expect(await witness.add(try log.request(from: 4, to: 6).encoded) == .unavailable(.clock))
    clock.set(start)
    #expect(await witness.add(try log.request(from: 4, to: 6).encoded).response.status == 200)
  }

  @Test func `of many requests at once one is taken at each size, and none sets the witness back`()
    async throws
  {
    let log = try SignedLog(size: 40)
    let witness = try witness(log)
    _ = await witness.add(try log.request(from: 0, to: 1).encoded)
    var requests = [[UInt8]]()
    for size in UInt64(2)...40 { requests.append(try log.request(from: 1, to: size).encoded) }
    let outcomes = await withTaskGroup(of: AddCheckpointOutcome.self) { group in
      for request in requests { group.addTask { await witness.add(request) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0.response.status == 200 } == 1)
    let latest = try Checkpoint(text: #require(try await witness.latest()).text)
    #expect(outcomes.count { $0 == .conflict(latestSize: latest.size) } == 38)
    let sizes = try store.writes.map { try Checkpoint(text: SignedNote($0).text).size }
    #expect(sizes == [1, latest.size])
  }

  @Test func `a checkpoint with no room for the cosignature is refused and not stored`() async throws {
    let log = try SignedLog(size: 6)
    let witness = try witness(log)
    func body(longerBy missing: Int) throws -> [UInt8] {
      let line = try log.note(6).encoded.count - log.checkpoint(6).text.count
      let text = try log.checkpoint(6).text
      let room = SignedNote.longest - line - text.count - 1 - missing
      let extended = text + [UInt8](repeating: 0x78, count: room) + [0x0A]
      return try Array("old 0\n\n".utf8) + log.signer.sign(extended).encoded
    }
    #expect(await witness.add(try body(longerBy: 0)).response.status == 400)
    #expect(store.writes.isEmpty)
    #expect(await witness.add(try body(longerBy: 200)).response.status == 200)
    #expect(try await witness.latest() != nil)
  }
}

extension Witness {
  /// A witness with a key of its own.
  static func forTest(
    _ log: borrowing SignedLog, name: String, seed: UInt8, store: MemoryWitnessStore, clock: TestClock,
    logKeys: [VerifierKey]? = nil
  ) throws -> Witness {
    let seed = [UInt8](repeating: seed, count: 32)
    return Witness(
      origin: log.origin, logKeys: logKeys ?? [log.key],
      cosigner: Cosigner(name: try #require(KeyName(name)), key: Ed25519.SigningKey(seed: seed.span.bytes)),
      store: store, now: { clock.now })
  }
}
