public import Sodium

/// A key that signs notes with Ed25519 (c2sp.org/signed-note, type 0x01).
public struct NoteSigner: ~Copyable, Sendable {
  /// The key that verifies what this one signs.
  public let verifierKey: VerifierKey
  private let key: Ed25519.SigningKey

  /// The signer of this name.
  public init(name: KeyName, key: consuming Ed25519.SigningKey) {
    verifierKey = VerifierKey(name: name, kind: .ed25519, publicKey: key.publicKey)
    self.key = key
  }

  /// The signature of a text, which must be whole lines of UTF-8 without control characters.
  public func signature(of text: [UInt8]) throws(NoteError) -> NoteSignature {
    try SignedNote.check(text: text)
    return NoteSignature(
      name: verifierKey.name, keyID: verifierKey.id, bytes: key.signature(for: text.span.bytes))
  }

  /// The note of the text, signed by this key alone.
  public func sign(_ text: [UInt8]) throws(NoteError) -> SignedNote {
    try SignedNote(text: text, signatures: [signature(of: text)])
  }
}
