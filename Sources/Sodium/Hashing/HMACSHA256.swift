import CSodium

/// HMAC-SHA-256 (RFC 2104, FIPS 198-1), with keys of any length: the commitments of the audit log.
@safe
public struct HMACSHA256: ~Copyable {
  /// Allocated, so that `deinit` can wipe the one place where it lies.
  private let state: UnsafeMutablePointer<crypto_auth_hmacsha256_state>

  /// Begins a code under `key`.
  public init(key: RawSpan) {
    unsafe self.state = .allocate(capacity: 1)
    let state = unsafe self.state
    unsafe key.withPointer { key, count in
      _ = unsafe crypto_auth_hmacsha256_init(state, key, count)
    }
  }

  /// Takes in the next bytes.
  public mutating func update(_ bytes: RawSpan) {
    let state = unsafe self.state
    unsafe bytes.withPointer { base, count in
      _ = unsafe crypto_auth_hmacsha256_update(state, base, UInt64(count))
    }
  }

  /// The code of everything taken in.
  public consuming func finalize() -> Bytes32 {
    let state = unsafe self.state
    return Bytes32 { code in
      unsafe code.withMutablePointer { code, _ in
        _ = unsafe crypto_auth_hmacsha256_final(state, code)
      }
    }
  }

  /// The code of the bytes under `key`.
  public static func authenticationCode(for bytes: RawSpan, key: RawSpan) -> Bytes32 {
    var code = HMACSHA256(key: key)
    code.update(bytes)
    return code.finalize()
  }

  /// Whether `code` is that of the bytes under `key`, in constant time.
  public static func isValid(_ code: RawSpan, for bytes: RawSpan, key: RawSpan) -> Bool {
    ConstantTime.equal(code, authenticationCode(for: bytes, key: key).bytes)
  }

  deinit {
    // The state is as good as the key.
    unsafe sodium_memzero(state, MemoryLayout<crypto_auth_hmacsha256_state>.size)
    unsafe state.deallocate()
  }
}
