extension GridPopulation {
  /// Gives every household a room of its own and the terms it lives there on.
  mutating func furnishHomes() {
    var stream = self.stream(.homes)
    for building in grid.buildings.indices {
      let here = households.indices.filter { households[$0].building == building }
      let story = storyResident.map { residents[$0].household }
      var rooms = GridPopulation.rooms(atLeast: here.count + here.count / 20)
      rooms.removeAll { $0 == StoryPeople.room && here.contains(story ?? -1) }
      stream.shuffle(&rooms)
      for position in here {
        households[position].unitRoom = position == story ? StoryPeople.room : rooms.removeLast()
      }
    }
    for position in households.indices { settleTerms(of: position, using: &stream) }
  }

  /// `2单元302`: three units to a building, three rooms to a floor.
  private static func rooms(atLeast count: Int) -> [String] {
    let floors = max(4, (count + 8) / 9)
    var rooms: [String] = []
    for unit in 1...3 {
      for floor in 1...floors {
        for door in 1...3 { rooms.append("\(unit)单元\(floor)\(padded(door, to: 2))") }
      }
    }
    return rooms
  }

  private mutating func settleTerms(of household: Int, using stream: inout RandomStream) {
    let sharesAFlat = households[household].residents.contains { residents[$0].part == .flatmate }
    let tenure: Household.Tenure =
      sharesAFlat ? .rented : stream.pick([(.owned, 6_800), (.rented, 2_700), (.publicRental, 500)])
    households[household].tenure = tenure
    let isFloating = tenure == .rented && stream.happens(3_500)
    let movedIn = setting.today.adding(days: -stream.within(60...9_000))
    for position in households[household].residents {
      let resident = residents[position]
      residents[position].residency =
        switch tenure {
        case .owned: resident.part == .head ? .owner : .family
        case .rented, .publicRental: isFloating ? .floating : .tenant
        }
      residents[position].moveIn = max(movedIn, resident.birth)
    }
  }
}
