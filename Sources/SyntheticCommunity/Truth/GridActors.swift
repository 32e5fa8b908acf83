/// The people whose looks are sampled in one grid.
struct GridActors {
  let leader: Actor
  let formerLeader: Actor?
  let committee = Actor(person: "p-sun", profile: "committee", role: .committeeStaff, place: "B")
  let compliance = Actor(person: "p-qian", profile: "compliance", role: .complianceOfficer, place: "B")
  let administrator = Actor(person: "p-admin", profile: "administrator", role: .administrator, place: "B")
  let service = Actor(person: "p-service", profile: "service", role: .service, place: "B")
  /// The leader of the story's grid, who is a stranger elsewhere.
  static let zhou = Actor(
    person: "p-zhou", profile: "grid-leader", role: .gridLeader, place: StoryPeople.grid)
  static let storyResident = Actor(
    person: "p-wang-xiulan", profile: "resident", role: .resident, place: recordKey("R", 1),
    ownResident: recordKey("R", 1))

  init(_ records: GridRecords) {
    let path = records.population.grid.place.path
    leader =
      records.staff.leader.map { leader in
        Actor(
          person: leader.id, role: .gridLeader, place: path, ownResident: leader.resident,
          ownHousehold: records.household(ofResident: leader.resident))
      } ?? GridActors.zhou
    formerLeader = records.staff.formerLeader.map {
      Actor(person: $0.id, role: .gridLeader, place: path, isPostEnded: true)
    }
  }
}

extension GridRecords {
  func household(ofResident key: String?) -> String? {
    population.residents.first { $0.key == key }.map { population.households[$0.household].key }
  }

  /// The leader of a building who lives elsewhere, or in another household than the resident.
  func buildingLeader(for resident: Resident) -> Actor? {
    let member = roll.members.first { member in
      member.post == .buildingLeader && member.building == resident.building
        && member.resident.map { population.residents[$0].household != resident.household } ?? true
    }
    return member.map { member in
      let own = member.resident.map { population.residents[$0] }
      let person = GridStaff.personID(of: member, in: population)
      return Actor(
        person: person, profile: person == "p-he" ? "building-leader" : nil, role: .buildingLeader,
        place: population.grid.buildings[member.building].place.path, ownResident: own?.key,
        ownHousehold: own.map { population.households[$0.household].key }, member: member.key)
    }
  }

  func volunteer(_ member: Member) -> Actor? {
    guard member.post == nil else { return nil }
    let own = member.resident.map { population.residents[$0] }
    return Actor(
      person: GridStaff.personID(of: member, in: population), profile: member.isStory ? "volunteer" : nil,
      role: .volunteer, place: population.grid.place.path, ownResident: own?.key,
      ownHousehold: own.map { population.households[$0.household].key }, member: member.key)
  }

  /// Everything an answer about a resident depends on.
  func facts(about position: Int) -> SubjectFacts {
    let resident = population.residents[position]
    var facts = SubjectFacts(
      resident: resident.key, household: population.households[resident.household].key,
      place: population.place(of: resident).path)
    facts.isMinor = population.age(of: resident) < 14
    facts.isProtected = resident.isProtected
    facts.isDead = resident.status == .dead
    let today = population.setting.today
    for item in Consent.Item.allCases {
      guard let consent = care.consent(of: position, to: item) else { continue }
      facts.consents[item] =
        consent.withdrawnAt != nil ? .withdrawn : consent.expiresOn < today ? .expired : .given
    }
    facts.orders = orders.assignments.filter { $0.requester == position }.map { order in
      SubjectFacts.Order(
        member: roll.members[order.member].key,
        // Orders of today run all day; no other accepted order has begun.
        isRunning: order.state == .accepted && order.startAt <= Instant(today), viewFields: order.viewFields)
    }
    return facts
  }
}
