import Sodium

/// One signature line of a note (c2sp.org/signed-note):
///
///     — <name> <base64 of key ID (4) ‖ signature>
public struct NoteSignature: Sendable, Hashable {
  /// The name of the key that is said to have signed.
  public let name: KeyName
  /// The ID of that key.
  public let keyID: KeyID
  /// What that kind of key makes: at least one byte.
  public let bytes: [UInt8]

  /// A signature as a key made it.
  init(name: KeyName, keyID: KeyID, bytes: [UInt8]) {
    self.name = name
    self.keyID = keyID
    self.bytes = bytes
  }

  /// The em dash and the space that begin the line.
  private static let mark = Array("— ".utf8)

  /// The signature of a line, without its line end.
  init(line: ArraySlice<UInt8>) throws(NoteError) {
    guard line.starts(with: Self.mark) else { throw .malformed("a signature line begins with an em dash") }
    let parts = line.dropFirst(Self.mark.count)
      .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
    guard parts.count == 2, let name = KeyName(utf8: parts[0]) else {
      throw .malformed("a signature line is a key name and a signature")
    }
    guard let decoded = Base64.decode(parts[1]), decoded.count > 4 else {
      throw .malformed("a signature is base64 of a key ID and at least one byte")
    }
    self.name = name
    keyID = KeyID(value: decoded.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
    bytes = Array(decoded.dropFirst(4))
  }

  /// Whether the line carries the name and the ID of the key.
  func isNamed(by key: VerifierKey) -> Bool { name == key.name && keyID == key.id }

  /// The line, with its line end.
  var line: [UInt8] {
    Self.mark + name.utf8 + Array((" " + Base64.encode(keyID.bytes + bytes) + "\n").utf8)
  }
}
