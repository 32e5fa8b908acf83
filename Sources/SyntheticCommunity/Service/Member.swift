/// A member or volunteer of the community's teams.
struct Member {
  enum Post: String {
    case buildingLeader = "building_leader"
    case functionalMember = "functional_member"
    case propertyManager = "property_manager"
  }

  let number: Int
  /// Position of the building within the grid.
  let building: Int
  let post: Post?
  /// Whether the member holds the first post of the building.
  let isFirstOfBuilding: Bool
  var name: String
  let phone: String
  let idNumber: String
  let unit: String
  let politicalStatus: String
  let skills: [String]
  var trainingValidTo: CalendarDate
  /// Position in the grid's population of a member who lives here.
  let resident: Int?

  var key: String { recordKey("M", number) }
  var isStory: Bool { number == 1 }
}
