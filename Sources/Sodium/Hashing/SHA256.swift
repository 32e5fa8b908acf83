import CSodium

/// SHA-256 (FIPS 180-4), where other programs must compute the same: the audit log and its proofs.
///
/// Inside, where nobody else computes along, keyed BLAKE2b (`KeyedHash`) is the faster choice.
public struct SHA256: Sendable {
  private var state = crypto_hash_sha256_state()

  /// Begins a digest of what `update` is given.
  public init() {
    _ = unsafe crypto_hash_sha256_init(&state)
  }

  /// Takes in the next bytes.
  public mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withPointer { base, count in
      _ = unsafe crypto_hash_sha256_update(&state, base, UInt64(count))
    }
  }

  /// The digest of everything taken in.
  public consuming func finalize() -> Bytes32 {
    Bytes32 { digest in
      unsafe digest.withMutablePointer { digest, _ in
        _ = unsafe crypto_hash_sha256_final(&state, digest)
      }
    }
  }

  /// The digest of the bytes.
  public static func hash(_ bytes: RawSpan) -> Bytes32 {
    Bytes32 { digest in
      unsafe digest.withMutablePointer { digest, _ in
        unsafe bytes.withPointer { base, count in
          _ = unsafe crypto_hash_sha256(digest, base, UInt64(count))
        }
      }
    }
  }

  /// The digest of the bytes.
  public static func hash(_ bytes: [UInt8]) -> Bytes32 { unsafe hash(bytes.span.bytes) }
}
