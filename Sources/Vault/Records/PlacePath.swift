/// Where a place lies in the public tree of places: `B/baihe/031/07`.
///
/// One to five segments (community, branch, grid, building, unit) of ASCII letters, digits and `-`, at most
/// 16 bytes each, joined by `/`.
public struct PlacePath: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let text: String
  public static let maximumDepth = 5

  public init?(_ text: some StringProtocol) {
    let segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard (1...PlacePath.maximumDepth).contains(segments.count),
      segments.allSatisfy({ (1...16).contains($0.count) && $0.allSatisfy(PlacePath.isAllowed) })
    else { return nil }
    self.text = String(text)
  }

  private init(trusted text: String) { self.text = text }

  public var depth: Int { text.utf8.reduce(1) { $1 == UInt8(ascii: "/") ? $0 + 1 : $0 } }

  /// The place this one lies in, or `nil` for a community.
  public var parent: PlacePath? {
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return nil }
    return PlacePath(trusted: String(text[..<slash]))
  }

  /// Whether this place is `other` or lies somewhere below it.
  public func lies(in other: PlacePath) -> Bool {
    let mine = text.utf8
    let theirs = other.text.utf8
    guard mine.starts(with: theirs) else { return false }
    return mine.count == theirs.count || mine.dropFirst(theirs.count).first == UInt8(ascii: "/")
  }

  public var description: String { text }
  public static func < (a: PlacePath, b: PlacePath) -> Bool { a.text < b.text }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x2D
  }
}
