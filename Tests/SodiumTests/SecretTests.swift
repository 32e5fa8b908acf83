import Foundation
import Testing

@testable import Sodium

@Suite struct SecretTests {
  @Test func `a secret holds a copy of the bytes it was given`() {
    let secret = SecretBytes(copying: [UInt8](0..<32).span.bytes)
    #expect(array(secret.bytes) == Array(0..<32))
    #expect(secret.count == 32)
  }

  @Test func `a scratch secret grows, tells where the bytes lie, and can be cut`() {
    var secret = ScratchSecret(capacity: 4)
    #expect(secret.append(([1, 2, 3] as [UInt8]).span.bytes) == 0..<3)
    #expect(secret.append(count: 5) { $0.storeBytes(of: 9, toByteOffset: 4, as: UInt8.self) } == 3..<8)
    #expect(array(secret.bytes) == [1, 2, 3, 0, 0, 0, 0, 9])
    secret.truncate(to: 2)
    #expect(array(secret.bytes) == [1, 2])
    var bytes = secret.mutableBytes
    bytes.storeBytes(of: 7, as: UInt8.self)
    #expect(array(secret.bytes) == [7, 2])
  }

  @Test func `a fill that throws is thrown on and leaves nothing`() {
    struct Refused: Error {}
    #expect(throws: Refused.self) {
      _ = try SecretBytes(count: 8) { (_: inout MutableRawSpan) throws(Refused) in throw Refused() }
    }
    var secret = ScratchSecret(copying: ([1, 2] as [UInt8]).span.bytes)
    #expect(throws: Refused.self) {
      try secret.append(count: 3) { (bytes: inout MutableRawSpan) throws(Refused) in
        bytes.storeBytes(of: 5, as: UInt8.self)
        throw Refused()
      }
    }
    #expect(array(secret.bytes) == [1, 2])
    #expect(secret.append(count: 3) { _ in } == 2..<5)
    #expect(array(secret.bytes) == [1, 2, 0, 0, 0])
  }

  @Test func `random secrets differ`() {
    let first = SecretBytes.random(count: 32)
    let second = SecretBytes.random(count: 32)
    let same = ConstantTime.equal(first.bytes, second.bytes)
    #expect(!same)
  }
}
