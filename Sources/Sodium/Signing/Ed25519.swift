import CSodium

/// Signatures with Ed25519 (RFC 8032), deterministic.
///
/// Verification is libsodium's strict one: it refuses a scalar that is not reduced, a point of small order and
/// an encoding that is not canonical, so that a signature cannot be changed into another valid one.
public enum Ed25519 {
  /// Bytes of a seed, the form in which a signing key is kept.
  public static let seedBytes = 32
  /// Bytes of a public key.
  public static let publicKeyBytes = 32
  /// Bytes of a signature.
  public static let signatureBytes = 64
}
