import Sodium

/// A secret that several owners hold; ends, wiped, with the last of them.
final class HeldSecret: Sendable {
  let secret: SecretBytes
  init(_ secret: consuming SecretBytes) { self.secret = secret }

  func withBytes<Result: ~Copyable, Failure: Error>(
    _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try HeldSecret.lend(secret, body)
  }

  /// A span's life is that of a borrowed argument; borrowing straight from a class's property gives it none.
  private static func lend<Result: ~Copyable, Failure: Error>(
    _ secret: borrowing SecretBytes, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(secret.bytes)
  }
}
