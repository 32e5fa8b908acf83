/// The branches, grids and buildings of a community, with invented names.
///
/// Grids are numbered through the community, buildings through their branch, as on the signs of an estate.
struct PlaceTree {
  static let communityCode = "B"
  static let community = Place(path: communityCode, kind: .community, name: "B社区")

  let branches: [Place]
  let grids: [Grid]

  init(scale: Scale) {
    let plan = PlaceTree.plan(of: scale)
    branches = plan.map { branch in
      Place(path: "\(PlaceTree.communityCode)/\(branch.code)", kind: .branch, name: branch.name)
    }
    var grids: [Grid] = []
    var nextBuilding = 0
    for (branch, place) in zip(plan, branches) {
      var nextSign = 1
      for (number, count) in branch.grids {
        let code = padded(number, to: 3)
        let path = "\(place.path)/\(code)"
        let buildings = (0..<count).map { offset in
          PlaceTree.building(nextBuilding + offset, sign: nextSign + offset, under: path, scale: scale)
        }
        nextBuilding += count
        nextSign += count
        grids.append(
          Grid(
            place: Place(path: path, kind: .grid, name: "\(code)网格"), branch: place.path, number: number,
            buildings: buildings))
      }
    }
    self.grids = grids
  }

  /// From the root down, parents before children.
  var places: [Place] {
    var places = [PlaceTree.community]
    for branch in branches {
      places.append(branch)
      for grid in grids where grid.branch == branch.path {
        places.append(grid.place)
        places += grid.buildings.map(\.place)
      }
    }
    return places
  }

  /// The whole divided among `count` so that the parts differ by at most one; exact in sum.
  static func share(of whole: Int, at index: Int, among count: Int) -> Int {
    // Rounded up: the first parts are the larger ones.
    (whole * (index + 1) + count - 1) / count - (whole * index + count - 1) / count
  }

  private struct BranchPlan {
    let code: String
    let name: String
    let grids: [(number: Int, buildings: Int)]
  }

  private static func plan(of scale: Scale) -> [BranchPlan] {
    switch scale {
    case .small:
      // The grids of the acceptance stories; building 07 of baihe stands in 031.
      return [
        BranchPlan(code: "baihe", name: "百合园", grids: [(31, 7), (32, 6)]),
        BranchPlan(code: "ziteng", name: "紫藤园", grids: [(33, 6), (34, 5)]),
      ]
    case .medium:
      let names = [
        ("yinxing", "银杏园"), ("tingsong", "听松园"), ("bailu", "白鹭园"), ("baihe", "百合园"),
        ("ziteng", "紫藤园"), ("luhua", "芦花园"), ("shiliu", "石榴园"), ("yunshan", "云杉园"),
        ("tongyin", "桐阴园"),
      ]
      var first = 1
      return names.enumerated().map { index, branch in
        // Three branches of ten grids and six of nine: baihe begins with 031, as in the small community.
        let count = index < 3 ? 10 : 9
        defer { first += count }
        let grids = (first..<first + count).map { number in
          (number: number, buildings: share(of: scale.buildings, at: number - 1, among: 84))
        }
        return BranchPlan(code: branch.0, name: branch.1, grids: grids)
      }
    }
  }

  private static func building(_ index: Int, sign: Int, under grid: String, scale: Scale) -> Building {
    let code = padded(sign, to: 2)
    return Building(
      place: Place(path: "\(grid)/\(code)", kind: .building, name: "\(code)栋"), index: index,
      residents: share(of: scale.residents, at: index, among: scale.buildings),
      volunteers: share(of: scale.members - 6 * scale.buildings, at: index, among: scale.buildings))
  }
}
