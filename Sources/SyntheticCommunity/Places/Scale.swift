/// How large a community is.
public enum Scale: String, Sendable, CaseIterable {
  /// 5,000 residents in 4 grids and 24 buildings.
  case small = "S"
  /// 130,200 residents in 9 branches, 84 grids and 620 buildings; 5,000 members.
  case medium = "M"

  public var residents: Int { self == .small ? 5_000 : 130_200 }

  /// In proportion to the residents; six of every building hold a building post.
  public var members: Int { self == .small ? 192 : 5_000 }

  var buildings: Int { self == .small ? 24 : 620 }
}
