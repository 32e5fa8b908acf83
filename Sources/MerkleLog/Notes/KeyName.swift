/// The name of a note key (c2sp.org/signed-note): not empty, without spaces and plus signs.
///
/// It is compared by its bytes: two names that look the same and are spelled differently are two names.
public struct KeyName: Sendable, Hashable, CustomStringConvertible {
  /// The longest name taken, in bytes; the specification sets no limit.
  public static let longest = 1024

  /// The name in UTF-8.
  public let utf8: [UInt8]

  /// A name; nil for a text that is none.
  public init?(_ text: some StringProtocol) { self.init(utf8: Array(text.utf8)) }

  /// A name from its bytes; nil unless they are valid UTF-8 and a name.
  init?(utf8: some Collection<UInt8>) {
    guard
      (1...Self.longest).contains(utf8.count),
      let text = String(validating: utf8, as: UTF8.self),
      text.unicodeScalars.allSatisfy(Self.mayContain)
    else { return nil }
    self.utf8 = Array(utf8)
  }

  private static func mayContain(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.properties.isWhitespace && scalar != "+" && scalar.value >= 0x20
  }

  public var description: String { String(decoding: utf8, as: UTF8.self) }
}
