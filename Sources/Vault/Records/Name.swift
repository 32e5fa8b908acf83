/// A name of the catalogue: a record type, a field, a role, a purpose, a code.
///
/// ASCII `[a-z][a-z0-9_]*`, at most 48 bytes. The alphabet is the point: two such strings are equal to Swift
/// exactly when their bytes are equal, so no canonically equivalent spelling can slip past a comparison.
public struct Name: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name as written.
  public let text: String

  /// The name `text` spells, or `nil` where it is not one.
  public init?(_ text: some StringProtocol) {
    guard Name.isName(text.utf8) else { return nil }
    self.text = String(text)
  }

  /// The name these UTF-8 bytes spell, or `nil` where they do not.
  public init?(utf8 bytes: some Collection<UInt8>) {
    guard Name.isName(bytes) else { return nil }
    self.text = String(decoding: bytes, as: UTF8.self)
  }

  /// A name written in the source.
  public init(checked text: StaticString) {
    let text = text.description
    precondition(Name.isName(text.utf8), "not a catalogue name")
    self.text = text
  }

  public var description: String { text }

  public static func < (a: Name, b: Name) -> Bool { a.text < b.text }

  private static func isName(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, (0x61...0x7A).contains(first), bytes.count <= 48 else { return false }
    return bytes.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
  }
}

/// A field with its record type, written `resident.name`.
public struct FieldName: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let type: Name
  public let field: Name

  public init(type: Name, field: Name) {
    self.type = type
    self.field = field
  }

  /// The field `text` names, or `nil` where it is not `type.field`.
  public init?(_ text: some StringProtocol) {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 2, let type = Name(utf8: parts[0]), let field = Name(utf8: parts[1]) else {
      return nil
    }
    self.init(type: type, field: field)
  }

  public var description: String { "\(type.text).\(field.text)" }

  public static func < (a: FieldName, b: FieldName) -> Bool {
    a.type == b.type ? a.field < b.field : a.type < b.type
  }
}
