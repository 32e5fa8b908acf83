import Sodium
import Testing

@Suite struct Argon2idTests {
  @Test func `a derived key is that of the reference implementation`() throws {
    // argon2-cffi, which wraps the reference implementation: type ID, version 19, one lane.
    let (password, salt) = (Array("correct horse".utf8), [UInt8](0..<16))
    let limits = try #require(Argon2id.Limits(operations: 2, memory: 8 << 20))
    let key = try Argon2id.key(from: password.span.bytes, salt: salt.span.bytes, limits: limits)
    #expect(
      array(key.bytes) == (try bytes("5d6feb78fec962f9fe4465119605b64a5dbce8acde9e8ae0c8b3d4c2f518c9a4")))
  }

  @Test func `an empty password and the least limits work`() throws {
    let salt = [UInt8](repeating: 0, count: 16)
    let limits = try #require(Argon2id.Limits(operations: 1, memory: 8192))
    let key = try Argon2id.key(from: RawSpan(), salt: salt.span.bytes, limits: limits, count: 16)
    #expect(array(key.bytes) == (try bytes("b006c1ede0239691562b55a5d1f152b9")))
  }

  @Test func `limits outside the algorithm are no limits`() {
    #expect(Argon2id.Limits(operations: 0, memory: 8192) == nil)
    #expect(Argon2id.Limits(operations: 1 << 32, memory: 8192) == nil)
    #expect(Argon2id.Limits(operations: 1, memory: 8191) == nil)
    #expect(Argon2id.Limits(operations: 1, memory: .max) == nil)
  }

  @Test func `limits that the machine cannot give are an error and leave no key`() throws {
    // Four terabytes: more than may be mapped here.
    let limits = try #require(Argon2id.Limits(operations: 1, memory: 4_398_046_510_080))
    let salt = [UInt8](repeating: 0, count: 16)
    var refused = false
    let key = output(32) { key in
      do throws(Argon2id.OutOfMemory) {
        try Argon2id.derive(from: RawSpan(), salt: salt.span.bytes, limits: limits, into: &key)
      } catch { refused = true }
    }
    #expect(refused)
    #expect(key.allSatisfy { $0 == 0 })
  }
}
