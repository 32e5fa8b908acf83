import Foundation
import MerkleLog
import Testing
import VaultClient

@testable import FengniCommand

/// `fengni witness` as another process sees it: every status of c2sp.org/tlog-witness, and a memory that outlives it.
@Suite struct WitnessProcessTests {
  @Test func `every status is answered over HTTP as the specification has it`() async throws {
    let log = try NumberedLog(20)
    let witness = try RunningWitness(logKeys: [log.key])
    try await witness.start()
    let path = WitnessedLogs.path(of: log.origin)
    let bodies = (
      first: try log.body(from: 0, to: 7), more: try log.body(from: 7, to: 20),
      same: try log.body(from: 20, to: 20)
    )
    let fork = try NumberedLog(20, fork: 5)
    let forked = try fork.body(from: 7, to: 20)
    let unsigned = try NumberedLog(7, seed: 2).body(from: 0, to: 7)
    let foreign = try NumberedLog(7, origin: "other.test/log").body(from: 0, to: 7)
    let note = try log.note(7)
    let (origin, key) = (log.origin, log.key)
    #expect(try await witness.latest(path).status == 404)
    #expect(try await witness.add(Array("hello\n".utf8)).status == 400)
    #expect(try await witness.add(unsigned).status == 403)
    #expect(try await witness.add(foreign).status == 404)
    let before = try await witness.add(bodies.more)
    #expect(
      before.status == 409 && before.mediaType == "text/x.tlog.size" && before.body == Array("0\n".utf8))

    let first = try await witness.add(bodies.first)
    #expect(first.status == 200 && first.mediaType == "text/plain")
    let cosigned = try SignedNote(note.encoded + first.body)
    let verified = try cosigned.verified(by: [witness.key])
    #expect(try verified.checkpoint(origin: origin).size == 7)
    let age = Int64(Date().timeIntervalSince1970) - Int64(verified.signatures[0].time ?? 0)
    #expect((0...60).contains(age))
    let kept = try await witness.latest(path)
    #expect(kept.status == 200 && kept.body == cosigned.encoded)
    #expect(throws: Never.self) { try SignedNote(kept.body).verified(by: [key]) }

    let late = try await witness.add(bodies.first)
    #expect(late.status == 409 && late.body == Array("7\n".utf8))
    #expect(try await witness.add(forked).status == 422)
    // What anybody can send who reads a checkpoint: the one cosigned last with a wrong path, a fork once more with others.
    for digit in ["A", "B", "C"] {
      let path = String(repeating: digit, count: 42) + "A="
      for note in [note.encoded, try fork.note(20).encoded] {
        #expect(try await witness.add(Array("old 7\n\(path)\n\n".utf8) + note).status == 422)
      }
    }
    #expect(try await witness.add(bodies.more).status == 200)
    #expect(try await witness.add(bodies.same).status == 200)
    let backwards = Array("old 20\n\n".utf8) + note.encoded
    #expect(try await witness.add(backwards).status == 400)

    // What is no request of a log at all.
    #expect(try await witness.add([UInt8](repeating: 0x61, count: 70_000)).status == 413)
    #expect(try await witness.latest("add-checkpoint").status == 404)
    #expect(try await witness.latest(String(repeating: "0", count: 64)).status == 404)
    // The fork is told of, and kept.
    #expect(witness.talk.contains("ALARM"))
    let evidence = try FileManager.default.contentsOfDirectory(atPath: witness.folder + "/evidence")
    #expect(evidence.count == 1)
    let request = try Data(contentsOf: URL(fileURLWithPath: witness.folder + "/evidence/" + evidence[0]))
    #expect(Array(request) == forked)
    #expect(witness.end() == 0)
  }

  @Test func `it goes on where it was, and two processes are not one witness`() async throws {
    let log = try NumberedLog(9)
    let witness = try RunningWitness(logKeys: [log.key])
    try await witness.start()
    let (first, second) = (try log.body(from: 0, to: 4), try log.body(from: 4, to: 9))
    #expect(try await witness.add(first).status == 200)
    let other = try RunningVault.run([
      "witness", "run", "--dir", witness.folder, "--log-key", "\(log.key)", "--port", "0",
    ])
    #expect(other.status == 1 && other.talk.contains("another process is this witness"), "\(other.talk)")
    witness.end(SIGKILL)
    try await witness.start()
    #expect(try await witness.add(first).body == Array("4\n".utf8))
    #expect(try await witness.add(second).status == 200)
  }

  @Test func `a witness that lost its memory of a log does not start, whatever is left of it`() async throws {
    let log = try NumberedLog(4)
    let witness = try RunningWitness(logKeys: [log.key])
    try await witness.start()
    let body = try log.body(from: 0, to: 4)
    let file = witness.folder + "/logs/" + WitnessedLogs.path(of: log.origin)
    // Before the first cosignature too.
    witness.end()
    let empty = try Data(contentsOf: URL(fileURLWithPath: file))
    unlink(file)
    await #expect(throws: CommandFailure.self) { try await witness.start() }
    #expect(witness.talk.contains("is missing"), "\(witness.talk)")
    try empty.write(to: URL(fileURLWithPath: file))
    try await witness.start()
    #expect(try await witness.add(body).status == 200)
    witness.end()
    unlink(file)
    await #expect(throws: CommandFailure.self) { try await witness.start() }
    // The list of logs gone as well is no fresh start either.
    let known = try Data(contentsOf: URL(fileURLWithPath: witness.folder + "/known"))
    unlink(witness.folder + "/known")
    await #expect(throws: CommandFailure.self) { try await witness.start() }
    try known.write(to: URL(fileURLWithPath: witness.folder + "/known"))
    // A file that is empty or cut off signs nothing.
    for content in [Data(), empty.dropLast()] {
      try content.write(to: URL(fileURLWithPath: file))
      try await witness.start()
      #expect(try await witness.add(body).status == 503)
      #expect(
        try await witness.latest(WitnessedLogs.path(of: witness.logKeys[0].name)).status == 503)
      witness.end()
    }
  }

  @Test func `what a write leaves behind, killed at any byte of it, is the old memory or the new one`()
    async throws
  {
    let log = try NumberedLog(9)
    let witness = try RunningWitness(logKeys: [log.key])
    try await witness.start()
    let (first, second) = (try log.body(from: 0, to: 4), try log.body(from: 4, to: 9))
    #expect(try await witness.add(first).status == 200)
    witness.end()
    let folder = try WitnessFolder.open(at: witness.folder)
    let store = try folder.store(of: log.origin)
    let old = try #require(try store.load())
    let next = try log.note(9).encoded
    for count in 0...next.count {
      // The draft is not whole, or whole and not in place: the old note counts, and the next write takes its way.
      try Data(next.prefix(count)).write(to: URL(fileURLWithPath: store.path + ".new"))
      #expect(try folder.store(of: log.origin).load() == old)
    }
    try store.store(old)
    #expect(access(store.path + ".new", F_OK) != 0)
    withExtendedLifetime(folder) {}
    _ = second
  }

  @Test func `killed again and again under load, it never forgets what it cosigned`() async throws {
    let size: UInt64 = 3000
    let log = try NumberedLog(size)
    let witness = try RunningWitness(logKeys: [log.key])
    let path = WitnessedLogs.path(of: log.origin)
    var released: UInt64 = 0
    for round in 0..<8 {
      try await witness.start()
      let client = try witness.client()
      let reply = try await client.checkpoint(ofLog: path)
      var current: UInt64 = 0
      if reply.status == 200 { current = try Checkpoint(text: SignedNote(reply.body).text).size }
      #expect(current >= released, "round \(round)")
      // Every second time not before something was cosigned.
      let (cosigned, first) = AsyncStream<Void>.makeStream()
      if round.isMultiple(of: 2) { first.finish() }
      let killer = Task {
        for await _ in cosigned {}
        try await Task.sleep(for: .milliseconds(20 + 23 * round))
        witness.end(SIGKILL)
      }
      do {
        while current < size {
          let reply = try await client.addCheckpoint(try log.body(from: current, to: current + 1))
          guard reply.status == 200 else {
            Issue.record("status \(reply.status)")
            break
          }
          current += 1
          released = current
          first.finish()
        }
      } catch is VaultClientError {
        // Killed: whether the last one counts shows after the start.
      }
      first.finish()
      try await killer.value
      await client.shutdown()
    }
    #expect(released > 0)
  }

  @Test func `a key of a log is one, and a name is one`() throws {
    let log = try NumberedLog(1)
    let witness = try RunningWitness(logKeys: [log.key])
    let wrong = try RunningVault.run([
      "witness", "run", "--dir", witness.folder, "--log-key", "\(witness.key)",
    ])
    #expect(wrong.status == ExitStatus.usage.rawValue && wrong.talk.contains("of a witness"), "\(wrong.talk)")
    let none = try RunningVault.run(["witness", "run", "--dir", "/nonexistent", "--log-key", "\(log.key)"])
    #expect(none.status == ExitStatus.usage.rawValue && none.talk.contains("no witness here"))
    let twice = try RunningVault.run(["witness", "init", "--dir", witness.folder, "--name", "a"])
    #expect(twice.status == ExitStatus.usage.rawValue && twice.talk.contains("a witness already"))
    let name = try RunningVault.run(["witness", "init", "--dir", witness.folder + "-2", "--name", "a b"])
    #expect(name.status == ExitStatus.usage.rawValue)
    let mode =
      try FileManager.default.attributesOfItem(atPath: witness.folder + "/key")[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }
}
