/// The people of one grid and the flats they share; the unit of generation, so that memory stays flat.
struct GridPopulation {
  let grid: Grid
  let setting: Setting
  var residents: [Resident] = []
  var households: [Household] = []
  var phones: PhoneNumbers
  var identities: IdentityRegister
  var edges: [EdgeLabel] = []
  /// Position of the story's resident, in her grid.
  var storyResident: Int?

  /// People move in, meet their situations, and only then get names, numbers and homes, in that order.
  init(
    of grid: Grid, in setting: Setting, numbering: inout Numbering, commuter: inout Commuter?, isLast: Bool
  ) {
    self.grid = grid
    self.setting = setting
    phones = PhoneNumbers(seed: setting.seed, grid: grid.number)
    identities = IdentityRegister(community: setting.communityNumber, grid: grid.number)
    settleFamilies(&numbering)
    dealEdges()
    joinHouseholdsAcrossGrids(&commuter, isLast: isLast)
    namePeople()
    issueIdentities()
    furnishHomes()
    givePhones()
    describeLives()
    assessNeeds()
    if let storyResident { tellStory(of: storyResident) }
  }

  func place(of resident: Resident) -> Place { grid.buildings[resident.building].place }

  func age(of resident: Resident) -> Int { resident.birth.age(on: setting.today) }

  /// Positions of those of a household who live there now.
  func living(in household: Int) -> [Int] {
    households[household].residents.filter { residents[$0].status == .living }
  }

  /// Positions of the living people a resident shares a flat with.
  func mates(of position: Int) -> [Int] {
    living(in: residents[position].household).filter { $0 != position }
  }

  func stream(_ topic: RandomStream.Topic) -> RandomStream {
    RandomStream(seed: setting.seed, topic: topic, index: grid.number)
  }
}

/// What a community is generated from; the same setting gives the same bytes.
struct Setting {
  let scale: Scale
  let seed: UInt64
  let today: CalendarDate
  /// The middle two digits of identity numbers; community B is the first.
  let communityNumber = 0
}

/// The next free number of every record type. Number 1 belongs to the people of the acceptance stories.
struct Numbering {
  var resident = 2
  var household = 2
  var careProfile = 2
  var member = 2
  var request = 2
  var assignment = 1
  var consent = 1

  /// Gives out the next number of a type: `numbering.take(\.resident)`.
  mutating func take(_ counter: WritableKeyPath<Numbering, Int>) -> Int {
    defer { self[keyPath: counter] += 1 }
    return self[keyPath: counter]
  }
}

/// A resident registered in one grid who belongs to a household of the next.
struct Commuter {
  let key: String
  let place: String
}
