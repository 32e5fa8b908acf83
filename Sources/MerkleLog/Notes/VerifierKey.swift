public import Sodium

/// A key that verifies notes, in the text form in which people exchange it, a "vkey" (c2sp.org/signed-note):
///
///     <name>+<key ID, 8 hex digits>+<base64 of type (1) ‖ Ed25519 public key (32)>
///     example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
public struct VerifierKey: Sendable, Hashable, CustomStringConvertible {
  /// What the key signs and how; the number is the specification's signature type.
  public enum Kind: UInt8, Sendable, Hashable {
    /// Ed25519 over the text of the note.
    case ed25519 = 0x01
    /// Ed25519 over a time and the text: a witness's `cosignature/v1` (c2sp.org/tlog-cosignature).
    case cosignature = 0x04
  }

  /// The name that stands on the signature line.
  public let name: KeyName
  /// The ID that stands before the signature.
  public let id: KeyID
  /// What the key signs and how.
  public let kind: Kind
  /// The key itself.
  public let publicKey: Ed25519.PublicKey

  /// The key of this name.
  public init(name: KeyName, kind: Kind, publicKey: Ed25519.PublicKey) {
    self.name = name
    self.kind = kind
    self.publicKey = publicKey
    id = KeyID(name: name, encodedKey: [kind.rawValue] + publicKey.encoding.array)
  }

  /// The key of a vkey text.
  public init(_ text: some StringProtocol) throws(NoteError) {
    // The name has no plus sign; base64 may have some.
    let parts = Array(text.utf8).split(
      separator: UInt8(ascii: "+"), maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let name = KeyName(utf8: parts[0]) else {
      throw .malformed("a verifier key is a name, a key ID and a key, joined by `+`")
    }
    guard
      let encoded = Base64.decode(parts[2]), let type = encoded.first,
      let publicKey = Bytes32(Array(encoded.dropFirst())).map(Ed25519.PublicKey.init(encoding:))
    else { throw .malformed("the key is not base64 of a type and 32 bytes") }
    guard let kind = Kind(rawValue: type) else {
      throw .malformed("the key is of a type other than Ed25519 and cosignature/v1")
    }
    self.init(name: name, kind: kind, publicKey: publicKey)
    guard Hexadecimal.decode(parts[1]) == id.bytes else {
      throw .malformed("the key ID is not that of the name and the key")
    }
  }

  /// The vkey text.
  public var description: String {
    "\(name)+\(id)+" + Base64.encode([kind.rawValue] + publicKey.encoding.array)
  }
}
