import CSodium

extension Ed25519 {
  /// The key that signs, in guarded memory.
  public struct SigningKey: ~Copyable, Sendable {
    /// The key that verifies what this one signs.
    public let publicKey: PublicKey

    /// Seed and public key, as libsodium keeps them.
    private let secretKey: SecretBytes

    /// The key of a seed of exactly `seedBytes` random bytes.
    public init(seed: RawSpan) {
      precondition(seed.byteCount == seedBytes, "a seed of Ed25519 has 32 bytes")
      Library.start()
      var publicKey = Bytes32()
      secretKey = SecretBytes(count: Int(crypto_sign_ed25519_SECRETKEYBYTES)) { secretKey in
        publicKey = Bytes32 { publicKey in
          unsafe publicKey.withMutablePointer { publicKey, _ in
            unsafe secretKey.withMutablePointer { secretKey, _ in
              unsafe seed.withPointer { seed, _ in
                _ = unsafe crypto_sign_ed25519_seed_keypair(publicKey, secretKey, seed)
              }
            }
          }
        }
      }
      self.publicKey = PublicKey(encoding: publicKey)
    }

    /// The signature of the message, `signatureBytes` long.
    public func signature(for message: RawSpan) -> [UInt8] {
      var signature = [UInt8](repeating: 0, count: signatureBytes)
      var span = signature.mutableSpan
      var raw = unsafe span.mutableBytes
      sign(message, into: &raw)
      return signature
    }

    /// Writes the signature of the message; `signature` must have `signatureBytes` bytes.
    public func sign(_ message: RawSpan, into signature: inout MutableRawSpan) {
      precondition(signature.byteCount == signatureBytes, "a signature of Ed25519 has 64 bytes")
      unsafe signature.withMutablePointer { signature, _ in
        unsafe message.withPointer { message, messageCount in
          unsafe secretKey.bytes.withPointer { secretKey, _ in
            _ = unsafe crypto_sign_ed25519_detached(
              signature, nil, message, UInt64(messageCount), secretKey)
          }
        }
      }
    }
  }
}
