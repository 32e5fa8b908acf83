/// The type of an entity: a name such as `User` or `Campus::Library::Room`.
public struct EntityType: Hashable, Comparable, Sendable {
  /// The whole name, components joined by `::`.
  public let name: Text

  /// The type with this name, taken as it stands.
  ///
  /// A name that the grammar does not allow is no error: it equals no type that a policy can mention. Names
  /// from outside go through ``init(validating:)``.
  public init(_ name: Text) { self.name = name }

  public init(_ name: String) { self.name = Text(name) }

  /// The type with this name if it is one the language allows in normal form (no blanks), or nil.
  public init?(validating name: some StringProtocol) {
    guard Identifier.isName(name, allowingReserved: false) else { return nil }
    self.name = Text(name)
  }

  /// The type with this name if it is one the language allows in normal form, or nil.
  public init?(validating name: Text) {
    guard Identifier.isName(name.string, allowingReserved: false) else { return nil }
    self.name = name
  }

  /// The last component of the name.
  public var basename: Substring {
    guard let colon = name.utf8.lastIndex(of: UInt8(ascii: ":")) else { return name.string[...] }
    return name.string[name.utf8.index(after: colon)...]
  }

  public static func < (left: EntityType, right: EntityType) -> Bool { left.name < right.name }
}

extension EntityType: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

extension EntityType: CustomStringConvertible {
  public var description: String { name.string }
}
