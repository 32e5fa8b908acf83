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

  private static let record = RecordID(RandomIdentifier(high: 1, low: 2))

  private func place(
    _ field: StaticString = "name", version: UInt32 = 1, level: Level = .restricted
  ) -> FieldSealer.Place {
    FieldSealer.Place(field: Name(checked: field), version: version, level: level)
  }

  private func fields(
    _ vault: VaultID? = nil, type: StaticString = "resident", record: RecordID = record
  ) -> FieldSealer {
    RecordSealer(vault: vault ?? self.vault).fields(of: record, Name(checked: type))
  }

  private func seal(_ value: [UInt8]?, _ keys: borrowing SubjectKeys) -> [UInt8] {
    var box: [UInt8] = []
    var fields = fields()
    fields.seal(value, at: place(), keys: keys, nonce: Randomness.bytes(24).span.bytes, into: &box)
    return box
  }

  private func open(
    _ box: [UInt8], _ place: FieldSealer.Place, _ keys: borrowing SubjectKeys, vault: VaultID? = nil,
    type: StaticString = "resident", record: RecordID = record
  ) throws -> [UInt8]? {
    var values = ScratchSecret(capacity: 64)
    let before: [UInt8] = [7, 7]
    values.append(before.span.bytes)
    var sealer = fields(vault, type: type, record: record)
    do {
      let range = try sealer.open(box.span.bytes, at: place, keys: keys, into: &values)
      #expect(values.count == range?.upperBound ?? 2)
      return range.map { values.bytes.extracting($0).withUnsafeBytes { Array($0) } }
    } catch {
      #expect(values.count == 2, "what did not open must leave nothing behind")
      throw error
    }
  }

  @Test func `a value comes back as it was, and absence as absence`() throws {
    let (ring, wrapped) = try makeKeys()
    let keys = try SubjectKeys.unwrap(wrapped, roles: Set(WrappingRole.allCases), ring: ring)
    for size in [0, 1, 29, 30, 31, 32, 62, 63, 500, 15_000] {
      let value = Randomness.bytes(size)
      #expect(try open(seal(value, keys), place(), keys) == value)
    }
    let absent = seal(nil, keys)
    #expect(try open(absent, place(), keys) == nil)
    #expect(absent.count == seal([1], keys).count, "absence must not show in the size")
  }

  @Test func `fields of a record sealed and opened one after another do not run into each other`() throws {
    let (ring, wrapped) = try makeKeys()
    let keys = try SubjectKeys.unwrap(wrapped, roles: Set(WrappingRole.allCases), ring: ring)
    let values: [(StaticString, [UInt8]?)] = [
      ("name", Randomness.bytes(200)), ("phone", [1]), ("note", nil), ("unit_room", []),
      ("employer", Randomness.bytes(31)),
    ]
    var sealing = fields()
    var boxes: [[UInt8]] = []
    for (name, value) in values {
      var box: [UInt8] = []
      sealing.seal(value, at: place(name), keys: keys, nonce: Randomness.bytes(24).span.bytes, into: &box)
      boxes.append(box)
    }
    var opened = ScratchSecret(capacity: 16)
    var ranges: [Range<Int>?] = []
    for (box, (name, _)) in zip(boxes, values) {
      ranges.append(try sealing.open(box.span.bytes, at: place(name), keys: keys, into: &opened))
    }
    for (range, (_, value)) in zip(ranges, values) {
      #expect(range.map { opened.bytes.extracting($0).withUnsafeBytes { Array($0) } } == value)
    }
  }

  @Test func `a box moved to any other place does not open`() throws {
    let (ring, wrapped) = try makeKeys()
    let keys = try SubjectKeys.unwrap(wrapped, roles: Set(WrappingRole.allCases), ring: ring)
    let box = seal(Array("王秀兰".utf8), keys)
    for wrong in [
      place("phone"), place(version: 2), place(level: .highlySensitive), place(level: .internal),
    ] {
      #expect(throws: DamageFound.fieldBox) { try open(box, wrong, keys) }
    }
    #expect(throws: DamageFound.fieldBox) { try open(box, place(), keys, record: .random()) }
    #expect(throws: DamageFound.fieldBox) { try open(box, place(), keys, type: "member") }
    #expect(throws: DamageFound.fieldBox) { try open(box, place(), keys, vault: .random()) }
  }

  @Test func `a box with any bit flipped does not open`() throws {
    let (ring, wrapped) = try makeKeys()
    let keys = try SubjectKeys.unwrap(wrapped, roles: Set(WrappingRole.allCases), ring: ring)
    let box = seal([1, 2, 3], keys)
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
