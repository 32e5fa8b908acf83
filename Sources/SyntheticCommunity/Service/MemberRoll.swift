/// The members of one grid: six posts to a building, and volunteers without a post.
struct MemberRoll {
  private(set) var members: [Member] = []

  init(of population: inout GridPopulation, numbering: inout Numbering) {
    var stream = population.stream(.members)
    var eligible = MemberRoll.eligible(of: population)
    stream.shuffle(&eligible)
    for (position, building) in population.grid.buildings.enumerated() {
      // Two leaders and four members; one of these, the house manager, works for an outside company.
      let posts: [Member.Post?] = [
        .buildingLeader, .buildingLeader, .functionalMember, .functionalMember, .functionalMember,
        .propertyManager,
      ]
      let volunteers = [Member.Post?](repeating: nil, count: building.volunteers)
      for (slot, post) in (posts + volunteers).enumerated() {
        let isStoryBuilding = building.place.path == StoryPeople.building
        if isStoryBuilding && slot == posts.count {
          members.append(MemberRoll.storyVolunteer(in: position, &population, using: &stream))
          continue
        }
        let livesHere = post != .propertyManager && !(isStoryBuilding && slot == 0) && stream.happens(6_000)
        let home = livesHere ? eligible.firstIndex { population.residents[$0].building == position } : nil
        let resident = home.map { eligible.remove(at: $0) }
        members.append(
          MemberRoll.member(
            number: numbering.take(\.member), building: position, slot: slot, post: post, resident: resident,
            &population, using: &stream))
        if isStoryBuilding && slot == 0 {
          members[members.count - 1].name = StoryPeople.buildingLeaderName
        }
      }
    }
    letTrainingExpire(in: &population)
  }

  private static func eligible(of population: GridPopulation) -> [Int] {
    population.residents.indices.filter { position in
      let resident = population.residents[position]
      return resident.edges.isEmpty && position != population.storyResident
        && (20...70).contains(population.age(of: resident)) && population.isMobile(resident.phone)
        && resident.idType == .residentID
    }
  }

  private static func member(
    number: Int, building: Int, slot: Int, post: Member.Post?, resident position: Int?,
    _ population: inout GridPopulation, using stream: inout RandomStream
  ) -> Member {
    let resident = position.map { population.residents[$0] }
    let identity = resident.map { ($0.name.text, $0.phone, $0.idNumber) }
    let (name, phone, idNumber) = identity ?? outsider(&population, using: &stream)
    var skills = ["delivery", "repair", "escort", "company", "tutoring", "first_aid", "haircut", "computer"]
    stream.shuffle(&skills)
    return Member(
      number: number, building: building, post: post, isFirstOfBuilding: slot == 0, name: name, phone: phone,
      idNumber: idNumber,
      unit: post == .propertyManager ? "示例安居物业公司" : Employers.draw(using: &stream),
      politicalStatus: stream.pick([("none", 5_200), ("party_member", 3_800), ("league_member", 1_000)]),
      skills: Array(skills.prefix(stream.within(1...3))),
      trainingValidTo: population.setting.today.adding(days: stream.within(5...360)), resident: position)
  }

  /// Somebody who serves here and lives in another community.
  private static func outsider(
    _ population: inout GridPopulation, using stream: inout RandomStream
  ) -> (String, String, String) {
    let sex: Sex = stream.happens(4_500) ? .male : .female
    let birth = population.setting.today.adding(days: -stream.within(365 * 21...365 * 68))
    let name = FamilyNames(using: &stream).name(
      sex: sex, birthYear: birth.year, bearsFamilySurname: true, using: &stream)
    let idNumber = population.identities.issue(birth: birth, sex: sex, using: &stream)
    return (name.text, population.phones.mobile(), idNumber)
  }

  private static func storyVolunteer(
    in building: Int, _ population: inout GridPopulation, using stream: inout RandomStream
  ) -> Member {
    Member(
      number: 1, building: building, post: nil, isFirstOfBuilding: false, name: StoryPeople.volunteerName,
      phone: population.phones.mobile(),
      idNumber: population.identities.issue(birth: StoryPeople.volunteerBirth, sex: .male, using: &stream),
      unit: "示例禾岚物流公司", politicalStatus: "none", skills: ["delivery", "escort"],
      trainingValidTo: population.setting.today.adding(days: 200), resident: nil)
  }

  /// One member in a hundred let the training lapse, one in every grid at least.
  private mutating func letTrainingExpire(in population: inout GridPopulation) {
    for (index, member) in members.enumerated() where !member.isStory && index % 100 == 3 {
      members[index].trainingValidTo = population.setting.today.adding(days: -1 - index % 40)
      population.edges.append(EdgeLabel(kind: .expiredTraining, type: "member", key: member.key))
    }
  }
}
