/// A box did not open: it, its nonce, its associated data or the key is not what it was sealed with.
///
/// Which of these is at fault cannot be known, and must not be.
public struct AuthenticationFailure: Error, Equatable, CustomStringConvertible {
  public init() {}

  public var description: String {
    "box does not open: its bytes, its place or its key is not the one it was sealed with"
  }
}
