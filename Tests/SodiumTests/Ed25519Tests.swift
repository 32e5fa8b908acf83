import Sodium
import Testing

@Suite struct Ed25519Tests {
  /// The third test of RFC 8032, section 7.1.
  @Test func `the key and the signature of RFC 8032 come out`() throws {
    let seed = try bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7")
    let key = Ed25519.SigningKey(seed: seed.span.bytes)
    #expect(
      key.publicKey.encoding.hexadecimal == "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
    )
    let message: [UInt8] = [0xAF, 0x82]
    let signature = key.signature(for: message.span.bytes)
    #expect(
      signature
        == (try bytes(
          "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")))
  }

  @Test func `any bit changed in message, signature or key is refused`() throws {
    let key = Ed25519.SigningKey(seed: [UInt8](0..<32).span.bytes)
    let message = Array("checkpoint".utf8)
    let signature = key.signature(for: message.span.bytes)
    func accepts(_ key: Ed25519.PublicKey, _ message: [UInt8], _ signature: [UInt8]) -> Bool {
      key.isValidSignature(signature.span.bytes, for: message.span.bytes)
    }
    #expect(accepts(key.publicKey, message, signature))
    for altered in bitFlips(of: message) { #expect(!accepts(key.publicKey, altered, signature)) }
    for altered in bitFlips(of: signature) + [[], Array(signature.dropLast()), signature + [0]] {
      #expect(!accepts(key.publicKey, message, altered))
    }
    for altered in bitFlips(of: key.publicKey.encoding.array) {
      let other = Ed25519.PublicKey(encoding: try #require(Bytes32(altered)))
      #expect(!accepts(other, message, signature))
    }
  }

  @Test func `a key of small order verifies nothing`() throws {
    // The neutral element: with it, a signature of zeros would fit any message.
    let neutral = try #require(Bytes32([1] + Array(repeating: 0, count: 31)))
    let signature = [1] + [UInt8](repeating: 0, count: 63)
    let accepted = Ed25519.PublicKey(encoding: neutral).isValidSignature(signature.span.bytes, for: RawSpan())
    #expect(!accepted)
  }
}
