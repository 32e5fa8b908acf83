import Sodium

/// The unwrapped keys of one subject that an operation needs, zeroed when it ends.
///
/// Only the roles that were asked for are in memory; the rest stay wrapped.
struct SubjectKeys: ~Copyable {
  let subject: SubjectID
  /// The generation of the data keys; every box names it.
  let generation: UInt32
  /// Five places of 32 bytes in the order of `WrappingRole`; those not asked for are zero.
  private let keys: ScratchSecret
  private let present: Set<WrappingRole>

  private static let keyBytes = XChaCha20Poly1305.keyBytes
  private static let wrappedBytes = WrappedSubjectKeys.keyBytes

  private init(
    subject: SubjectID, generation: UInt32, keys: consuming ScratchSecret, present: Set<WrappingRole>
  ) {
    self.subject = subject
    self.generation = generation
    self.keys = keys
    self.present = present
  }

  /// Fresh random keys for a new subject; the same keys, wrapped for the key store, go to `stored`.
  static func make(for subject: SubjectID, ring: KeyRing, stored: inout WrappedSubjectKeys?) -> SubjectKeys {
    let count = WrappingRole.allCases.count * keyBytes
    let keys = SubjectKeys(
      subject: subject, generation: 1,
      keys: ScratchSecret(count: count) { bytes in Randomness.fill(&bytes) },
      present: Set(WrappingRole.allCases))
    stored = keys.stored(ring)
    return keys
  }

  /// The next generation of a subject's keys: fresh random data keys and facts key, and the audit key as it was, since
  /// the log's openings hang on it.
  ///
  /// - Throws: `DamageFound` where the audit key does not open.
  static func renew(_ present: WrappedSubjectKeys, ring: KeyRing, stored: inout WrappedSubjectKeys?)
    throws(DamageFound) -> SubjectKeys
  {
    let former = try unwrap(present, roles: [.audit], ring: ring)
    let keys = SubjectKeys(
      subject: present.subject, generation: present.generation + 1,
      keys: ScratchSecret(count: WrappingRole.allCases.count * keyBytes) { bytes in
        Randomness.fill(&bytes)
        let start = Int(WrappingRole.audit.rawValue) * keyBytes
        var place = bytes._mutatingExtracting(start..<start + keyBytes)
        former.withKey(.audit) { place.copyBytes(of: $0) }
      }, present: Set(WrappingRole.allCases))
    stored = keys.stored(ring)
    return keys
  }

  /// All keys, as they go to the key store.
  private func stored(_ ring: KeyRing) -> WrappedSubjectKeys {
    let wrapping = ring.newestWrapping
    return WrappedSubjectKeys(
      subject: subject, generation: generation, wrapping: wrapping.generation,
      wrapped: wrapped(WrappingRole.allCases, under: wrapping), logToken: LogTokens(ring).subject(subject))
  }

  /// The keys of `roles`, wrapped, each in its place; zeros in those of the others.
  func wrapped(_ roles: [WrappingRole], under wrapping: WrappingKeys) -> [UInt8] {
    var nonces = NonceBatch(count: roles.count)
    var wrapped: [UInt8] = []
    wrapped.reserveCapacity(WrappingRole.allCases.count * SubjectKeys.wrappedBytes)
    for role in WrappingRole.allCases {
      guard roles.contains(role) else {
        wrapped.append(contentsOf: repeatElement(0, count: SubjectKeys.wrappedBytes))
        continue
      }
      let nonce = nonces.next()
      let context = SubjectKeys.associatedData(
        subject, role, generation: generation, wrapping: wrapping.generation)
      let box = withKey(role) { key in
        wrapping.withKey(role) { wrappingKey in
          XChaCha20Poly1305.seal(
            key, nonce: nonce.bytes, associatedData: context.span.bytes, key: wrappingKey)
        }
      }
      nonce.bytes.withUnsafeBytes { wrapped.append(contentsOf: $0) }
      wrapped.append(contentsOf: box)
    }
    return wrapped
  }

  /// Unwraps the keys of `roles`.
  ///
  /// - Throws: `DamageFound` where a wrapped key does not open: it was altered, is another subject's, or was wrapped by
  /// a key that is no more.
  static func unwrap(_ wrapped: WrappedSubjectKeys, roles: Set<WrappingRole>, ring: KeyRing)
    throws(DamageFound)
    -> SubjectKeys
  {
    guard wrapped.wrapped.count == WrappingRole.allCases.count * wrappedBytes else {
      throw DamageFound.subjectKeys
    }
    guard let wrapping = ring.wrapping(wrapped.wrapping) else { throw DamageFound.formerWrapping }
    let source = wrapped.wrapped.span.bytes
    let keys = try ScratchSecret(count: WrappingRole.allCases.count * keyBytes) {
      (bytes: inout MutableRawSpan) throws(DamageFound) in
      for role in roles {
        let place = Int(role.rawValue)
        let box = source.extracting(place * wrappedBytes..<(place + 1) * wrappedBytes)
        let context = associatedData(
          wrapped.subject, role, generation: wrapped.generation, wrapping: wrapped.wrapping)
        var room = bytes._mutatingExtracting(place * keyBytes..<(place + 1) * keyBytes)
        do {
          try wrapping.withKey(role) { (wrappingKey) throws(AuthenticationFailure) in
            try XChaCha20Poly1305.open(
              box.extracting(XChaCha20Poly1305.nonceBytes..<wrappedBytes), into: &room,
              nonce: box.extracting(0..<XChaCha20Poly1305.nonceBytes), associatedData: context.span.bytes,
              key: wrappingKey)
          }
        } catch {
          throw DamageFound.subjectKeys
        }
      }
    }
    return SubjectKeys(subject: wrapped.subject, generation: wrapped.generation, keys: keys, present: roles)
  }

  /// The key of a role that was asked for.
  func withKey<Result: ~Copyable, Failure: Error>(
    _ role: WrappingRole, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(present.contains(role), "a key that was not unlocked is not there to be used")
    let place = Int(role.rawValue)
    return try body(
      keys.bytes.extracting(place * SubjectKeys.keyBytes..<(place + 1) * SubjectKeys.keyBytes))
  }

  /// What the data key of a level commits to: 16 bytes that stand in the record's row, so that a box cannot
  /// be made to open under a second key (XChaCha20-Poly1305 alone does not commit to its key).
  func commitment(_ role: WrappingRole) -> [UInt8] {
    withKey(role) { key in
      var commitment = [UInt8](repeating: 0, count: KeyCommitment.byteCount)
      var span = commitment.mutableSpan
      var bytes = span.mutableBytes
      SubkeyDerivation.derive(from: key, label: "key commitment", into: &bytes)
      return commitment
    }
  }

  static func associatedData(
    _ subject: SubjectID, _ role: WrappingRole, generation: UInt32, wrapping: UInt32
  ) -> [UInt8] {
    var encoder = PrefixEncoder(label: "fengni subject key/v1", capacity: 64)
    encoder.append(subject.raw)
    encoder.append(role.rawValue)
    encoder.append(generation)
    encoder.append(wrapping)
    return encoder.bytes
  }
}

/// The commitments of a record's data keys: L2, L3, L4, 16 bytes each.
enum KeyCommitment {
  static let byteCount = 16
  static let roles: [WrappingRole] = [.internalData, .restrictedData, .highlySensitiveData]

  static func of(_ keys: borrowing SubjectKeys) -> [UInt8] {
    var all: [UInt8] = []
    for role in roles { all.append(contentsOf: keys.commitment(role)) }
    return all
  }

  /// Whether the unlocked key of `role` is the one the row was sealed with.
  static func matches(_ stored: [UInt8], _ role: WrappingRole, _ keys: borrowing SubjectKeys) -> Bool {
    let place = Int(role.rawValue) * byteCount
    guard stored.count == roles.count * byteCount else { return false }
    return ConstantTime.equal(
      stored.span.bytes.extracting(place..<place + byteCount), keys.commitment(role).span.bytes)
  }
}
