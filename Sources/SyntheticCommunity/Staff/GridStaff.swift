/// The people who hold a post in one grid: its leader, its members, and a leader whose post has ended.
struct GridStaff {
  private(set) var people: [StaffPerson] = []
  private(set) var leader: StaffPerson?
  private(set) var formerLeader: StaffPerson?

  init(of population: inout GridPopulation, roll: MemberRoll) {
    var stream = population.stream(.staff)
    appointLeader(in: &population, roll: roll, using: &stream)
    for member in roll.members { people.append(GridStaff.person(member, in: population)) }
  }

  /// The person a member signs in as.
  static func personID(of member: Member, in population: GridPopulation) -> String {
    if member.isStory { return "p-li" }
    return member.isStoryBuildingLeader(in: population) ? "p-he" : "p-m" + padded(member.number, to: 6)
  }

  private mutating func appointLeader(
    in population: inout GridPopulation, roll: MemberRoll, using stream: inout RandomStream
  ) {
    let today = population.setting.today
    let path = population.grid.place.path
    let id = "p-grl-" + padded(population.grid.number, to: 3)
    let home = GridStaff.home(in: population, roll: roll)
    let (one, other) = (GridStaff.name(using: &stream), GridStaff.name(using: &stream))
    if path != StoryPeople.grid {
      var leader = StaffPerson(
        id: id, name: one, posts: [StaffPerson.Post("grid_leader", at: path, today: today)])
      // In every third grid the leader is also a resident, and must not open the own household.
      if population.grid.number % 3 == 0, let home {
        population.residents[home].edges.insert(.staffLivesHere)
        leader.resident = population.residents[home].key
        leader = StaffPerson(
          id: id, name: population.residents[home].name.text, resident: leader.resident, posts: leader.posts)
        population.edges.append(
          EdgeLabel(
            kind: .staffLivesHere, type: "resident", key: population.residents[home].key, person: id))
      }
      self.leader = leader
      people.append(leader)
    }
    if population.grid.number % 4 == 0 {
      let former = StaffPerson(
        id: id + "-former", name: other, posts: [.ended("grid_leader", at: path, today: today)])
      formerLeader = former
      people.append(former)
    }
  }

  private static func name(using stream: inout RandomStream) -> String {
    FamilyNames(writing: .han, using: &stream)
      .name(sex: .female, birthYear: 1985, bearsFamilySurname: true, using: &stream).text
  }

  /// A resident with family who is no member, fit to be a grid leader who lives here.
  private static func home(in population: GridPopulation, roll: MemberRoll) -> Int? {
    population.residents.indices.first { position in
      let resident = population.residents[position]
      return resident.edges.isEmpty && position != population.storyResident
        && (25...55).contains(population.age(of: resident)) && population.mates(of: position).count >= 2
        && !roll.members.contains { $0.resident == position }
    }
  }

  private static func person(_ member: Member, in population: GridPopulation) -> StaffPerson {
    let grid = population.grid
    let today = population.setting.today
    let post: StaffPerson.Post =
      if let held = member.post {
        .init(held.rawValue, at: grid.buildings[member.building].place.path, today: today)
      } else {
        .init("volunteer", at: grid.place.path, today: today)
      }
    let isStoryLeader = member.isStoryBuildingLeader(in: population)
    return StaffPerson(
      id: personID(of: member, in: population), name: member.name,
      resident: member.resident.map { population.residents[$0].key }, member: member.key, posts: [post],
      profile: member.isStory ? "volunteer" : isStoryLeader ? "building-leader" : nil)
  }
}

extension Member {
  /// The first leader of the story's building, who lives elsewhere.
  func isStoryBuildingLeader(in population: GridPopulation) -> Bool {
    post == .buildingLeader && resident == nil && isFirstOfBuilding
      && population.grid.buildings[building].place.path == StoryPeople.building
  }
}
