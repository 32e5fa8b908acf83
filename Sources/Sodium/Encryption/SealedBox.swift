import CSodium

/// Anonymous sealing to a public key: whoever has the public half can seal, only the owner of the secret half opens.
///
/// X25519 with a fresh key pair for each box, then XSalsa20-Poly1305 (libsodium's `crypto_box_seal`). A box says nothing of
/// who sealed it, so it proves no origin. It is not safe against a quantum computer.
///
///     fresh public key (32) ‖ tag (16) ‖ ciphertext (as long as the plaintext)
public enum SealedBox {
  /// Bytes of either half of a key pair.
  public static let keyBytes = 32
  /// Bytes by which a box is longer than its plaintext.
  public static let overheadBytes = 48

  /// The half that seals.
  public struct PublicKey: Hashable, Sendable {
    /// The u-coordinate of RFC 7748, section 5.
    public let encoding: Bytes32

    public init(encoding: Bytes32) { self.encoding = encoding }
  }

  /// The half that opens, in guarded memory.
  public struct SecretKey: ~Copyable, Sendable {
    public let publicKey: PublicKey
    private let secret: SecretBytes

    /// A fresh one.
    public static func random() -> SecretKey {
      SecretKey(secret: SecretBytes.random(count: keyBytes))
    }

    /// The key of exactly `keyBytes` random bytes.
    public init(secret: consuming SecretBytes) {
      precondition(secret.count == keyBytes, "a secret key of X25519 has 32 bytes")
      Library.start()
      publicKey = PublicKey(
        encoding: Bytes32 { point in
          unsafe point.withMutablePointer { point, _ in
            unsafe secret.bytes.withPointer { scalar, _ in
              // Fails for no scalar: the base point is of large order.
              _ = unsafe crypto_scalarmult_curve25519_base(point, scalar)
            }
          }
        })
      self.secret = secret
    }

    /// The secret half itself, to be kept elsewhere.
    public var bytes: RawSpan {
      @_lifetime(borrow self)
      get { secret.bytes }
    }

    /// What the box holds, in memory that is wiped after use.
    public func open(_ box: RawSpan) throws(AuthenticationFailure) -> ScratchSecret {
      guard box.byteCount >= overheadBytes else { throw AuthenticationFailure() }
      return try ScratchSecret(count: box.byteCount - overheadBytes) {
        (plaintext: inout MutableRawSpan) throws(AuthenticationFailure) in
        let status = unsafe plaintext.withMutablePointer { plaintext, _ in
          unsafe box.withPointer { box, count in
            unsafe publicKey.encoding.bytes.withPointer { publicKey, _ in
              unsafe secret.bytes.withPointer { secret, _ in
                unsafe crypto_box_seal_open(plaintext, box, UInt64(count), publicKey, secret)
              }
            }
          }
        }
        guard status == 0 else { throw AuthenticationFailure() }
      }
    }
  }

  /// A box with `plaintext` for the owner of `key`; no two are alike.
  ///
  /// - Throws: where `key` is no key: a point of small order, with which everybody would share the same secret.
  public static func seal(_ plaintext: RawSpan, to key: PublicKey) throws(AuthenticationFailure) -> [UInt8] {
    Library.start()
    var box = [UInt8](repeating: 0, count: plaintext.byteCount + overheadBytes)
    var span = box.mutableSpan
    var raw = unsafe span.mutableBytes
    let status = unsafe raw.withMutablePointer { box, _ in
      unsafe plaintext.withPointer { plaintext, count in
        unsafe key.encoding.bytes.withPointer { key, _ in
          unsafe crypto_box_seal(box, plaintext, UInt64(count), key)
        }
      }
    }
    guard status == 0 else { throw AuthenticationFailure() }
    return box
  }
}
