import Sodium

/// Seals and opens the fields of one record, one after another in the same memory: a field costs no allocation.
///
/// See ``RecordSealer`` for the format. A box is bound to vault, record type, record, field, field version and level.
struct FieldSealer: ~Copyable {
  /// What distinguishes a box from the others of its record.
  struct Place {
    let field: Name
    let version: UInt32
    let level: Level
  }

  private var context: PrefixEncoder
  /// How many bytes of the context all fields share.
  private let shared: Int
  /// The padded value that is being sealed; empty between two.
  private var plaintext = ScratchSecret(capacity: 128)

  init(vault: VaultID, type: Name, record: RecordID) {
    context = PrefixEncoder(label: "fengni box/v1", capacity: 160)
    context.append(raw: vault.bytes)
    context.append(type.text)
    context.append(record.raw)
    shared = context.bytes.count
  }

  /// Appends the box of a value (`nil`: absent) to `output`.
  mutating func seal(
    _ value: [UInt8]?, at place: Place, keys: borrowing SubjectKeys, nonce: RawSpan,
    into output: inout [UInt8]
  ) {
    guard let role = WrappingRole(place.level) else { preconditionFailure("an L1 field has no box") }
    let count = 1 + (value?.count ?? 0)
    plaintext.append(count: RecordSealer.band(count - 1)) { bytes in
      bytes.storeBytes(of: value == nil ? 0 : 1, as: UInt8.self)
      if let value {
        var rest = bytes._mutatingExtracting(1..<count)
        rest.copyBytes(of: value.span.bytes)
      }
      Padding.pad(&bytes, count: count)
    }
    bind(to: place)
    RecordSealer.seal(
      plaintext.bytes, associatedData: context.bytes.span.bytes, role: role, keys: keys, nonce: nonce,
      into: &output)
    plaintext.truncate(to: 0)
  }

  /// Seals what is in a box anew, in the same place under other keys, and appends the box to `output`.
  ///
  /// - Returns: the value, where it is wanted and there is one.
  mutating func reseal(
    _ box: RawSpan, at place: Place, from former: borrowing SubjectKeys, to keys: borrowing SubjectKeys,
    nonce: RawSpan, into output: inout [UInt8], wantsValue: Bool = false
  ) throws(DamageFound) -> [UInt8]? {
    guard let role = WrappingRole(place.level), let room = RecordSealer.plaintextBytes(of: box) else {
      throw .fieldBox
    }
    bind(to: place)
    let bound = context.bytes
    defer { plaintext.truncate(to: 0) }
    do {
      try plaintext.append(count: room) { (bytes: inout MutableRawSpan) throws(AuthenticationFailure) in
        try RecordSealer.open(box, into: &bytes, associatedData: bound.span.bytes, role: role, keys: former)
      }
    } catch {
      throw .fieldBox
    }
    RecordSealer.seal(
      plaintext.bytes, associatedData: bound.span.bytes, role: role, keys: keys, nonce: nonce, into: &output)
    guard wantsValue else { return nil }
    guard let value = FieldSealer.value(in: plaintext.bytes) else { throw .fieldBox }
    if value.isEmpty { return nil }
    return plaintext.bytes.extracting(value).withUnsafeBytes { Array($0) }
  }

  /// Opens a box and appends the value to `values`; the place the value has there, or `nil` where it is absent.
  mutating func open(
    _ box: RawSpan, at place: Place, keys: borrowing SubjectKeys, into values: inout ScratchSecret
  ) throws(DamageFound) -> Range<Int>? {
    guard let role = WrappingRole(place.level), let room = RecordSealer.plaintextBytes(of: box) else {
      throw .fieldBox
    }
    bind(to: place)
    let start = values.count
    do {
      try values.append(count: room) { (plaintext: inout MutableRawSpan) throws(AuthenticationFailure) in
        try RecordSealer.open(
          box, into: &plaintext, associatedData: context.bytes.span.bytes, role: role, keys: keys)
      }
    } catch {
      throw .fieldBox
    }
    let end = values.count
    guard let value = FieldSealer.value(in: values.bytes.extracting(start..<end)) else {
      values.truncate(to: start)
      throw .fieldBox
    }
    values.truncate(to: start + value.upperBound)
    return value.isEmpty && value.lowerBound == 0 ? nil : start + value.lowerBound..<start + value.upperBound
  }

  /// Where the value lies in a padded plaintext: behind the byte that says that there is one; `0..<0` where there is none.
  private static func value(in plaintext: RawSpan) -> Range<Int>? {
    guard let count = Padding.unpaddedCount(of: plaintext), count >= 1 else { return nil }
    return plaintext.unsafeLoad(as: UInt8.self) == 1 ? 1..<count : 0..<0
  }

  private mutating func bind(to place: Place) {
    context.truncate(to: shared)
    context.append(place.field.text)
    context.append(place.version)
    context.append(place.level.rawValue)
  }
}
