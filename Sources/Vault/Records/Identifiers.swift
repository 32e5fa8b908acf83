import Sodium

/// Ten random bytes: 2⁸⁰ values, so that among a million records a clash is as likely as 1 in 10¹².
///
/// Written as 16 Crockford base32 characters (no I, L, O, U). One spelling only: capital letters.
public struct RandomIdentifier: Hashable, Comparable, Sendable {
  public static let byteCount = 10
  static let textLength = 16

  /// The first eight bytes, big-endian.
  public let high: UInt64
  /// The last two bytes, big-endian.
  public let low: UInt16

  public init(high: UInt64, low: UInt16) {
    self.high = high
    self.low = low
  }

  /// The identifier in these ten bytes, big-endian.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == RandomIdentifier.byteCount else { return nil }
    var high: UInt64 = 0
    for byte in bytes.prefix(8) { high = high << 8 | UInt64(byte) }
    var low: UInt16 = 0
    for byte in bytes.dropFirst(8) { low = low << 8 | UInt16(byte) }
    self.init(high: high, low: low)
  }

  /// A fresh one from the system's randomness.
  public static func random() -> RandomIdentifier {
    var bytes = InlineArray<10, UInt8>(repeating: 0)
    var span = bytes.mutableSpan
    var raw = span.mutableBytes
    Randomness.fill(&raw)
    var high: UInt64 = 0
    for index in 0..<8 { high = high << 8 | UInt64(bytes[index]) }
    return RandomIdentifier(high: high, low: UInt16(bytes[8]) << 8 | UInt16(bytes[9]))
  }

  public var bytes: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: RandomIdentifier.byteCount) { buffer, count in
      for index in 0..<8 { buffer[index] = UInt8(truncatingIfNeeded: high >> UInt64(56 - 8 * index)) }
      buffer[8] = UInt8(low >> 8)
      buffer[9] = UInt8(truncatingIfNeeded: low)
      count = RandomIdentifier.byteCount
    }
  }

  private static let alphabet: [UInt8] = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  var text: String {
    var rest = low
    var head = high
    var characters = [UInt8](repeating: 0, count: RandomIdentifier.textLength)
    for index in stride(from: RandomIdentifier.textLength - 1, through: 0, by: -1) {
      characters[index] = RandomIdentifier.alphabet[Int(rest & 31)]
      rest = rest >> 5 | UInt16(truncatingIfNeeded: head & 31) << 11
      head >>= 5
    }
    return String(decoding: characters, as: UTF8.self)
  }

  init?(text: some Collection<UInt8>) {
    guard text.count == RandomIdentifier.textLength else { return nil }
    var high: UInt64 = 0
    var low: UInt16 = 0
    for byte in text {
      guard let digit = RandomIdentifier.alphabet.firstIndex(of: byte) else { return nil }
      high = high << 5 | UInt64(low >> 11)
      low = low << 5 | UInt16(digit)
    }
    self.init(high: high, low: low)
  }

  public static func < (a: RandomIdentifier, b: RandomIdentifier) -> Bool {
    a.high == b.high ? a.low < b.low : a.high < b.high
  }
}

/// The random name of a record; says nothing of the record's content, place or age.
public struct RecordID: Hashable, Comparable, Sendable {
  public let raw: RandomIdentifier
  public init(_ raw: RandomIdentifier) { self.raw = raw }
  public static func random() -> RecordID { RecordID(.random()) }
  public static func < (a: RecordID, b: RecordID) -> Bool { a.raw < b.raw }

  /// The identifier as people and programs write it: the type's prefix, `_`, 16 characters.
  public func text(prefix: String) -> String { "\(prefix)_\(raw.text)" }

  /// The record `text` names among those whose type has this prefix, or `nil`.
  public init?(_ text: some StringProtocol, prefix: String) {
    let start = Array("\(prefix)_".utf8)
    guard text.utf8.starts(with: start), let raw = RandomIdentifier(text: text.utf8.dropFirst(start.count))
    else {
      return nil
    }
    self.raw = raw
  }
}

/// The random name of the person (or household) a record is about; its keys hang on it.
public struct SubjectID: Hashable, Comparable, Sendable {
  public let raw: RandomIdentifier
  public init(_ raw: RandomIdentifier) { self.raw = raw }
  public static func random() -> SubjectID { SubjectID(.random()) }
  public static func < (a: SubjectID, b: SubjectID) -> Bool { a.raw < b.raw }
  public var text: String { "s_\(raw.text)" }

  /// The subject `text` names, or `nil`.
  init?(_ text: some StringProtocol) {
    guard text.utf8.starts(with: "s_".utf8), let raw = RandomIdentifier(text: text.utf8.dropFirst(2)) else {
      return nil
    }
    self.raw = raw
  }
}
