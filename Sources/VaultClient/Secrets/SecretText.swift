/// Something a person typed that nobody else may see: a PIN. Overwritten at the end of its life.
public struct SecretText: ~Copyable, Sendable {
  let bytes: WipedBytes

  public init(utf8: some Collection<UInt8>) { bytes = WipedBytes(utf8) }
}

/// A token the vault has just made; it is shown this once.
public struct IssuedToken: ~Copyable, Sendable {
  /// `c_…`, by which it is listed and revoked; empty for a token that is not kept.
  public let id: String
  /// When it ends, in UTC.
  public let expires: String
  private let text: WipedBytes

  init(id: String, expires: String, text: String) {
    self.id = id
    self.expires = expires
    self.text = WipedBytes(text.utf8)
  }

  /// Lends the token's text.
  public borrowing func withText<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    try text.withBytes(body)
  }

  /// The token, ready to sign in with.
  public borrowing func accessToken() throws(VaultClientError) -> AccessToken {
    try AccessToken(utf8: text.copy)
  }
}
