/// Keys derived from a key, each for one label and one context.
///
/// Keyed BLAKE2b with a personalisation of its own, over
///
///     label length (1) ‖ label ‖ context
///
/// BLAKE2b with a key is a pseudorandom function, so subkeys tell nothing of the key or of one another; the
/// personalisation keeps them apart from every `KeyedHash` under the same key. `crypto_kdf` of libsodium is the
/// same construction with an 8-character context and a 64-bit number, too small for our 128-bit identifiers.
public enum SubkeyDerivation {
  /// The sizes that a derived key may have, in bytes.
  public static let subkeySizes = KeyedHash.outputSizes

  /// The personalisation, sixteen ASCII characters (BLAKE2, section 2.8).
  private static let personal: StaticString = "fengni.subkey.v1"

  /// Writes the subkey of `key` for `label` and `context`; the size of `subkey` is part of the derivation.
  ///
  /// `label` says what the subkey is for, in at most 255 ASCII characters. A context of several parts must be
  /// encoded so that no two lists of parts give the same bytes.
  public static func derive(
    from key: RawSpan, label: StaticString, context: RawSpan = RawSpan(),
    into subkey: inout MutableRawSpan
  ) {
    precondition(label.hasPointerRepresentation && label.utf8CodeUnitCount <= 255, "a label is a short text")
    var hash = KeyedHash(key: key, outputCount: subkey.byteCount, personal: personal)
    let length = UInt8(label.utf8CodeUnitCount)
    unsafe hash.update(InlineArray<1, UInt8>(repeating: length).span.bytes)
    unsafe hash.update(RawSpan(_unsafeStart: label.utf8Start, byteCount: Int(length)))
    hash.update(context)
    hash.finalize(into: &subkey)
  }
}
