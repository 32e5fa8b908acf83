/// A node of the public tree of places.
struct Place {
  enum Kind: String { case community, branch, grid, building }

  /// `community/branch/grid/building`, in ASCII.
  let path: String
  let kind: Kind
  let name: String

  /// GB/T 2260 gives no place this code.
  static let areaCode = "000000"
}

/// A building group: about 85 flats that share a door.
struct Building {
  let place: Place
  /// Position among all buildings of the community, from 0.
  let index: Int
  /// How many residents live here.
  let residents: Int
  /// How many members without a building post belong to it.
  let volunteers: Int
}

/// A district grid: the buildings one grid leader looks after.
struct Grid {
  let place: Place
  let branch: String
  /// 1…84, as in the identity numbers.
  let number: Int
  let buildings: [Building]
}
