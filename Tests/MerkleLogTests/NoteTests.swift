import MerkleLog
import Sodium
import Testing

@Suite(.needsVectors) struct NoteVectorTests {
  struct Vector: Decodable {
    let name: String
    let vkey: String
    let note: String
    let accept: Bool
  }

  let vectors: [Vector]

  init() throws { vectors = try Vectors.decode([Vector].self, from: "notes.json") }

  @Test func `notes are accepted and refused as the vectors say`() throws {
    #expect(vectors.count == 54)
    for vector in vectors {
      let key = try VerifierKey(vector.vkey)
      let verified = try? SignedNote(Array(vector.note.utf8)).verified(by: [key])
      #expect((verified != nil) == vector.accept, "\(vector.name)")
    }
  }

  @Test func `accepted notes and all keys are written back as they were read`() throws {
    for vector in vectors {
      #expect(try VerifierKey(vector.vkey).description == vector.vkey)
      guard vector.accept else { continue }
      #expect(try SignedNote(Array(vector.note.utf8)).encoded == Array(vector.note.utf8))
    }
  }

  @Test func `a cosignature tells its time`() throws {
    let vector = try #require(vectors.first { $0.name == "Sunlight test mirror, cosignature/v1" })
    let note = try SignedNote(Array(vector.note.utf8)).verified(by: [VerifierKey(vector.vkey)])
    #expect(note.signatures.map(\.time) == [0x6954_6780])
    #expect(note.signatures.map(\.key.kind) == [.cosignature])
  }

  @Test func `a witness of another program's log counts towards a quorum`() throws {
    let vectors = vectors.filter { $0.accept && $0.name.hasPrefix("Sunlight") }
    #expect(!vectors.isEmpty)
    for vector in vectors {
      let quorum = try Quorum(1, of: [VerifierKey(vector.vkey)])
      let count = try quorum.count(in: SignedNote(Array(vector.note.utf8)), notAfter: .max)
      #expect(count.isReached && count.quorumTime == 0x6954_6780, "\(vector.name)")
    }
  }

  @Test func `every altered byte of a note is refused or changes nothing that was signed`() throws {
    for vector in vectors where vector.accept && !vector.name.contains("unknown") {
      let key = try VerifierKey(vector.vkey)
      let bytes = Array(vector.note.utf8)
      let text = try SignedNote(bytes).text
      for position in bytes.indices {
        for bit in 0..<8 {
          var altered = bytes
          altered[position] ^= 1 << bit
          // A line by another key may change: it is passed over, and the text stays what was signed.
          if let verified = try? SignedNote(altered).verified(by: [key]) {
            #expect(verified.text == text && position > text.count, "\(vector.name): byte \(position)")
          }
        }
      }
    }
  }
}

@Suite struct NoteTests {
  private let name: KeyName
  private let seed = [UInt8](0..<32)

  init() throws { name = try #require(KeyName("vault.example.org/audit/1")) }

  private func signer(_ seed: [UInt8]? = nil, name: KeyName? = nil) -> NoteSigner {
    let seed = seed ?? self.seed
    return NoteSigner(name: name ?? self.name, key: Ed25519.SigningKey(seed: seed.span.bytes))
  }

  @Test func `a checkpoint that was signed comes back`() throws {
    let checkpoint = Checkpoint(origin: name, size: 1_048_576, root: leafHash([1]))
    let signer = signer()
    let note = try signer.sign(checkpoint.text)
    let read = try SignedNote(note.encoded).verified(by: [signer.verifierKey]).checkpoint(origin: name)
    #expect(read == checkpoint)
    #expect(read.text == checkpoint.text)
  }

  @Test func `two keys of one name can sign side by side`() throws {
    let text = Array("text\n".utf8)
    let old = signer()
    let new = signer([UInt8](32..<64))
    let note = try SignedNote(text: text, signatures: [old.signature(of: text), new.signature(of: text)])
    let keys = [old.verifierKey, new.verifierKey]
    for known in [[keys[0]], [keys[1]], keys] {
      let verified = try SignedNote(note.encoded).verified(by: known)
      #expect(verified.signatures.map(\.key) == known)
    }
  }

  @Test func `a note whose second known signature is wrong is refused as a whole`() throws {
    let (text, other) = (Array("text\n".utf8), Array("other\n".utf8))
    let first = signer()
    let second = signer([UInt8](32..<64))
    let note = try SignedNote(
      text: text, signatures: [first.signature(of: text), second.signature(of: other)])
    #expect(throws: NoteError.invalidSignature(by: name)) {
      try note.verified(by: [first.verifierKey, second.verifierKey])
    }
    #expect(throws: Never.self) { try note.verified(by: [first.verifierKey]) }
    #expect(throws: NoteError.notSignedByKnownKey) { try note.verified(by: []) }
  }

  @Test func `a checkpoint of another log is refused though the key is right`() throws {
    let signer = signer()
    let other = try #require(KeyName("vault.example.org/audit/2"))
    let note = try signer.sign(Checkpoint(origin: other, size: 1, root: leafHash([])).text)
    let verified = try note.verified(by: [signer.verifierKey])
    #expect(throws: NoteError.otherOrigin) { try verified.checkpoint(origin: name) }
  }

  @Test func `names that look the same and are spelled differently are two names`() throws {
    let composed = try #require(KeyName("caf\u{E9}"))
    let decomposed = try #require(KeyName("cafe\u{301}"))
    #expect(composed != decomposed)
    let signer = signer(name: composed)
    let note = try signer.sign(Array("text\n".utf8))
    let impostor = VerifierKey(name: decomposed, kind: .ed25519, publicKey: signer.verifierKey.publicKey)
    #expect(throws: NoteError.notSignedByKnownKey) { try note.verified(by: [impostor]) }
  }

  @Test(arguments: ["", "a b", "a+b", "a\tb", "a\nb", "a\u{A0}b", "a\u{3000}b", "a\u{2028}b", "a\u{0}b"])
  func `a name with spaces, plus signs or control characters is none`(text: String) {
    #expect(KeyName(text) == nil)
  }

  @Test(arguments: ["text", "", "te\u{0}xt\n", "te\rxt\n", "te\txt\n"])
  func `a text that is not whole lines of plain text is not signed`(text: String) {
    let signer = signer()
    #expect(throws: NoteError.self) { try signer.sign(Array(text.utf8)) }
  }

  @Test func `a text with empty lines keeps them`() throws {
    let text = Array("one\n\n\ntwo\n\n".utf8)
    let signer = signer()
    let note = try signer.sign(text)
    #expect(try SignedNote(note.encoded) == note)
    #expect(try SignedNote(note.encoded).verified(by: [signer.verifierKey]).text == text)
  }

  @Test func `bytes that are not UTF-8 are no note`() throws {
    let signer = signer()
    var bytes = try signer.sign(Array("text\n".utf8)).encoded
    bytes[0] = 0xFF
    #expect(throws: NoteError.self) { try SignedNote(bytes) }
  }

  @Test func `a note that is too long or has too many signatures is refused before it is read`() throws {
    let signer = signer()
    let text = Array("text\n".utf8)
    let line = try signer.sign(text).encoded.dropFirst(text.count + 1)
    let crowded = text + [0x0A] + Array(repeating: Array(line), count: 101).joined()
    #expect(throws: NoteError.self) { try SignedNote(crowded) }
    let full = text + [0x0A] + Array(repeating: Array(line), count: 100).joined()
    #expect(try SignedNote(full).signatures.count == 100)
    #expect(throws: NoteError.self) { try SignedNote(Array(repeating: 0x0A, count: 1_000_001)) }
  }

  @Test(arguments: [
    "", "x", "name+00000000", "name+00000000+AA==",
    "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
  ])
  func `a text that is no verifier key is refused`(text: String) {
    #expect(throws: NoteError.self) { try VerifierKey(text) }
  }

  @Test(arguments: [
    "", "\n", "o\n1\n", "o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    "o\n+1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "o\n1 \n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "o\n9223372036854775808\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuF\n",
    "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
    "o\n1\n47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=\n",
    "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n",
    "o\r\n1\r\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\r\n",
  ])
  func `a text that no checkpoint writes is refused`(text: String) {
    #expect(throws: NoteError.self) { try Checkpoint(text: Array(text.utf8)) }
  }

  @Test func `extension lines of others are kept`() throws {
    let text = Array(
      "other log\n9223372036854775807\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\none\ntwo\n".utf8)
    let checkpoint = try Checkpoint(text: text)
    #expect(checkpoint.extensions == [Array("one".utf8), Array("two".utf8)])
    #expect(checkpoint.size == UInt64(Int64.max))
    #expect(checkpoint.text == text)
  }
}
