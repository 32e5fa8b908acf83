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

/// What can be seen of guarded memory from outside: by crashing on it, or by reading the process's own memory.
@Suite struct SecretMemoryTests {
  @Test func `guarded memory cannot be read past its end`() async {
    await #expect(processExitsWith: .failure) {
      let secret = SecretBytes(copying: [UInt8](0..<32).span.bytes)
      let end = secret.bytes.withUnsafeBytes { $0.baseAddress.map { $0 + 32 } }
      // Read in a way that no compiler leaves out.
      if let end { exit(CInt(end.load(as: UInt8.self)) & 0) }
      exit(0)
    }
  }

  @Test func `guarded memory cannot be written once it is filled`() async {
    await #expect(processExitsWith: .failure) {
      let secret = SecretBytes(copying: [UInt8](0..<32).span.bytes)
      secret.bytes.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(mutating: bytes)[0] = 1
      }
      exit(0)
    }
  }

  @Test func `guarded memory is gone when its secret is`() async {
    await #expect(processExitsWith: .failure) {
      var place: UnsafeRawPointer?
      do {
        let secret = SecretBytes(copying: [UInt8](0..<32).span.bytes)
        place = secret.bytes.withUnsafeBytes { $0.baseAddress }
        guard place?.load(as: UInt8.self) == 0 else { exit(0) }
      }
      if let place { exit(CInt(place.load(as: UInt8.self)) & 0) }
      exit(0)
    }
  }

  @Test func `memory that the system does not lock says so`() async {
    await #expect(processExitsWith: .success) {
      // Without the right to lock and without an allowance, mlock fails and sodium_malloc does not tell.
      var none = rlimit(rlim_cur: 0, rlim_max: 0)
      guard setrlimit(CInt(__RLIMIT_MEMLOCK.rawValue), &none) == 0 else { exit(2) }
      if geteuid() == 0, setuid(65534) != 0 { exit(3) }
      let secret = SecretBytes.random(count: 32)
      exit(secret.isLocked ? 1 : 0)
    }
  }

  @Test func `a scratch secret is wiped when it ends, when it moves and when it is cut`() throws {
    let pattern = [UInt8](repeating: 0xA5, count: 256)
    func place(_ secret: borrowing ScratchSecret) -> Int {
      secret.bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
    }
    var ended = 0
    do {
      let secret = ScratchSecret(copying: pattern.span.bytes)
      ended = place(secret)
      #expect(try memory(at: ended, count: 256) == pattern)
    }
    // Another test may have been given the memory meanwhile: single bytes may be anything, a run is the secret.
    #expect(try longestRun(of: 0xA5, in: memory(at: ended, count: 256)) < 8)

    var secret = ScratchSecret(copying: pattern.span.bytes)
    let before = place(secret)
    secret.append(pattern.span.bytes)
    #expect(place(secret) != before)
    #expect(array(secret.bytes) == pattern + pattern)
    #expect(try longestRun(of: 0xA5, in: memory(at: before, count: 256)) < 8)

    let cut = place(secret)
    secret.truncate(to: 100)
    #expect(try memory(at: cut, count: 512) == Array(pattern.prefix(100)) + Array(repeating: 0, count: 412))
  }

  /// Bytes of this process by address, read through the kernel: memory that was released may be looked at so.
  private func memory(at address: Int, count: Int) throws -> [UInt8] {
    let file = open("/proc/self/mem", O_RDONLY)
    try #require(file >= 0)
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: count)
    try #require(pread(file, &bytes, count, off_t(address)) == count)
    return bytes
  }

  private func longestRun(of byte: UInt8, in bytes: [UInt8]) -> Int {
    bytes.split { $0 != byte }.map(\.count).max() ?? 0
  }
}
