/// The care profiles of one grid and the consents their subjects gave.
struct CareRegister {
  private(set) var profiles: [CareProfile] = []
  private(set) var consents: [Consent] = []

  init(of population: GridPopulation, numbering: inout Numbering) {
    let setting = population.setting
    var stream = population.stream(.care)
    for position in CareRegister.enrolled(of: population, using: &stream) {
      let isStory = position == population.storyResident
      var profile = CareProfile(
        number: isStory ? 1 : numbering.take(\.careProfile), of: position, population.residents[position],
        setting: setting, using: &stream)
      if isStory { profile.tellStory() }
      profiles.append(profile)
    }
    stream = population.stream(.consents)
    for (index, profile) in profiles.enumerated() {
      let isStory = profile.resident == population.storyResident
      for item in Consent.Item.allCases where isAsked(item, of: profile) {
        let isGiven = stream.happens(8_000)
        guard isStory ? Consent.Item.givenInStory.contains(item) : isGiven else { continue }
        consents.append(
          Consent(
            number: numbering.take(\.consent), item: item, profile: index, isStory: isStory, setting: setting,
            using: &stream))
      }
    }
    withdrawOneInStoryGrid(of: population)
  }

  func profile(of resident: Int) -> CareProfile? { profiles.first { $0.resident == resident } }

  func consent(of resident: Int, to item: Consent.Item) -> Consent? {
    consents.first { profiles[$0.profile].resident == resident && $0.item == item }
  }

  /// A question is put only where there is something to consent to.
  private func isAsked(_ item: Consent.Item, of profile: CareProfile) -> Bool {
    switch item {
    case .care: true
    case .disability: profile.needs.disability != nil
    case .conditions: !profile.conditions.isEmpty
    case .medication: !profile.medication.isEmpty
    case .welfare: profile.needs.isLowIncome
    }
  }

  /// Positions of those who have a profile: most with a pressing need, few of the others, nobody unasked.
  private static func enrolled(of population: GridPopulation, using stream: inout RandomStream) -> [Int] {
    var agreeing: [(position: Int, urgency: Int)] = []
    var others: [(position: Int, urgency: Int)] = []
    for (position, resident) in population.residents.enumerated() {
      let draw = stream.below(10_000)
      guard resident.status == .living, position != population.storyResident,
        let (urgency, share) = urgency(of: resident, age: population.age(of: resident))
      else { continue }
      if draw < share { agreeing.append((position, urgency)) } else { others.append((position, urgency)) }
    }
    guard let story = population.storyResident, population.setting.scale == .small else {
      return (agreeing.map(\.position) + [population.storyResident].compactMap { $0 }).sorted()
    }
    // The stories count the rows, so this register closes at 46; nobody on it is hidden from a list.
    let candidates = [agreeing, others].flatMap { group in
      (1...4).flatMap { urgency in group.filter { $0.urgency == urgency }.map(\.position) }
    }
    let listed = candidates.filter { position in
      let resident = population.residents[position]
      return population.age(of: resident) >= 14 && !resident.isProtected
    }
    return ([story] + listed.prefix(StoryPeople.careProfiles - 1)).sorted()
  }

  /// How pressing a need is, 1 the most, and how many of 10,000 such people agreed to a profile.
  private static func urgency(of resident: Resident, age: Int) -> (urgency: Int, share: Int)? {
    let needs = resident.needs
    let certified = needs.disability.flatMap { $0.isCertified ? $0.grade : nil }
    if needs.livesAlone && needs.isEmptyNester || (certified ?? 4) <= 2 || needs.isLowIncome {
      return (1, 7_000)
    }
    if certified != nil { return (2, 2_000) }
    if needs.isEmptyNester && age >= 75 { return (3, 1_000) }
    if needs.hasChronicCondition && age >= 65 { return (4, 100) }
    return nil
  }

  /// Makes sure that CONSENT_WITHDRAWN can be seen in every small community.
  private mutating func withdrawOneInStoryGrid(of population: GridPopulation) {
    guard let story = population.storyResident,
      let index = consents.firstIndex(where: { consent in
        let giver = profiles[consent.profile].resident
        let isAdult = population.age(of: population.residents[giver]) >= 18
        return consent.item != .care && giver != story && isAdult && population.residents[giver].edges.isEmpty
      })
    else { return }
    consents[index].withdrawnAt = Instant(population.setting.today.adding(days: -2), hour: 2, minute: 30)
  }
}

extension CareProfile {
  fileprivate mutating func tellStory() {
    conditions = "高血压、关节炎"
    medication = "降压药,每日一次"
    mobility = .cane
    carePlan = "每周二上门一次;提醒服药,检查燃气。"
  }
}
