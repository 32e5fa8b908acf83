import Sodium

/// Seals and opens what an entry's claims say: the two boxes beside a leaf.
///
/// ```
/// box        nonce(24) ciphertext tag(16)
/// plaintext  half key(32) { length(2) value }*          the half's claims, in the order of `Claims.Name`,
///                                                       padded to a multiple of 32 (ISO/IEC 7816-4)
/// ```
/// The associated data binds a box to its vault, its half, the claims digest in the leaf and the columns the log
/// is searched by, so that a box moved to another entry does not open, nor one whose entry was put under another
/// person's name or nobody's.
struct OpeningSealer: Sendable {
  let vault: VaultID

  /// The key of the subject's half: keyed BLAKE2b of the period's key under the subject's audit key, so that it is
  /// gone with either, by erasure or at the end of its retention.
  static func subjectKey(audit: RawSpan, period: RawSpan) -> ScratchSecret {
    ScratchSecret(count: XChaCha20Poly1305.keyBytes) { bytes in
      SubkeyDerivation.derive(from: audit, label: "opening of a subject", context: period, into: &bytes)
    }
  }

  /// The box of one half.
  func seal(
    _ claims: Claims, half: Claims.Half, keys: ClaimKeys, digest: [UInt8], index: EntryIndex, key: RawSpan
  )
    -> [UInt8]
  {
    var plaintext = half == .subject ? keys.subject : keys.act
    for name in Claims.Name.allCases where name.half == half {
      let value = claims.bytes(name)
      plaintext.append(UInt8(value.count >> 8))
      plaintext.append(UInt8(truncatingIfNeeded: value.count))
      plaintext.append(contentsOf: value)
    }
    let count = plaintext.count
    plaintext.append(contentsOf: repeatElement(0, count: Padding.paddedCount(of: count, block: 32) - count))
    var span = plaintext.mutableSpan
    var bytes = span.mutableBytes
    Padding.pad(&bytes, count: count)
    let nonce = Randomness.bytes(XChaCha20Poly1305.nonceBytes)
    let context = associatedData(half, digest, index)
    let box = XChaCha20Poly1305.seal(
      plaintext.span.bytes, nonce: nonce.span.bytes, associatedData: context.span.bytes, key: key)
    return nonce + box
  }

  /// Opens one half into `opening`.
  func open(
    _ box: [UInt8], half: Claims.Half, digest: [UInt8], index: EntryIndex, key: RawSpan,
    into opening: inout Opening
  ) throws(DamageFound) {
    let nonceBytes = XChaCha20Poly1305.nonceBytes
    guard box.count > nonceBytes + XChaCha20Poly1305.tagBytes else { throw .opening }
    let context = associatedData(half, digest, index)
    let span = box.span.bytes
    do {
      let plaintext = try XChaCha20Poly1305.open(
        span.extracting(nonceBytes..<box.count), nonce: span.extracting(0..<nonceBytes),
        associatedData: context.span.bytes, key: key)
      guard let count = Padding.unpaddedCount(of: plaintext.bytes), count >= 32 else {
        throw DamageFound.opening
      }
      let bytes = plaintext.bytes.extracting(0..<count).withUnsafeBytes { Array($0) }
      try opening.take(bytes, half: half)
    } catch {
      throw .opening
    }
  }

  private func associatedData(_ half: Claims.Half, _ digest: [UInt8], _ index: EntryIndex) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni opening/v1", capacity: 160)
    encoder.append(raw: vault.bytes)
    encoder.append(half.rawValue)
    encoder.append(digest)
    encoder.append(index.actorToken)
    encoder.append(index.subjectToken)
    encoder.append(index.caseToken)
    encoder.append(index.budget)
    return encoder.bytes
  }
}

/// The columns by which an entry is found and counted, beside those its leaf repeats.
struct EntryIndex: Sendable {
  /// Keyed hash of the actor (16 bytes), or empty.
  let actorToken: [UInt8]
  /// Keyed hash of the subject (16 bytes), or empty.
  let subjectToken: [UInt8]
  /// Keyed hash of the case (16 bytes), or empty.
  let caseToken: [UInt8]
  /// The budget the entry was charged to, or empty.
  let budget: String
}

extension StoredEntry {
  var index: EntryIndex {
    EntryIndex(actorToken: actorToken, subjectToken: subjectToken, caseToken: caseToken, budget: budget)
  }
}

/// The opened claims of one entry; a half whose key is gone stays closed.
struct Opening {
  private(set) var claims = Claims()
  private(set) var opened: Set<Claims.Half> = []
  private var keys: [Claims.Half: [UInt8]] = [:]
  /// Its retention is over: nothing of it can be opened any more.
  var isExpired = false

  fileprivate mutating func take(_ bytes: [UInt8], half: Claims.Half) throws(DamageFound) {
    var position = 32
    for name in Claims.Name.allCases where name.half == half {
      guard bytes.count >= position + 2 else { throw .opening }
      let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
      position += 2
      guard length <= bytes.count - position else { throw .opening }
      claims.set(name, bytes: Array(bytes[position..<position + length]))
      position += length
    }
    guard position == bytes.count else { throw .opening }
    keys[half] = Array(bytes[..<32])
    opened.insert(half)
  }

  /// What the salts are made of, once both halves are open.
  var claimKeys: ClaimKeys? {
    guard let subject = keys[.subject], let act = keys[.act] else { return nil }
    return ClaimKeys(subject: subject, act: act)
  }

  /// Whether the opened claims are the ones a leaf commits to; `nil` while a half is closed.
  func matches(_ digest: [UInt8]) -> Bool? {
    claimKeys.map { ClaimCommitments(claims, keys: $0).digest == digest }
  }
}
