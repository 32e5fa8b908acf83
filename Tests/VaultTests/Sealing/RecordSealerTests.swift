import Sodium
import Testing

@testable import Vault

@Suite struct RecordSealerTests {
  private let vault = VaultID.random()

  /// Keys of a fresh subject, unwrapped from a ring that exists only here.
  private func makeKeys() throws -> (ring: KeyRing, wrapped: WrappedSubjectKeys) {
    let store = KeysInMemory()
    let root = SecretBytes.random(count: 32)
    try KeyRing.create(vault: vault, root: root, store: store)
    let ring = try KeyRing(vault: vault, root: root, store: store)
    var wrapped: WrappedSubjectKeys?
    _ = SubjectKeys.make(for: .random(), ring: ring, stored: &wrapped)
    return (ring, try #require(wrapped))
  }

  private func place(
    _ field: StaticString = "name", version: UInt32 = 1, level: Level = .restricted,
    record: RecordID = RecordID(RandomIdentifier(high: 1, low: 2))
  ) -> RecordSealer.Place {
    RecordSealer.Place(
      type: Name(checked: "resident"), record: record, field: Name(checked: field), version: version,
      level: level)
  }

  private func open(
    _ box: [UInt8], _ place: RecordSealer.Place, _ keys: borrowing SubjectKeys, vault: VaultID? = nil
  ) throws -> [UInt8]? {
    var values = ScratchSecret(capacity: 64)
    let sealer = RecordSealer(vault: vault ?? self.vault)
    let range = try sealer.open(box.span.bytes, at: place, keys: keys, into: &values)
    return range.map { values.bytes.extracting($0).withUnsafeBytes { Array($0) } }
  }

  @Test func `a value comes back as it was, and absence as absence`() throws {
    let (ring, wrapped) = try makeKeys()
    let keys = try SubjectKeys.unwrap(wrapped, roles: Set(WrappingRole.allCases), ring: ring)
    let sealer = RecordSealer(vault: vault)
    for size in [0, 1, 29, 30, 31, 32, 62, 63, 500, 15_000] {
      let value = Randomness.bytes(size)
      var box: [UInt8] = []
      sealer.seal(value, at: place(), keys: keys, nonce: Randomness.bytes(24).span.bytes, into: &box)
      #expect(try open(box, place(), keys) == value)
    }
    var absent: [UInt8] = []
    sealer.seal(nil, at: place(), keys: keys, nonce: Randomness.bytes(24).span.bytes, into: &absent)
    #expect(try open(absent, place(), keys) == nil)
    var short: [UInt8] = []
    sealer.seal([1], at: place(), keys: keys, nonce: Randomness.bytes(24).span.bytes, into: &short)
    #expect(absent.count == short.count, "absence must not show in the size")
  }

  @Test func `a box moved to any other place does not open`() throws {
    let (ring, wrapped) = try makeKeys()
    let keys = try SubjectKeys.unwrap(wrapped, roles: Set(WrappingRole.allCases), ring: ring)
    var box: [UInt8] = []
    RecordSealer(vault: vault).seal(
      Array("王秀兰".utf8), at: place(), keys: keys, nonce: Randomness.bytes(24).span.bytes, into: &box)
    for wrong in [
      place("phone"), place(version: 2), place(level: .highlySensitive), place(level: .internal),
      place(record: .random()),
    ] {
      #expect(throws: DamageFound.fieldBox) { try open(box, wrong, keys) }
    }
    #expect(throws: DamageFound.fieldBox) { try open(box, place(), keys, vault: .random()) }
  }

  @Test func `a box with any bit flipped does not open`() throws {
    let (ring, wrapped) = try makeKeys()
    let keys = try SubjectKeys.unwrap(wrapped, roles: Set(WrappingRole.allCases), ring: ring)
    var box: [UInt8] = []
    RecordSealer(vault: vault).seal(
      [1, 2, 3], at: place(), keys: keys, nonce: Randomness.bytes(24).span.bytes, into: &box)
    for position in box.indices {
      var changed = box
      changed[position] ^= 0x10
      #expect(throws: DamageFound.fieldBox) { try open(changed, place(), keys) }
    }
    for count in 0..<box.count {
      #expect(throws: DamageFound.fieldBox) { try open(Array(box.prefix(count)), place(), keys) }
    }
  }

  @Test func `wrapped keys of another subject, role or vault do not open`() throws {
    let (ring, wrapped) = try makeKeys()
    let (otherRing, _) = try makeKeys()
    #expect(throws: DamageFound.subjectKeys) {
      _ = try SubjectKeys.unwrap(wrapped, roles: [.facts], ring: otherRing)
    }
    let stolen = WrappedSubjectKeys(
      subject: .random(), generation: 1, wrapping: 1, wrapped: wrapped.wrapped, logToken: wrapped.logToken)
    #expect(throws: DamageFound.subjectKeys) {
      _ = try SubjectKeys.unwrap(stolen, roles: [.facts], ring: ring)
    }
    var swapped = wrapped.wrapped
    swapped.replaceSubrange(0..<72, with: wrapped.wrapped[72..<144])
    let crossed = WrappedSubjectKeys(
      subject: wrapped.subject, generation: 1, wrapping: 1, wrapped: swapped, logToken: wrapped.logToken)
    #expect(throws: DamageFound.subjectKeys) {
      _ = try SubjectKeys.unwrap(crossed, roles: [.internalData], ring: ring)
    }
  }

  @Test func `a wrong root key is said to be wrong`() throws {
    let store = KeysInMemory()
    try KeyRing.create(vault: vault, root: SecretBytes.random(count: 32), store: store)
    #expect(throws: KeyFailure.wrongRootKey) {
      _ = try KeyRing(vault: vault, root: SecretBytes.random(count: 32), store: store)
    }
  }
}
