extension GridPopulation {
  /// Fills every building to its number of residents.
  mutating func settleFamilies(_ numbering: inout Numbering) {
    var stream = self.stream(.families)
    for (position, building) in grid.buildings.enumerated() {
      var free = building.residents
      if building.place.path == StoryPeople.building {
        settleStoryResident(in: position)
        free -= 1
      }
      while free > 0 {
        let family = Family(atMost: free, using: &stream)
        settle(family, in: position, &numbering, using: &stream)
        free -= family.people.count
      }
    }
  }

  private mutating func settle(
    _ family: Family, in building: Int, _ numbering: inout Numbering, using stream: inout RandomStream
  ) {
    let household = households.count
    let first = residents.count
    for person in family.people {
      let number = numbering.take(\.resident)
      residents.append(
        Resident(
          number: number, building: building, household: household, part: person.part,
          bearsFamilySurname: person.bearsFamilySurname, sex: person.sex,
          birth: birthDate(age: person.age, using: &stream)))
    }
    households.append(
      Household(
        number: numbering.take(\.household), building: building, residents: Array(first..<residents.count)))
  }

  private func birthDate(age: Int, using stream: inout RandomStream) -> CalendarDate {
    setting.today.adding(months: -12 * age).adding(days: -stream.below(365))
  }

  private mutating func settleStoryResident(in building: Int) {
    storyResident = residents.count
    residents.append(
      Resident(
        number: 1, building: building, household: households.count, part: .head, bearsFamilySurname: true,
        sex: .female, birth: StoryPeople.birth))
    households.append(Household(number: 1, building: building, residents: [residents.count - 1]))
  }
}
