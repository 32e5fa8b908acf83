import Sodium

/// A note whose text a known key signed; only `SignedNote.verified(by:)` makes one.
public struct VerifiedNote: Sendable, Hashable {
  /// A signature that was checked.
  public struct Signature: Sendable, Hashable {
    /// The key that made it.
    public let key: VerifierKey
    /// For a cosignature the time at which the witness says it saw the text, in seconds since 1970.
    public let time: UInt64?
  }

  /// The text in UTF-8, with its last line end.
  public let text: [UInt8]
  /// The checked signatures, in the order of their lines.
  public let signatures: [Signature]

  fileprivate init(text: [UInt8], signatures: [Signature]) {
    self.text = text
    self.signatures = signatures
  }
}

extension SignedNote {
  /// The note, when at least one of the keys signed it.
  ///
  /// Signatures by other keys are passed over. One that names a known key and does not verify refuses the whole
  /// note, as the specification asks for.
  public func verified(by keys: [VerifierKey]) throws(NoteError) -> VerifiedNote {
    var verified = [VerifiedNote.Signature]()
    for signature in signatures {
      for key in keys where signature.isNamed(by: key) {
        verified.append(try key.check(signature, of: text))
      }
    }
    guard !verified.isEmpty else { throw .notSignedByKnownKey }
    return VerifiedNote(text: text, signatures: verified)
  }
}

extension VerifierKey {
  /// The signature, once it is shown to be this key's of the text.
  fileprivate func check(
    _ signature: NoteSignature, of text: [UInt8]
  ) throws(NoteError) -> VerifiedNote.Signature {
    switch kind {
    case .ed25519:
      guard publicKey.isValidSignature(signature.bytes.span.bytes, for: text.span.bytes) else {
        throw .invalidSignature(by: name)
      }
      return VerifiedNote.Signature(key: self, time: nil)
    case .cosignature:
      let bytes = signature.bytes.span.bytes
      guard let time = bytes.bigEndianUInt64(at: 0), time <= Cosigner.latestTime else {
        throw .invalidSignature(by: name)
      }
      let message = Cosigner.message(text, time: time)
      let proper = publicKey.isValidSignature(bytes.extracting(8..<bytes.byteCount), for: message.span.bytes)
      guard proper else { throw .invalidSignature(by: name) }
      return VerifiedNote.Signature(key: self, time: time)
    }
  }
}
