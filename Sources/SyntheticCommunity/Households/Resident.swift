enum Sex: String { case male, female }

/// A person registered in a building of the community.
struct Resident {
  enum FamilyPart { case head, partner, child, parent, flatmate }
  enum Residency: String { case owner, tenant, family, floating }
  enum Status: String { case living, moved, dead }
  enum IDType: String {
    case residentID = "resident_id"
    case permanentResidence = "permanent_residence"
    case passport, none
  }

  /// The number in the key `R-000123`.
  let number: Int
  /// Position of the building within the grid, and of the household within the grid.
  let building: Int
  let household: Int
  let part: FamilyPart
  let bearsFamilySurname: Bool
  var sex: Sex
  var birth: CalendarDate

  var name = PersonName("")
  var idType = IDType.residentID
  var idNumber = ""
  var phone = ""
  var residency = Residency.owner
  var moveIn: CalendarDate?
  var employer = ""
  var emergencyContact = ""
  var language = "mandarin"
  var assistanceNeed = ""
  var status = Status.living
  var isProtected = false
  var needs = Needs()
  var edges: Set<EdgeKind> = []

  var key: String { recordKey("R", number) }
}

/// People who share a flat.
struct Household {
  enum Tenure: String { case owned, rented, publicRental = "public_rental" }

  let number: Int
  let building: Int
  var unitRoom = ""
  var tenure = Tenure.owned
  /// Positions of the residents within the grid, with those who died or moved away.
  var residents: [Int]
  /// Keys of members who are registered in another grid.
  var membersElsewhere: [String] = []
  /// False for a person who is registered here and belongs to a household of another grid.
  var isRegisteredHere = true

  var key: String { recordKey("H", number) }
}

/// `R-000123`: unique for a record type, in the order of generation.
func recordKey(_ prefix: String, _ number: Int) -> String { prefix + "-" + padded(number, to: 6) }
