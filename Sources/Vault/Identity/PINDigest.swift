import Dispatch
import Sodium

/// A PIN as it is kept: Argon2id, with the salt and the limits it was made with.
struct PINDigest: Codable, Sendable {
  /// Hexadecimal.
  let salt: String
  let digest: String
  let operations: UInt64
  let memory: Int

  /// Six to sixteen digits.
  static func isPIN(_ bytes: [UInt8]) -> Bool {
    (6...16).contains(bytes.count) && bytes.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// Digests a new PIN.
  static func make(of pin: [UInt8]) async throws -> PINDigest {
    let salt = Randomness.bytes(Argon2id.saltBytes)
    let limits = Argon2id.Limits.signIn
    let digest = try await derive(pin, salt: salt, limits: limits)
    return PINDigest(
      salt: Hexadecimal.encode(salt), digest: Hexadecimal.encode(digest), operations: limits.operations,
      memory: limits.memory)
  }

  /// Whether `pin` is the one that was digested.
  func matches(_ pin: [UInt8]) async throws -> Bool {
    guard let salt = Hexadecimal.decode(salt), salt.count == Argon2id.saltBytes,
      let expected = Hexadecimal.decode(digest),
      let limits = Argon2id.Limits(operations: operations, memory: memory)
    else { throw DamageFound.controlRow(.person) }
    let digest = try await PINDigest.derive(pin, salt: salt, limits: limits)
    return ConstantTime.equal(digest.span.bytes, expected.span.bytes)
  }

  /// One derivation at a time, on a thread of its own: it takes tens of megabytes and milliseconds, and must not
  /// hold up the threads that answer requests.
  private static let queue = DispatchQueue(label: "fengni.pin")

  private static func derive(_ pin: [UInt8], salt: [UInt8], limits: Argon2id.Limits) async throws -> [UInt8] {
    try await withCheckedThrowingContinuation { continuation in
      queue.async {
        continuation.resume(
          with: Result {
            let key = try Argon2id.key(from: pin.span.bytes, salt: salt.span.bytes, limits: limits)
            return key.bytes.withUnsafeBytes { Array($0) }
          })
      }
    }
  }
}
