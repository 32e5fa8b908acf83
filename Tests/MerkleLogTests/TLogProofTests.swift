import MerkleLog
import Sodium
import Testing

@Suite struct TLogProofTests {
  private func verify(_ bytes: [UInt8], entry: [UInt8], _ log: borrowing SignedLog) throws -> ProvenEntry {
    try TLogProof(bytes).verify(entry: entry.span.bytes, origin: log.origin, logKeys: [log.key])
  }

  @Test func `entries of logs of every shape are proven by the file alone`() throws {
    let log = try SignedLog(size: 70_000)
    for size in [1, 2, 255, 256, 257, 70_000] as [UInt64] {
      for index in Set([0, size / 2, size - 1]) {
        let bytes = try log.proof(of: index, in: size).encoded
        #expect(try TLogProof(bytes).encoded == bytes)
        let proven = try verify(bytes, entry: numberedEntry(index), log)
        #expect(proven.index == index)
        #expect(proven.checkpoint == (try log.checkpoint(size)))
        #expect(proven.signatures.map(\.key) == [log.key])
        #expect(throws: ProofError.notIncluded) { try verify(bytes, entry: numberedEntry(index + 1), log) }
      }
    }
  }

  @Test func `a proof is written line by line as the specification draws it`() throws {
    let log = try SignedLog(size: 2)
    let note = String(decoding: try log.note(2).encoded, as: UTF8.self)
    let sibling = Base64.encode(numberedLeaves(1..<2)[0].bytes)
    #expect(
      String(decoding: try log.proof(of: 0, in: 2, extra: Array("hello".utf8)).encoded, as: UTF8.self)
        == "c2sp.org/tlog-proof@v1\nextra aGVsbG8=\nindex 0\n\(sibling)\n\n\(note)")
    #expect(
      String(decoding: try log.proof(of: 0, in: 1).encoded, as: UTF8.self)
        == "c2sp.org/tlog-proof@v1\nindex 0\n\n" + String(decoding: try log.note(1).encoded, as: UTF8.self))
  }

  @Test(arguments: [1, 2, 257] as [UInt64])
  func `every altered bit of a proof is refused, but for the extra data`(size: UInt64) throws {
    let log = try SignedLog(size: Int(size))
    let proof = try log.proof(of: size - 1, in: size, extra: Array("extra data".utf8))
    let bytes = proof.encoded
    let entry = numberedEntry(size - 1)
    for position in bytes.indices {
      for bit in 0..<8 {
        var altered = bytes
        altered[position] ^= 1 << bit
        guard let read = try? TLogProof(altered) else { continue }
        #expect(read.encoded == altered)
        let proven = try? read.verify(entry: entry.span.bytes, origin: log.origin, logKeys: [log.key])
        // Nobody signs the extra data; all else must be what it was.
        let isSigned = read.inclusion == proof.inclusion && read.note == proof.note
        let extraOnly = isSigned && read.extra != proof.extra
        #expect((proven != nil) == extraOnly, "byte \(position)")
      }
    }
  }

  @Test func `a proof that is cut short or goes on is refused`() throws {
    let log = try SignedLog(size: 5)
    let bytes = try log.proof(of: 3, in: 5, extra: [1]).encoded
    for count in bytes.indices {
      #expect(throws: ProofError.self) { try TLogProof(Array(bytes[..<count])) }
    }
    for more in ["\n", " ", "x\n", "— x\n"] {
      #expect(throws: ProofError.self) { try TLogProof(bytes + Array(more.utf8)) }
    }
  }

  @Test func `a line that is missing, doubled, moved or written in another way is refused`() throws {
    let log = try SignedLog(size: 5)
    let text = String(decoding: try log.proof(of: 3, in: 5, extra: [1]).encoded, as: UTF8.self)
    let hash = Base64.encode(try log.tiles.tree(5).inclusionProof(of: 3).path[0].bytes)
    let first = "c2sp.org/tlog-proof@v1"
    let forms = [
      "\(first)\n": [
        "c2sp.org/tlog-proof@v2\n", "", "\(first)\r\n", "\(first)\n\n", "\(first) \n", "\(first)\n\(first)\n",
      ],
      "extra AQ==\n": [
        "extra AQ==\nextra AQ==\n", "extra \n", "extra\n", "extra AQ\n", "extra AR==\n", "extra  AQ==\n",
        "extra AQ== \n", "extra AQ==\r\n", "Extra AQ==\n", "extra\tAQ==\n", "\n",
      ],
      "extra AQ==\nindex 3\n": ["index 3\nextra AQ==\n"],
      "index 3\n": [
        "", "index 03\n", "index +3\n", "index -3\n", "index  3\n", "index 3 \n", "index ３\n", "index\n",
        "index \n", "index 3\nindex 3\n", "index 3\r\n", "index 3\n\n", "index 5\n",
        "index 9223372036854775808\n", "index 18446744073709551619\n",
      ],
      "\(hash)\n": [
        "\n", "\(hash) \n", " \(hash)\n", "\(hash)\r\n", "\(hash)=\n", "\(hash.dropLast())\n",
        "\(hash)\n\n", "AQ==\n",
      ],
    ]
    for (old, new) in forms.flatMap({ form in form.value.map { (form.key, $0) } }) {
      let altered = text.replacing(old, with: new, maxReplacements: 1)
      #expect(altered != text)
      #expect(throws: ProofError.self, "\(new)") { try TLogProof(Array(altered.utf8)) }
    }
  }

  @Test func `an index, a path or a checkpoint of another entry is refused`() throws {
    let log = try SignedLog(size: 300)
    let entry = numberedEntry(7)
    let path = try log.tiles.tree(300).inclusionProof(of: 7).path
    let others: [(UInt64, UInt64, [TreeHash])] = [
      (6, 300, path), (7, 299, path), (7, 300, path.dropLast()), (7, 300, path + [.emptyRoot]),
      (7, 300, path.reversed()), (7, 300, []),
    ]
    for (index, size, path) in others {
      let proof = try TLogProof(
        InclusionProof(index: index, treeSize: size, path: path), note: log.note(size))
      #expect(throws: ProofError.notIncluded) {
        try proof.verify(entry: entry.span.bytes, origin: log.origin, logKeys: [log.key])
      }
    }
  }

  @Test func `a proof of another log or by another key is refused`() throws {
    let log = try SignedLog(size: 3)
    let bytes = try log.proof(of: 1, in: 3).encoded
    let second = try SignedLog(size: 3, origin: "vault.example.org/audit/2")
    let other = try SignedLog(size: 3, seed: 1)
    #expect(throws: ProofError.checkpoint(.notSignedByKnownKey)) {
      try verify(bytes, entry: numberedEntry(1), other)
    }
    let proof = try TLogProof(bytes)
    let entry = numberedEntry(1)
    #expect(throws: ProofError.checkpoint(.otherOrigin)) {
      try proof.verify(entry: entry.span.bytes, origin: second.origin, logKeys: [log.key])
    }
    #expect(throws: ProofError.checkpoint(.notSignedByKnownKey)) {
      try proof.verify(entry: entry.span.bytes, origin: log.origin, logKeys: [])
    }
  }

  @Test func `a proof that cannot be written is not made`() throws {
    let log = try SignedLog(size: 3)
    let inclusion = try log.tiles.tree(3).inclusionProof(of: 1)
    let note = try log.note(3)
    #expect(throws: ProofError.self) { try TLogProof(inclusion, note: log.note(2)) }
    #expect(throws: ProofError.self) { try TLogProof(inclusion, note: log.signer.sign(Array("text\n".utf8))) }
    let long = InclusionProof(index: 1, treeSize: 3, path: Array(repeating: .emptyRoot, count: 64))
    #expect(throws: ProofError.self) { try TLogProof(long, note: note) }
    let outside = InclusionProof(index: 3, treeSize: 3, path: [])
    #expect(throws: ProofError.self) { try TLogProof(outside, note: note) }
    let most = [UInt8](repeating: 7, count: TLogProof.mostExtra)
    #expect(throws: ProofError.self) { try TLogProof(inclusion, note: note, extra: most + [7]) }
    #expect(try TLogProof(TLogProof(inclusion, note: note, extra: most).encoded).extra == most)
    #expect(throws: ProofError.self) { try TLogProof([UInt8](repeating: 0x0A, count: TLogProof.longest + 1)) }
  }
}
