import Sodium

/// Seals and opens the parts of a record's row.
///
/// ```
/// box          suite(1) generation(4) nonce(24) ciphertext tag(16)          suite 1: XChaCha20-Poly1305-IETF
/// plaintext    presence(1: 0 absent, 1 present) value 0x80 0x00…            padded to a band (ISO/IEC 7816-4)
/// field boxes  { number(2) version(4) length(4) box }*                      in order of number
/// plain        { number(2) length(4) value }*                               L1 fields, in order of number
/// ```
/// Numbers are big-endian. A box is bound to vault, record type, record, field, field version and level, so
/// that one moved, swapped or put into another vault does not open. Every sealed field has a box, absent ones
/// too, so that absence does not speak.
struct RecordSealer: Sendable {
  let vault: VaultID

  static let suite: UInt8 = 1
  private static let headBytes = 5 + XChaCha20Poly1305.nonceBytes
  /// The least band: most values fit it, so that most boxes are of one size.
  private static let leastBand = 32

  /// Bytes of the band a value of `count` bytes is padded to: 32, 64, 128, …
  static func band(_ count: Int) -> Int {
    var band = leastBand
    while band < count + 2 { band *= 2 }
    return band
  }

  /// Seals and opens the fields of a record.
  func fields(of record: RecordID, _ type: Name) -> FieldSealer {
    FieldSealer(vault: vault, type: type, record: record)
  }

  /// The sealed facts of a record; opening them authenticates header, content digest and key commitment.
  func sealFacts(
    _ facts: [UInt8], header: RecordHeader, contentDigest: [UInt8], keyCommitment: [UInt8],
    keys: borrowing SubjectKeys, nonce: RawSpan
  ) -> [UInt8] {
    let plaintext = ScratchSecret(count: RecordSealer.band(facts.count)) { bytes in
      if !facts.isEmpty {
        var start = bytes._mutatingExtracting(0..<facts.count)
        start.copyBytes(of: facts.span.bytes)
      }
      Padding.pad(&bytes, count: facts.count)
    }
    var box: [UInt8] = []
    let context = factsData(header, contentDigest, keyCommitment)
    RecordSealer.seal(
      plaintext.bytes, associatedData: context.span.bytes, role: .facts, keys: keys, nonce: nonce, into: &box)
    return box
  }

  func openFacts(
    _ box: [UInt8], header: RecordHeader, contentDigest: [UInt8], keyCommitment: [UInt8],
    keys: borrowing SubjectKeys
  ) throws(DamageFound) -> [UInt8] {
    guard let room = RecordSealer.plaintextBytes(of: box.span.bytes) else { throw .recordRow }
    let context = factsData(header, contentDigest, keyCommitment)
    let plaintext: ScratchSecret
    do {
      plaintext = try ScratchSecret(count: room) {
        (bytes: inout MutableRawSpan) throws(AuthenticationFailure) in
        try RecordSealer.open(
          box.span.bytes, into: &bytes, associatedData: context.span.bytes, role: .facts, keys: keys)
      }
    } catch {
      throw .recordRow
    }
    guard let count = Padding.unpaddedCount(of: plaintext.bytes) else { throw .recordRow }
    return plaintext.bytes.extracting(0..<count).withUnsafeBytes { Array($0) }
  }

  /// SHA-256 over the parts of a row that the facts box does not repeat.
  static func contentDigest(plain: [UInt8], boxes: [UInt8], tokens: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    for part in [plain, boxes, tokens] {
      withUnsafeBytes(of: UInt32(part.count).bigEndian) { hash.update(Array($0).span.bytes) }
      hash.update(part.span.bytes)
    }
    return hash.finalize().array
  }

  // MARK: Boxes

  /// Appends a box to `output`.
  static func seal(
    _ plaintext: RawSpan, associatedData: RawSpan, role: WrappingRole, keys: borrowing SubjectKeys,
    nonce: RawSpan, into output: inout [UInt8]
  ) {
    output.append(RecordSealer.suite)
    withUnsafeBytes(of: keys.generation.bigEndian) { output.append(contentsOf: $0) }
    nonce.withUnsafeBytes { output.append(contentsOf: $0) }
    let start = output.count
    output.append(contentsOf: repeatElement(0, count: plaintext.byteCount + XChaCha20Poly1305.tagBytes))
    let end = output.count
    var span = output.mutableSpan
    var bytes = span.mutableBytes
    var room = bytes._mutatingExtracting(start..<end)
    keys.withKey(role) { key in
      XChaCha20Poly1305.seal(plaintext, into: &room, nonce: nonce, associatedData: associatedData, key: key)
    }
  }

  /// How long the padded value in a box is; `nil` where the bytes are too few for a box.
  static func plaintextBytes(of box: RawSpan) -> Int? {
    let overhead = headBytes + XChaCha20Poly1305.tagBytes
    return box.byteCount >= overhead ? box.byteCount - overhead : nil
  }

  /// Opens a box of which `plaintextBytes` told the length.
  static func open(
    _ box: RawSpan, into plaintext: inout MutableRawSpan, associatedData: RawSpan, role: WrappingRole,
    keys: borrowing SubjectKeys
  ) throws(AuthenticationFailure) {
    guard box.unsafeLoad(as: UInt8.self) == RecordSealer.suite,
      UInt32(bigEndian: box.unsafeLoadUnaligned(fromByteOffset: 1, as: UInt32.self)) == keys.generation
    else { throw AuthenticationFailure() }
    try keys.withKey(role) { (key) throws(AuthenticationFailure) in
      try XChaCha20Poly1305.open(
        box.extracting(RecordSealer.headBytes..<box.byteCount), into: &plaintext,
        nonce: box.extracting(5..<RecordSealer.headBytes), associatedData: associatedData, key: key)
    }
  }

  // MARK: What a box is bound to

  private func factsData(_ header: RecordHeader, _ contentDigest: [UInt8], _ keyCommitment: [UInt8])
    -> [UInt8]
  {
    var encoder = PrefixEncoder(label: "fengni facts/v1", capacity: 224)
    encoder.append(raw: vault.bytes)
    encoder.append(header)
    encoder.append(contentDigest)
    encoder.append(keyCommitment)
    return encoder.bytes
  }
}
