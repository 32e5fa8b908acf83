import Sodium
import Testing

@Suite struct HashTests {
  private let key = [UInt8](0..<32)

  @Test func `SHA-256 gives the digests of FIPS 180`() {
    #expect(
      SHA256.hash([]).hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.hash(Array("abc".utf8)).hexadecimal
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let million = [UInt8](repeating: 0x61, count: 1_000_000)
    #expect(
      SHA256.hash(million).hexadecimal == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test func `SHA-256 in pieces of any size is SHA-256 at once, and a copy goes its own way`() {
    let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for size in 1...130 {
      var hash = SHA256()
      for start in stride(from: 0, to: message.count, by: size) {
        hash.update(message.span.bytes.extracting(start..<min(start + size, message.count)))
      }
      let copy = hash
      hash.update(message.span.bytes)
      #expect(copy.finalize() == SHA256.hash(message))
      #expect(hash.finalize() == SHA256.hash(message + message))
    }
  }

  @Test func `keyed BLAKE2b gives the known answers`() throws {
    // The first of the BLAKE2 reference's known answers; the other is Python's hashlib.
    let longKey = [UInt8](0..<64)
    let known = output(64) { KeyedHash.hash(RawSpan(), key: longKey.span.bytes, into: &$0) }
    #expect(
      known
        == (try bytes(
          "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
            + "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568")))
    let message = Array("The quick brown fox".utf8)
    let short = output(16) { KeyedHash.hash(message.span.bytes, key: key.span.bytes, into: &$0) }
    #expect(short == (try bytes("70f4fb9a221034366509efc451a69070")))
  }

  @Test func `keyed BLAKE2b in pieces is the hash at once, for every output size`() {
    let message = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
    for size in KeyedHash.outputSizes {
      let whole = output(size) { KeyedHash.hash(message.span.bytes, key: key.span.bytes, into: &$0) }
      var hash = KeyedHash(key: key.span.bytes, outputCount: size)
      for start in stride(from: 0, to: message.count, by: 77) {
        hash.update(message.span.bytes.extracting(start..<min(start + 77, message.count)))
      }
      let pieces = finish(hash)
      #expect(pieces == whole)
      if size == 32 {
        var again = KeyedHash(key: key.span.bytes)
        again.update(message.span.bytes)
        #expect(again.finalize().array == whole)
      }
    }
  }

  private func finish(_ hash: consuming KeyedHash) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: hash.outputCount)
    var span = buffer.mutableSpan
    var raw = span.mutableBytes
    hash.finalize(into: &raw)
    return buffer
  }

  @Test func `another key gives another hash`() {
    let hashes = (bitFlips(of: key) + [key]).map { key in
      KeyedHash.hash(RawSpan(), key: key.span.bytes)
    }
    #expect(Set(hashes).count == hashes.count)
  }

  @Test func `a subkey is BLAKE2b with personalisation over label and context`() throws {
    // Computed by Python's hashlib.blake2b(key=, person=).
    let context = [UInt8](0..<16)
    let subkey = output(32) { subkey in
      SubkeyDerivation.derive(
        from: key.span.bytes, label: "facts key", context: context.span.bytes, into: &subkey)
    }
    #expect(subkey == (try bytes("3eb24b77bb8caea4e9286c73eaf5822ade4ad0dfc92da43655ebdf185fce66d4")))
    let long = output(64) { SubkeyDerivation.derive(from: key.span.bytes, label: "facts key", into: &$0) }
    #expect(
      long
        == (try bytes(
          "3ed1c214316db1f13ca627f194e0ad79bcfeb7606234e476d9c7876604c1c455"
            + "f1cc80185b25b7ce563afe3089e14294bac35c25816288b03ebbae3e8777e49a")))
  }

  @Test func `label and context do not run into each other`() {
    let context = Array("b".utf8)
    let first = output(32) { SubkeyDerivation.derive(from: key.span.bytes, label: "ab", into: &$0) }
    let second = output(32) { subkey in
      SubkeyDerivation.derive(from: key.span.bytes, label: "a", context: context.span.bytes, into: &subkey)
    }
    #expect(first != second)
  }

  @Test func `HMAC refuses any changed bit`() {
    let message = Array("message".utf8)
    let code = HMACSHA256.authenticationCode(for: message.span.bytes, key: key.span.bytes).array
    for altered in bitFlips(of: code) + [Array(code.dropLast()), code + [0], []] {
      let accepted = HMACSHA256.isValid(altered.span.bytes, for: message.span.bytes, key: key.span.bytes)
      #expect(!accepted)
    }
  }

  @Test func `thirty-two bytes are equal only when all are`() throws {
    let bytes = [UInt8](0..<32)
    let value = try #require(Bytes32(bytes))
    #expect(value.array == bytes)
    #expect(value == Bytes32(bytes))
    for altered in bitFlips(of: bytes) { #expect(Bytes32(altered) != value) }
    #expect(Bytes32(Array(bytes.dropLast())) == nil)
    #expect(Bytes32(bytes + [0]) == nil)
    #expect(Bytes32().array == Array(repeating: 0, count: 32))
  }
}
