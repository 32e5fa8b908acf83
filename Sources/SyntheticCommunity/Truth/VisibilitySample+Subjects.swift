// Whom the sample is about.
extension VisibilitySample {
  func leaderOfAnotherBuilding(than position: Int) -> Actor? {
    let building = population.residents[position].building
    let other = population.residents.first { $0.building != building && $0.edges.isEmpty }
    return other.flatMap { records.buildingLeader(for: $0) }
  }

  func ordinaryAdult(using stream: inout RandomStream) -> Int? {
    for _ in 0..<50 {
      let position = stream.below(population.residents.count)
      let own = population.households[population.residents[position].household].key
      if isOrdinaryAdult(position) && own != actors.leader.ownHousehold { return position }
    }
    return nil
  }

  func isOrdinaryAdult(_ position: Int) -> Bool {
    let resident = population.residents[position]
    return resident.edges.isEmpty && position != population.storyResident
      && population.age(of: resident) >= 18
  }

  func hasWithdrawn(_ profile: CareProfile) -> Bool {
    Consent.Item.allCases.contains { records.care.consent(of: profile.resident, to: $0)?.withdrawnAt != nil }
  }

  /// A child of another household than the grid leader's.
  func isChild(_ position: Int) -> Bool {
    let resident = population.residents[position]
    return resident.edges.isEmpty && (2...12).contains(population.age(of: resident))
      && population.households[resident.household].key != actors.leader.ownHousehold
  }

  /// Only fields that hold something are asked for: what an absent value answers is not a matter of rights.
  func holds(_ field: FieldName, _ resident: Resident) -> Bool {
    switch field.name {
    case "phone": !resident.phone.isEmpty
    case "id_number": !resident.idNumber.isEmpty
    case "emergency_contact": !resident.emergencyContact.isEmpty
    default: true
    }
  }

  func holds(_ field: FieldName, _ profile: CareProfile) -> Bool {
    switch field.name {
    case "disability_kind", "disability_grade": profile.needs.disability != nil
    case "conditions": !profile.conditions.isEmpty
    case "medication": !profile.medication.isEmpty
    default: true
    }
  }
}
