/// How grave a leak of a field would be (L1 to L4); decides sealing key, procedure and budget.
public enum Level: UInt8, Comparable, Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// L1, public: plain at rest, with an integrity tag.
  case open = 1
  /// L2, internal.
  case `internal` = 2
  /// L3, restricted.
  case restricted = 3
  /// L4, highly sensitive.
  case highlySensitive = 4

  public var description: String {
    switch self {
    case .open: "L1"
    case .internal: "L2"
    case .restricted: "L3"
    case .highlySensitive: "L4"
    }
  }

  /// The level `text` (`L1` … `L4`) names.
  public init?(_ text: some StringProtocol) {
    guard let level = Level.allCases.first(where: { $0.description.utf8.elementsEqual(text.utf8) }) else {
      return nil
    }
    self = level
  }

  public static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
}

/// What kind of personal data a field holds: `HEALTH`, `CONTACT`, … as the catalogue declares them.
///
/// Upper-case ASCII, at most 16 bytes, so that equality is equality of bytes.
public struct Category: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String

  public init?(_ text: some StringProtocol) {
    let bytes = text.utf8
    guard (1...16).contains(bytes.count), bytes.allSatisfy({ (0x41...0x5A).contains($0) }) else { return nil }
    self.text = String(text)
  }

  /// A category written in the source.
  public init(checked text: StaticString) {
    let text = text.description
    precondition(text.utf8.allSatisfy { (0x41...0x5A).contains($0) }, "not a category")
    self.text = text
  }

  public static let none = Category(checked: "NONE")

  public var description: String { text }
  public static func < (a: Category, b: Category) -> Bool { a.text < b.text }
}

/// A field's label, level and category, written `L4-HEALTH`; `NONE` is not written.
public struct Label: Hashable, Sendable, CustomStringConvertible {
  public var level: Level
  public var category: Category

  public init(_ level: Level, _ category: Category) {
    self.level = level
    self.category = category
  }

  public var description: String {
    category == .none ? level.description : "\(level)-\(category)"
  }
}
