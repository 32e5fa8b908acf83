import Sodium
import Testing

@Suite struct SealedBoxTests {
  private let secret = [UInt8](1...32)

  private func secretKey() -> SealedBox.SecretKey {
    SealedBox.SecretKey(secret: SecretBytes(copying: secret.span.bytes))
  }

  /// What a box holds; `nil` where it does not open.
  private func opened(_ box: [UInt8], by key: borrowing SealedBox.SecretKey) -> [UInt8]? {
    do throws(AuthenticationFailure) {
      let text = try key.open(box.span.bytes)
      return array(text.bytes)
    } catch {
      return nil
    }
  }

  @Test func `the public half is that of RFC 7748, and what PyNaCl sealed opens`() throws {
    let key = secretKey()
    #expect(
      key.publicKey.encoding.hexadecimal == "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c"
    )
    let box = try bytes(
      "e725ffd34a218479b55128d4754a42d115bd02ef30aac816d54c9be1f3fdc871de9c11c6c0c7ffd673338053c1413d80"
        + "5f3d55c2bdca3463f35e68bacb7300f4a9da0df0")
    #expect(opened(box, by: key) == Array("file key of a backup".utf8))
    let empty = try bytes(
      "dfd9ab6433a45ee2aa331a5f61860fdcbd5a08c35babd0d2025e43a7a8c2ac39c63a996bb8c50b5e816d2ff4e17ca62d")
    #expect(opened(empty, by: key) == [])
  }

  @Test func `what is sealed opens for its owner alone, and no two boxes are alike`() throws {
    let owner = SealedBox.SecretKey.random()
    let other = SealedBox.SecretKey.random()
    let text = Array("a secret".utf8)
    let box = try SealedBox.seal(text.span.bytes, to: owner.publicKey)
    #expect(box.count == text.count + SealedBox.overheadBytes)
    #expect(try SealedBox.seal(text.span.bytes, to: owner.publicKey) != box)
    #expect(opened(box, by: owner) == text)
    #expect(opened(box, by: other) == nil)
  }

  @Test func `every flipped bit and every cut is refused`() throws {
    let key = SealedBox.SecretKey.random()
    let text: [UInt8] = [1, 2, 3]
    let box = try SealedBox.seal(text.span.bytes, to: key.publicKey)
    let altered = bitFlips(of: box) + (0..<box.count).map { Array(box.prefix($0)) } + [box + [0]]
    let count = altered.count { opened($0, by: key) != nil }
    // The highest bit of a u-coordinate is masked (RFC 7748, section 5), and it is hashed into the nonce all the same.
    #expect(count == 0)
  }

  @Test func `nothing is sealed to a point of small order`() {
    let text: [UInt8] = [1]
    #expect(throws: AuthenticationFailure.self) {
      try SealedBox.seal(text.span.bytes, to: SealedBox.PublicKey(encoding: Bytes32()))
    }
  }
}
