/// Sampled questions of one grid and their answers: lines of `truth/visibility.jsonl`.
struct VisibilitySample {
  let records: GridRecords
  let actors: GridActors
  private var lines: [JSONLine] = []

  static func lines(of records: GridRecords) -> [JSONLine] {
    var sample = VisibilitySample(records: records, actors: GridActors(records))
    sample.askAboutNeighbours()
    sample.askAboutSituations()
    sample.askAboutCare()
    sample.askThroughOrders()
    sample.askAboutMembers()
    sample.askForLists()
    sample.askAsStoryResident()
    return sample.lines
  }

  private init(records: GridRecords, actors: GridActors) {
    self.records = records
    self.actors = actors
  }

  var population: GridPopulation { records.population }

  // MARK: Whom is asked about.

  private mutating func askAboutNeighbours() {
    var stream = population.stream(.truth)
    for _ in 0..<3 {
      guard let position = ordinaryAdult(using: &stream) else { continue }
      let field = DomainTables.residentFields[0]
      for staff in [
        actors.leader, actors.committee, records.buildingLeader(for: population.residents[position]),
      ] {
        guard let staff else { continue }
        for purpose in [Purpose.gridRegister, .careVisit]
        where purpose == .gridRegister || staff.role != .buildingLeader {
          askResidentFields(staff, purpose, about: position, scenario: "adult_in_scope")
        }
      }
      if let stranger = leaderOfAnotherBuilding(than: position) {
        ask(stranger, .reveal, .gridRegister, field, of: position, scenario: "out_of_scope")
      }
      ask(
        actors.compliance, .reveal, .auditReview, field, of: position, scenario: "compliance_sees_no_content")
      ask(
        actors.administrator, .reveal, .operations, field, of: position,
        scenario: "administrator_sees_no_content")
      ask(actors.service, .reveal, .dispatch, field, of: position, scenario: "service_alone")
      if let former = actors.formerLeader {
        ask(former, .reveal, .gridRegister, field, of: position, scenario: "post_ended")
      }
      if actors.leader.person != GridActors.zhou.person {
        askResidentFields(GridActors.zhou, .gridRegister, about: position, scenario: "out_of_scope")
      }
      ask(
        GridActors.storyResident, .reveal, .selfService, field, of: position,
        scenario: "resident_asks_about_another")
    }
  }

  private mutating func askAboutSituations() {
    let residents = population.residents
    if let child = residents.indices.first(where: { isChild($0) }) {
      askResidentFields(actors.leader, .gridRegister, about: child, scenario: "minor")
    }
    if let hidden = residents.indices.first(where: {
      residents[$0].isProtected && residents[$0].status == .living
    }) {
      for name in ["unit_room", "phone"] {
        let purpose: Purpose = name == "phone" ? .careVisit : .gridRegister
        ask(
          actors.leader, .reveal, purpose, FieldName("resident", name, .l3), of: hidden, scenario: "protected"
        )
      }
    }
    if let dead = residents.indices.first(where: { residents[$0].status == .dead }) {
      askResidentFields(actors.leader, .gridRegister, about: dead, scenario: "dead")
    }
    let mate = residents.indices.first { position in
      isOrdinaryAdult(position) && actors.leader.ownResident != residents[position].key
        && population.households[residents[position].household].key == actors.leader.ownHousehold
    }
    if let mate { askResidentFields(actors.leader, .gridRegister, about: mate, scenario: "own_household") }
  }

  private mutating func askAboutCare() {
    let ordinary = records.care.profiles.filter { isOrdinaryAdult($0.resident) }
    // Withdrawals are rare, so those who withdrew come first.
    let others = (ordinary.filter(hasWithdrawn) + ordinary.filter { !hasWithdrawn($0) }).prefix(8)
    let story = records.care.profiles.filter { $0.resident == population.storyResident }
    for profile in story + others {
      for field in DomainTables.careFields where holds(field, profile) {
        for action in [Question.Action.read, .reveal] {
          ask(actors.leader, action, .careVisit, field, of: profile.resident, profile, scenario: "care_visit")
        }
        ask(
          actors.committee, .reveal, .careVisit, field, of: profile.resident, profile, scenario: "care_visit")
        ask(
          actors.leader, .reveal, .gridRegister, field, of: profile.resident, profile,
          scenario: "wrong_purpose")
        if let leader = records.buildingLeader(for: population.residents[profile.resident]) {
          ask(
            leader, .reveal, .gridRegister, field, of: profile.resident, profile, scenario: "building_leader")
        }
        if actors.leader.person != GridActors.zhou.person {
          ask(
            GridActors.zhou, .reveal, .careVisit, field, of: profile.resident, profile,
            scenario: "out_of_scope")
        }
      }
    }
  }

  private mutating func askThroughOrders() {
    let current = records.orders.assignments.filter { $0.state == .accepted }.prefix(8)
    let past = records.orders.assignments.filter { $0.state == .done }.prefix(40)
    for order in Array(current) + Array(past) {
      let requester = population.residents[order.requester]
      let isStory = order.requester == population.storyResident
      guard isStory || isOrdinaryAdult(order.requester),
        let volunteer = records.volunteer(records.roll.members[order.member])
      else { continue }
      let facts = records.facts(about: order.requester)
      // Who served the same person before, or will, is a case of its own.
      guard facts.orders.filter({ $0.member == volunteer.member }).count == 1 else { continue }
      let isRunning = facts.orders.contains { $0.member == volunteer.member && $0.isRunning }
      guard isRunning || order.state == .done else { continue }
      let scenario = isRunning ? "order_running" : "order_ended"
      for field in DomainTables.residentFields where holds(field, requester) {
        for action in [Question.Action.read, .reveal] {
          ask(volunteer, action, .serviceOrder, field, of: order.requester, scenario: scenario)
        }
      }
    }
    var stream = population.stream(.truth)
    if let member = records.roll.members.first(where: { $0.post == nil }),
      let volunteer = records.volunteer(member),
      let stranger = ordinaryAdult(using: &stream),
      !records.facts(about: stranger).orders.contains(where: { $0.member == member.key })
    {
      askResidentFields(volunteer, .serviceOrder, about: stranger, scenario: "no_order")
    }
  }

  private mutating func askAboutMembers() {
    for member in records.roll.members.filter({ $0.resident == nil }).prefix(3) {
      let path = population.grid.buildings[member.building].place.path
      let facts = SubjectFacts(resident: member.key, household: "", place: path)
      for field in DomainTables.memberFields {
        let question = Question(
          actor: actors.committee, action: .reveal, purpose: .memberAdmin, field: field, key: member.key)
        answer(question, about: facts, scenario: "member_admin")
      }
    }
  }

  private mutating func askForLists() {
    guard population.grid.place.path == StoryPeople.grid else {
      lines.append(
        list(
          GridActors.zhou, at: population.grid.place.path, reason: "OUT_OF_SCOPE", scenario: "out_of_scope"))
      return
    }
    // Children and the dead are on no list; only a register without them has a known length.
    let isPlain = records.care.profiles.allSatisfy { profile in
      let resident = population.residents[profile.resident]
      return population.age(of: resident) >= 14 && !resident.isProtected
    }
    if isPlain {
      lines.append(
        list(GridActors.zhou, at: StoryPeople.grid, rows: records.care.profiles.count, scenario: "own_grid"))
    }
  }

  private mutating func askAsStoryResident() {
    guard let position = population.storyResident else { return }
    askResidentFields(GridActors.storyResident, .selfService, about: position, scenario: "own_file")
    guard let profile = records.care.profile(of: position) else { return }
    for field in DomainTables.careFields where holds(field, profile) {
      ask(
        GridActors.storyResident, .reveal, .selfService, field, of: position, profile, scenario: "own_file")
    }
  }

  // MARK: Asking.

  private mutating func askResidentFields(
    _ actor: Actor, _ purpose: Purpose, about position: Int, scenario: String
  ) {
    for field in DomainTables.residentFields where holds(field, population.residents[position]) {
      ask(actor, .reveal, purpose, field, of: position, scenario: scenario)
    }
  }

  private mutating func ask(
    _ actor: Actor, _ action: Question.Action, _ purpose: Purpose, _ field: FieldName, of position: Int,
    _ profile: CareProfile? = nil, scenario: String
  ) {
    let key = profile?.key ?? population.residents[position].key
    let question = Question(actor: actor, action: action, purpose: purpose, field: field, key: key)
    answer(question, about: records.facts(about: position), scenario: scenario)
  }

  private mutating func answer(_ question: Question, about facts: SubjectFacts, scenario: String) {
    let expectation = Expectation(question, about: facts)
    var line = VisibilitySample.opening(question.actor)
    line.add("purpose", question.purpose.rawValue)
    line.add("action", question.action.rawValue)
    line.add("type", question.field.type)
    line.add("key", question.key)
    line.add("subject", facts.resident)
    line.add("field", question.field.name)
    line.add("level", question.field.level.rawValue)
    line.add("form", expectation.form.rawValue)
    line.add("reason", expectation.reason)
    line.add("scenario", scenario)
    lines.append(line)
  }

  private func list(
    _ actor: Actor, at place: String, rows: Int? = nil, reason: String? = nil, scenario: String
  ) -> JSONLine {
    var line = VisibilitySample.opening(actor)
    line.add("purpose", Purpose.careVisit.rawValue)
    line.add("action", "list")
    line.add("type", "care_profile")
    line.add("at", place)
    if let rows { line.add("rows", rows) }
    line.add("form", rows == nil ? "withheld" : "masked")
    line.add("reason", reason)
    line.add("scenario", scenario)
    return line
  }

  private static func opening(_ actor: Actor) -> JSONLine {
    var line = JSONLine()
    line.add("person", actor.person)
    line.add("profile", actor.profile)
    line.add("role", actor.role.rawValue)
    line.add("place", actor.place)
    return line
  }
}
