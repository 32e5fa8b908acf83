/// What data may be used for: a closed list (domain, purposes).
public struct Purpose: Sendable {
  public let name: Name
  /// The roles that may state it.
  public let posts: [Name]
  /// The fields it opens to those whom a policy lets in.
  public let opens: Set<FieldName>
  /// The highest level it reaches.
  public let highest: Level
  public let title: Title
}

/// A role a post can have; what it may do is policy.
public struct Role: Sendable {
  public let name: Name
  public let title: Title
}

/// Two roles, in whatever order.
struct RolePair: Hashable, Sendable {
  private let first: Name
  private let second: Name

  init(_ a: Name, _ b: Name) { (first, second) = a < b ? (a, b) : (b, a) }
}

/// A kind of place, in the order of the tree: community, branch, grid, building.
public struct PlaceKind: Sendable {
  public let name: Name
  public let title: Title
}

/// A category of personal data.
public struct CategoryRule: Sendable {
  public let category: Category
  /// No field of this category may lie lower.
  public let floor: Level
  public let title: Title
}
