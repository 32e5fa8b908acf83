/// A year of requests and assignments of one grid: 0.9 requests a household, 92 % of them accepted.
struct OrderBook {
  private(set) var requests: [ServiceRequest] = []
  private(set) var assignments: [Assignment] = []

  init(of population: inout GridPopulation, roll: MemberRoll, numbering: inout Numbering) {
    var stream = population.stream(.requests)
    if let story = population.storyResident {
      placeStoryOrder(of: story, roll: roll, setting: population.setting)
    }
    for household in population.households.indices where household != storyHousehold(of: population) {
      let adults = population.living(in: household).filter {
        population.age(of: population.residents[$0]) >= 18
      }
      // Three chances of three in ten: 0.9 a year.
      for _ in 0..<3 where stream.happens(3_000) && !adults.isEmpty {
        let requester = stream.pick(adults)
        place(
          OrderBook.category(for: requester, in: population, using: &stream), by: requester, in: population,
          roll: roll, &numbering, using: &stream)
      }
    }
    plantTexts(in: &population)
  }

  private func storyHousehold(of population: GridPopulation) -> Int? {
    population.storyResident.map { population.residents[$0].household }
  }

  private static func category(
    for requester: Int, in population: GridPopulation, using stream: inout RandomStream
  ) -> ServiceRequest.Category {
    let drawn: ServiceRequest.Category = stream.pick([
      (.delivery, 3_500), (.repair, 2_500), (.hospitalEscort, 1_000), (.company, 1_200), (.tutoring, 800),
      (.equipment, 1_000),
    ])
    let hasChild = population.mates(of: requester).contains {
      population.age(of: population.residents[$0]) < 14
    }
    switch drawn {
    case .tutoring where !hasChild: return .delivery
    case .company where population.age(of: population.residents[requester]) < 60: return .repair
    default: return drawn
    }
  }

  private mutating func place(
    _ category: ServiceRequest.Category, by requester: Int, in population: GridPopulation, roll: MemberRoll,
    _ numbering: inout Numbering, using stream: inout RandomStream
  ) {
    let today = population.setting.today
    let daysAgo = stream.below(368) - 3
    // Between 8 and 19 o'clock in the community, which is eight hours ahead.
    let wantedAt = Instant(today.adding(days: -daysAgo), hour: stream.below(12), minute: stream.below(4) * 15)
    let fate = Fate(daysAgo: daysAgo, using: &stream)
    let text = RequestText.draw(for: category, using: &stream)
    requests.append(
      ServiceRequest(
        number: numbering.take(\.request), requester: requester, category: category, state: fate.request,
        text: text, wantedAt: wantedAt))
    guard let state = fate.assignment else { return }
    guard
      let member = OrderBook.member(
        for: requester, category, state, in: population, roll: roll, using: &stream)
    else { preconditionFailure("a grid has more members than one household") }
    let (startAt, endAt) = OrderBook.window(state, wantedAt: wantedAt, today: today, daysAgo, using: &stream)
    assignments.append(
      Assignment(
        key: recordKey("A", numbering.take(\.assignment)), request: requests.count - 1, requester: requester,
        member: member, state: state, startAt: startAt, endAt: endAt, viewFields: category.viewFields,
        outcome: fate.outcome))
  }

  private static func member(
    for requester: Int, _ category: ServiceRequest.Category, _ state: Assignment.State,
    in population: GridPopulation, roll: MemberRoll, using stream: inout RandomStream
  ) -> Int? {
    let household = population.residents[requester].household
    let callsHouseManager = category == .repair && stream.happens(3_000)
    let suitable = roll.members.indices.filter { index in
      let member = roll.members[index]
      let isHouseManager = member.post == .propertyManager
      let isOfHousehold = member.resident.map { population.residents[$0].household == household } ?? false
      // The story's volunteer has one order running and a past like the others.
      let isBusy = member.isStory && state != .done
      return isHouseManager == callsHouseManager && !isOfHousehold && !isBusy
    }
    return suitable.isEmpty ? nil : stream.pick(suitable)
  }

  private static func window(
    _ state: Assignment.State, wantedAt: Instant, today: CalendarDate, _ daysAgo: Int,
    using stream: inout RandomStream
  ) -> (Instant, Instant) {
    // Orders of today run the whole day, whatever the hour and time zone one looks from.
    if daysAgo == 0 { return (Instant(today.adding(days: -1)), Instant(today.adding(days: 2))) }
    let startAt = wantedAt.adding(hours: -stream.within(2...40))
    return (daysAgo < 0 ? wantedAt.adding(hours: -1) : startAt, wantedAt.adding(hours: stream.within(1...4)))
  }

  private mutating func placeStoryOrder(of resident: Int, roll: MemberRoll, setting: Setting) {
    guard let volunteer = roll.members.firstIndex(where: { $0.isStory }) else {
      preconditionFailure("the story's volunteer serves in the story's grid")
    }
    requests.append(
      ServiceRequest(
        number: 1, requester: resident, category: .delivery, state: .accepted, text: StoryPeople.requestText,
        wantedAt: Instant(setting.today, hour: 8)))
    assignments.append(
      Assignment(
        key: StoryPeople.order, request: 0, requester: resident, member: volunteer, state: .accepted,
        startAt: Instant(setting.today.adding(days: -1)), endAt: Instant(setting.today.adding(days: 2)),
        viewFields: ServiceRequest.Category.delivery.viewFields, outcome: ""))
  }

  private mutating func plantTexts(in population: inout GridPopulation) {
    let start = population.storyResident == nil ? 0 : 1
    for (offset, kind) in [EdgeKind.emptyText, .longText].enumerated() where start + offset < requests.count {
      requests[start + offset].text = kind == .emptyText ? "" : RequestText.long
      population.edges.append(
        EdgeLabel(kind: kind, type: "service_request", key: requests[start + offset].key))
    }
  }
}

/// How a request ended, or how it stands.
private struct Fate {
  let request: ServiceRequest.State
  let assignment: Assignment.State?
  var outcome = ""

  init(daysAgo: Int, using stream: inout RandomStream) {
    let isAccepted = stream.happens(9_200)
    let isUnhappy = stream.happens(300)
    let isCancelled = stream.happens(300)
    let isEarly = stream.happens(5_000)
    if !isAccepted {
      (request, assignment) = (daysAgo <= 7 ? .open : .cancelled, nil)
    } else if daysAgo < 0 && isEarly {
      (request, assignment) = (.open, .offered)
    } else if daysAgo <= 0 {
      (request, assignment) = (.accepted, .accepted)
    } else if isCancelled {
      (request, assignment, outcome) = (.cancelled, .cancelled, "cancelled_by_requester")
    } else {
      (request, assignment, outcome) = (.done, .done, isUnhappy ? "complaint" : "completed")
    }
  }
}
