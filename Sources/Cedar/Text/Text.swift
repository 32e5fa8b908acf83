/// A string of the Cedar language: a sequence of Unicode scalars, compared scalar by scalar.
///
/// Swift's `String` compares by canonical equivalence, under which `"é"` equals `"e\u{301}"`; Cedar's strings,
/// attribute names, tag keys and entity ids do not. `Text` compares the UTF-8 bytes, whose order is the order
/// of the scalars. It is immutable, one word wide, and carries its hash, so that equality and look-ups on the
/// evaluator's path cost a comparison of two words in most cases.
///
/// The hash is the standard library's, seeded for each process: chosen strings cannot be made to collide.
public struct Text: Sendable {
  private let storage: Storage

  private final class Storage: Sendable {
    let hash: Int
    let string: String
    /// Whether all scalars are ASCII, for which the standard library's comparison is that of the bytes.
    let isASCII: Bool

    init(hash: Int, string: String, isASCII: Bool) {
      self.hash = hash
      self.string = string
      self.isASCII = isASCII
    }
  }

  /// The text with exactly the scalars of `string`; nothing is normalised.
  public init(_ string: some StringProtocol) {
    var native = String(string)
    native.makeContiguousUTF8()
    let (hash, isASCII) = native.withUTF8 { bytes in
      (Self.hash(of: UnsafeRawBufferPointer(bytes)), bytes.allSatisfy { $0 < 0x80 })
    }
    storage = Storage(hash: hash, string: native, isASCII: isASCII)
  }

  /// The text whose UTF-8 encoding is `bytes`, or nil where these are not valid UTF-8.
  public init?(validating bytes: some Sequence<UInt8>) {
    guard let string = String(validating: bytes, as: UTF8.self) else { return nil }
    self.init(string)
  }

  /// The empty text.
  public static let empty = Text("")

  /// The same scalars as a Swift string. Compare it with `==` only where canonical equivalence is wanted.
  public var string: String { storage.string }

  /// The UTF-8 encoding.
  public var utf8: String.UTF8View { storage.string.utf8 }

  /// The Unicode scalars.
  public var unicodeScalars: String.UnicodeScalarView { storage.string.unicodeScalars }

  public var isEmpty: Bool { storage.string.isEmpty }

  /// The hash of a text with this encoding.
  static func hash(of bytes: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: bytes)
    return hasher.finalize()
  }

  /// Whether all scalars are ASCII.
  var isASCII: Bool { storage.isASCII }

  /// The hash of the bytes, the same for equal texts within a process, different between processes.
  var precomputedHash: Int { storage.hash }
}

extension Text: Hashable {
  public static func == (left: Text, right: Text) -> Bool {
    if left.storage === right.storage { return true }
    guard left.storage.hash == right.storage.hash, left.storage.isASCII == right.storage.isASCII else {
      return false
    }
    return left.storage.isASCII
      ? left.storage.string == right.storage.string : left.utf8.elementsEqual(right.utf8)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(storage.hash) }
}

extension Text: Comparable {
  /// The order of the scalars, which is the order of the UTF-8 bytes.
  public static func < (left: Text, right: Text) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

extension Text: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

extension Text: CustomStringConvertible {
  public var description: String { storage.string }
}
