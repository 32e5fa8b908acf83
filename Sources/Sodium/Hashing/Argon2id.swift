import CSodium

/// Keys from passphrases and PINs: Argon2id version 1.3 (RFC 9106) with one lane.
///
/// It takes tens of milliseconds and tens of megabytes on purpose: run it on a thread of its own with a bound on
/// how many run at once, never on the cooperative pool.
public enum Argon2id {
  /// Bytes of a salt, random for each password.
  public static let saltBytes = 16
  /// The sizes that a derived key may have, in bytes.
  public static let keySizes = 16...1024

  /// How much work one derivation is; kept beside the salt, so that it can grow.
  public struct Limits: Sendable, Hashable {
    /// Passes over the memory: 1 or more.
    public let operations: UInt64
    /// Bytes of memory: 8,192 or more.
    public let memory: Int

    /// Limits within what the algorithm takes; nil outside.
    public init?(operations: UInt64, memory: Int) {
      guard
        operations >= 1, operations <= UInt64(UInt32.max),
        memory >= 8192, memory <= 4_398_046_510_080
      else { return nil }
      self.init(checked: operations, memory)
    }

    private init(checked operations: UInt64, _ memory: Int) {
      self.operations = operations
      self.memory = memory
    }

    /// 19 MiB and 2 passes, about 30 ms: OWASP's choice for a sign-in that many people do.
    public static let signIn = Limits(checked: 2, 19 << 20)
    /// 64 MiB and 2 passes, about 100 ms: libsodium's `INTERACTIVE`.
    public static let interactive = Limits(checked: 2, 64 << 20)
    /// 256 MiB and 3 passes, about 0.7 s: libsodium's `MODERATE`, for the passphrase of a root key.
    public static let moderate = Limits(checked: 3, 256 << 20)
  }

  /// The system had not as much memory as the limits ask for.
  public struct OutOfMemory: Error, Equatable, CustomStringConvertible {
    public var description: String { "key derivation failed: not enough memory for its limits" }
  }

  /// Writes the key of `password` and `salt`; the size of `key` is part of the derivation.
  public static func derive(
    from password: RawSpan, salt: RawSpan, limits: Limits, into key: inout MutableRawSpan
  ) throws(OutOfMemory) {
    precondition(salt.byteCount == saltBytes, "a salt of Argon2id has 16 bytes here")
    precondition(keySizes.contains(key.byteCount), "a key of Argon2id has 16 to 1024 bytes here")
    precondition(password.byteCount <= Int(UInt32.max), "a password of Argon2id has less than 4 GiB")
    Library.start()
    let status = unsafe key.withMutablePointer { key, keyCount in
      unsafe password.withPointer { password, passwordCount in
        unsafe salt.withPointer { salt, _ in
          unsafe password.withMemoryRebound(to: CChar.self, capacity: passwordCount) { password in
            unsafe crypto_pwhash_argon2id(
              key, UInt64(keyCount), password, UInt64(passwordCount), salt, limits.operations,
              limits.memory, crypto_pwhash_argon2id_alg_argon2id13())
          }
        }
      }
    }
    // All sizes and limits were checked above, so memory is what is left to fail.
    guard status == 0 else { throw OutOfMemory() }
  }

  /// The key of `password` and `salt`, in memory that is wiped after use.
  public static func key(
    from password: RawSpan, salt: RawSpan, limits: Limits, count: Int = 32
  ) throws(OutOfMemory) -> ScratchSecret {
    try ScratchSecret(count: count) { (key: inout MutableRawSpan) throws(OutOfMemory) in
      try derive(from: password, salt: salt, limits: limits, into: &key)
    }
  }
}
