/// The same with results that bring their own memory. An allocation each: not for hot paths.
extension XChaCha20Poly1305 {
  /// The box of `plaintext`.
  public static func seal(
    _ plaintext: RawSpan, nonce: RawSpan, associatedData: RawSpan, key: RawSpan
  ) -> [UInt8] {
    var box = [UInt8](repeating: 0, count: plaintext.byteCount + tagBytes)
    var span = box.mutableSpan
    var raw = unsafe span.mutableBytes
    seal(plaintext, into: &raw, nonce: nonce, associatedData: associatedData, key: key)
    return box
  }

  /// The plaintext of `box`, in memory that is wiped after use.
  public static func open(
    _ box: RawSpan, nonce: RawSpan, associatedData: RawSpan, key: RawSpan
  ) throws(AuthenticationFailure) -> ScratchSecret {
    try ScratchSecret(count: plaintextBytes(ofBox: box.byteCount)) {
      (plaintext: inout MutableRawSpan) throws(AuthenticationFailure) in
      try open(box, into: &plaintext, nonce: nonce, associatedData: associatedData, key: key)
    }
  }

  /// The box of `plaintext`.
  public static func seal(
    _ plaintext: [UInt8], nonce: [UInt8], associatedData: [UInt8], key: [UInt8]
  ) -> [UInt8] {
    unsafe seal(
      plaintext.span.bytes, nonce: nonce.span.bytes, associatedData: associatedData.span.bytes,
      key: key.span.bytes)
  }

  /// The plaintext of `box`, in an array that nobody wipes: not for residents' data.
  public static func open(
    _ box: [UInt8], nonce: [UInt8], associatedData: [UInt8], key: [UInt8]
  ) throws(AuthenticationFailure) -> [UInt8] {
    var plaintext = [UInt8](repeating: 0, count: plaintextBytes(ofBox: box.count))
    var span = plaintext.mutableSpan
    var raw = unsafe span.mutableBytes
    unsafe try open(
      box.span.bytes, into: &raw, nonce: nonce.span.bytes, associatedData: associatedData.span.bytes,
      key: key.span.bytes)
    return plaintext
  }
}
