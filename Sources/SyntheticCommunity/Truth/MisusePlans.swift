/// Gathers, grid by grid, the targets of the labelled plans, and tells the plans at the end.
///
/// Misuse: copying 300 phones, a neighbour's curiosity, reading after the post ended, deleting an event. Two
/// ordinary plans look alike from afar and must not be taken for misuse.
struct MisusePlans {
  static let phonesCopied = 300

  private let setting: Setting
  private let phonesPerGrid: Int
  private var phones: [String] = []
  private var curious: (leader: Actor, neighbours: [String])?
  private var expired: (leader: Actor, residents: [String])?
  private var visits: [String] = []
  private var errands: [(order: Assignment, resident: String, actor: Actor)] = []

  init(setting: Setting, grids: Int) {
    self.setting = setting
    phonesPerGrid = (MisusePlans.phonesCopied + grids - 1) / grids
  }

  mutating func observe(_ records: GridRecords, _ actors: GridActors) {
    let population = records.population
    let reachable = population.residents.filter { resident in
      population.isMobile(resident.phone) && resident.edges.isEmpty && population.age(of: resident) >= 18
    }
    let stride = max(1, reachable.count / phonesPerGrid)
    let sampled = reachable.indices.filter { $0 % stride == 0 }.prefix(phonesPerGrid)
    phones += sampled.map { reachable[$0].key }.prefix(MisusePlans.phonesCopied - phones.count)
    if curious == nil { curious = MisusePlans.curiosity(in: records) }
    if expired == nil, let former = actors.formerLeader {
      expired = (former, reachable.prefix(6).map(\.key))
    }
    if population.storyResident != nil {
      visits = records.care.profiles.prefix(12).map(\.key)
      collectErrands(of: records)
    }
  }

  /// All plans, each in the order of its accesses.
  func lines() -> [JSONLine] {
    [copying(), curiosity(), lateReads(), deletion(), visitingDay(), errandDay()].flatMap { plan in
      plan.enumerated().map { JSONLine($1, step: $0 + 1) }
    }
  }

  // MARK: Misuse.

  /// Ninety a day stay below the hundred the budget allows; the sum does not.
  private func copying() -> [PlannedAccess] {
    phones.enumerated().map { index, key in
      let day = setting.today.adding(days: -20 + index / 90)
      // Twenty-two an hour, from nine in the morning of the community.
      let at = Instant(day, hour: 1, minute: 0).adding(seconds: index % 90 * 163)
      return PlannedAccess(
        plan: "copying", label: .misuse, kind: "phone_copying", at: at, person: "p-ccs-2",
        role: "committee_staff", place: PlaceTree.community.path, purpose: "care_visit", type: "resident",
        key: key,
        field: "phone")
    }
  }

  private func curiosity() -> [PlannedAccess] {
    guard let curious else { return [] }
    return (0..<12).map { index in
      let neighbour = curious.neighbours[index % curious.neighbours.count]
      let at = Instant(setting.today.adding(days: -25 + index * 2), hour: 14, minute: 10 + index * 3)
      return PlannedAccess(
        plan: "curiosity", label: .misuse, kind: "neighbour_curiosity", at: at, person: curious.leader.person,
        role: curious.leader.role.rawValue, place: curious.leader.place, purpose: "grid_register",
        type: "resident",
        key: neighbour, field: index % 2 == 0 ? "name" : "unit_room")
    }
  }

  private func lateReads() -> [PlannedAccess] {
    guard let expired else { return [] }
    return expired.residents.enumerated().map { index, key in
      PlannedAccess(
        plan: "late-reads", label: .misuse, kind: "expired_post",
        at: Instant(setting.today.adding(days: -15), hour: 12, minute: index), person: expired.leader.person,
        role: expired.leader.role.rawValue, place: expired.leader.place, purpose: "care_visit",
        type: "resident",
        key: key, field: "phone")
    }
  }

  private func deletion() -> [PlannedAccess] {
    let day = setting.today.adding(days: -9)
    let read = PlannedAccess(
      plan: "deletion", label: .misuse, kind: "deleted_event", at: Instant(day, hour: 15, minute: 41),
      person: "p-ccs-2", role: "committee_staff", place: PlaceTree.community.path, purpose: "care_visit",
      type: "care_profile", key: recordKey("C", 1), field: "conditions")
    let deletion = PlannedAccess(
      plan: "deletion", label: .misuse, kind: "deleted_event", at: Instant(day, hour: 15, minute: 58),
      person: "p-admin", role: "administrator", place: PlaceTree.community.path, purpose: "operations",
      action: "delete_event", type: "", key: "", field: "", deletes: 1)
    return [read, deletion]
  }

  // MARK: Ordinary work that looks alike.

  private func visitingDay() -> [PlannedAccess] {
    visits.enumerated().map { index, key in
      PlannedAccess(
        plan: "visiting-day", label: .ordinary, kind: "visits_before_a_holiday",
        at: Instant(setting.today.adding(days: -6), hour: 1).adding(minutes: index * 25), person: "p-zhou",
        role: "grid_leader", place: StoryPeople.grid, purpose: "care_visit", type: "care_profile", key: key,
        field: "care_plan")
    }
  }

  private func errandDay() -> [PlannedAccess] {
    errands.map { errand in
      PlannedAccess(
        plan: "errands", label: .ordinary, kind: "reads_tied_to_orders",
        at: errand.order.endAt.adding(minutes: -30),
        person: errand.actor.person, role: errand.actor.role.rawValue, place: errand.actor.place,
        purpose: "service_order", type: "resident", key: errand.resident, field: "unit_room")
    }
  }

  // MARK: Targets.

  /// A building leader who lives in the building, and people behind other doors of it.
  private static func curiosity(in records: GridRecords) -> (leader: Actor, neighbours: [String])? {
    let population = records.population
    let leader = records.roll.members.first { $0.post == .buildingLeader && $0.resident != nil }
    guard let leader, let home = leader.resident.map({ population.residents[$0].household }) else {
      return nil
    }
    let neighbours = population.residents.filter { resident in
      resident.building == leader.building && resident.household != home && resident.edges.isEmpty
        && population.age(of: resident) >= 18 && resident.number != 1
    }
    guard neighbours.count >= 4 else { return nil }
    let actor = Actor(
      person: GridStaff.personID(of: leader, in: population), role: .buildingLeader,
      place: population.grid.buildings[leader.building].place.path)
    return (actor, neighbours.prefix(4).map(\.key))
  }

  private mutating func collectErrands(of records: GridRecords) {
    let recent = Instant(setting.today.adding(days: -30))
    for order in records.orders.assignments where order.state == .done && order.endAt >= recent {
      guard order.viewFields.contains("resident.unit_room"), errands.count < 10,
        let volunteer = records.volunteer(records.roll.members[order.member])
      else { continue }
      errands.append((order, records.population.residents[order.requester].key, volunteer))
    }
  }
}
