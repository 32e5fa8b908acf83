import CSodium

extension Ed25519 {
  /// The key that verifies signatures.
  public struct PublicKey: Hashable, Sendable {
    /// The encoding of RFC 8032, section 5.1.2. Whether it is a point of the curve shows when it verifies.
    public let encoding: Bytes32

    /// The key of an encoding.
    public init(encoding: Bytes32) { self.encoding = encoding }

    /// The key of an encoding of exactly `publicKeyBytes` bytes; nil for any other number.
    public init?(copying bytes: RawSpan) {
      guard let encoding = Bytes32(copying: bytes) else { return nil }
      self.encoding = encoding
    }

    /// Whether `signature` is one of the message by the owner of this key.
    public func isValidSignature(_ signature: RawSpan, for message: RawSpan) -> Bool {
      guard signature.byteCount == signatureBytes else { return false }
      Library.start()
      return unsafe signature.withPointer { signature, _ in
        unsafe message.withPointer { message, messageCount in
          unsafe encoding.bytes.withPointer { key, _ in
            unsafe crypto_sign_ed25519_verify_detached(signature, message, UInt64(messageCount), key) == 0
          }
        }
      }
    }
  }
}
