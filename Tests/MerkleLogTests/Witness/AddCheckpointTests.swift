import MerkleLog
import Sodium
import Testing

extension SignedLog {
  /// The body of `add-checkpoint` from one size to another.
  func request(from oldSize: UInt64, to size: UInt64) throws -> AddCheckpointRequest {
    let path = oldSize == 0 ? [] : try tiles.tree(size).consistencyProof(from: oldSize).path
    return try AddCheckpointRequest(
      ConsistencyProof(oldSize: oldSize, newSize: size, path: path), note: note(size))
  }
}

@Suite struct AddCheckpointRequestTests {
  @Test func `a later checkpoint is shown to extend an earlier one by the file alone`() throws {
    let log = try SignedLog(size: 70_000)
    let sizes: [UInt64] = [0, 1, 2, 255, 256, 257, 70_000]
    for oldSize in sizes {
      let earlier = oldSize == 0 ? nil : try log.checkpoint(oldSize)
      for size in sizes where size >= oldSize {
        let bytes = try log.request(from: oldSize, to: size).encoded
        let request = try AddCheckpointRequest(bytes)
        #expect(request.encoded == bytes)
        let extending = try request.verify(extending: earlier, origin: log.origin, logKeys: [log.key])
        #expect(extending.checkpoint == (try log.checkpoint(size)))
        #expect(extending.signatures.map(\.key) == [log.key])
      }
    }
  }

  @Test func `a request is written line by line as the specification draws it`() throws {
    let log = try SignedLog(size: 2)
    let sibling = Base64.encode(numberedLeaves(1..<2)[0].bytes)
    let note = String(decoding: try log.note(2).encoded, as: UTF8.self)
    let text = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self) }
    #expect(text(try log.request(from: 1, to: 2).encoded) == "old 1\n\(sibling)\n\n\(note)")
    #expect(text(try log.request(from: 0, to: 2).encoded) == "old 0\n\n\(note)")
  }

  @Test(arguments: [(0, 3), (3, 3), (2, 5), (100, 257)] as [(UInt64, UInt64)])
  func `every altered bit of a request is refused`(oldSize: UInt64, size: UInt64) throws {
    let log = try SignedLog(size: Int(size))
    let earlier = oldSize == 0 ? nil : try log.checkpoint(oldSize)
    let bytes = try log.request(from: oldSize, to: size).encoded
    for position in bytes.indices {
      for bit in 0..<8 {
        var altered = bytes
        altered[position] ^= 1 << bit
        #expect(throws: ProofError.self, "byte \(position)") {
          try AddCheckpointRequest(altered)
            .verify(extending: earlier, origin: log.origin, logKeys: [log.key])
        }
      }
    }
  }

  @Test func `a request that is cut short or goes on is refused`() throws {
    let log = try SignedLog(size: 5)
    let bytes = try log.request(from: 3, to: 5).encoded
    for count in bytes.indices {
      #expect(throws: ProofError.self) { try AddCheckpointRequest(Array(bytes[..<count])) }
    }
    for more in ["\n", " ", "x\n"] {
      #expect(throws: ProofError.self) { try AddCheckpointRequest(bytes + Array(more.utf8)) }
    }
  }

  @Test(arguments: [
    "", "old\n", "old \n", "old 03\n", "old +3\n", "old  3\n", "old 3 \n", "Old 3\n", "old 3\r\n", "old ３\n",
    "old 3\nold 3\n", "old 3\n\n", "old 9223372036854775808\n", "old 18446744073709551619\n",
    "old -3\n", " old 3\n",
  ])
  func `an old size written in another way is refused`(line: String) throws {
    let log = try SignedLog(size: 5)
    let bytes = try log.request(from: 3, to: 5).encoded
    let rest = bytes.drop { $0 != 0x0A }.dropFirst()
    #expect(try AddCheckpointRequest(Array("old 3\n".utf8) + rest).encoded == bytes)
    #expect(throws: ProofError.self) { try AddCheckpointRequest(Array(line.utf8) + rest) }
  }

  @Test func `more than 63 hashes are refused`() throws {
    let log = try SignedLog(size: 5)
    let hash = Base64.encode(TreeHash.emptyRoot.bytes) + "\n"
    let note = try log.note(5).encoded
    func body(_ count: Int) -> [UInt8] {
      Array(("old 3\n" + String(repeating: hash, count: count) + "\n").utf8) + note
    }
    #expect(try AddCheckpointRequest(body(63)).consistency.path.count == 63)
    #expect(throws: ProofError.malformed("more than 63 hashes")) { try AddCheckpointRequest(body(64)) }
    #expect(throws: ProofError.self) {
      try AddCheckpointRequest([UInt8](repeating: 0x0A, count: AddCheckpointRequest.longest + 1))
    }
  }

  @Test func `a proof of another size, another log, by another key or to a forked tree is refused`() throws {
    let log = try SignedLog(size: 9)
    let request = try log.request(from: 4, to: 9)
    func refusal(_ earlier: Checkpoint?, _ origin: KeyName, _ key: VerifierKey) -> ProofError? {
      do throws(ProofError) {
        _ = try request.verify(extending: earlier, origin: origin, logKeys: [key])
        return nil
      } catch {
        return error
      }
    }
    #expect(refusal(try log.checkpoint(4), log.origin, log.key) == nil)
    #expect(refusal(try log.checkpoint(5), log.origin, log.key) == .otherOldSize)
    #expect(refusal(nil, log.origin, log.key) == .otherOldSize)
    let forked = Checkpoint(origin: log.origin, size: 4, root: try log.tiles.tree(5).root())
    #expect(refusal(forked, log.origin, log.key) == .notConsistent)
    let second = try SignedLog(size: 9, origin: "vault.example.org/audit/2")
    #expect(refusal(try log.checkpoint(4), second.origin, log.key) == .checkpoint(.otherOrigin))
    #expect(refusal(try second.checkpoint(4), log.origin, log.key) == .checkpoint(.otherOrigin))
    let other = try SignedLog(size: 9, seed: 1)
    #expect(refusal(try log.checkpoint(4), log.origin, other.key) == .checkpoint(.notSignedByKnownKey))
  }

  @Test func `from the empty tree the proof is empty, and the empty tree has one root`() throws {
    let log = try SignedLog(size: 2)
    let path = numberedLeaves(0..<1)
    let tooMuch = try AddCheckpointRequest(
      ConsistencyProof(oldSize: 0, newSize: 2, path: path), note: log.note(2))
    #expect(throws: ProofError.notConsistent) {
      try tooMuch.verify(extending: nil, origin: log.origin, logKeys: [log.key])
    }
    let rooted = try log.signer.sign(Checkpoint(origin: log.origin, size: 0, root: path[0]).text)
    let false0 = try AddCheckpointRequest(ConsistencyProof(oldSize: 0, newSize: 0, path: []), note: rooted)
    #expect(throws: ProofError.notConsistent) {
      try false0.verify(extending: nil, origin: log.origin, logKeys: [log.key])
    }
    let grown = try log.request(from: 0, to: 2)
    #expect(throws: Never.self) {
      try grown.verify(extending: log.checkpoint(0), origin: log.origin, logKeys: [log.key])
    }
  }
}
