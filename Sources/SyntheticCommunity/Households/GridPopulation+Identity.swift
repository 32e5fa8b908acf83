extension GridPopulation {
  /// Issues everybody's identity document.
  mutating func issueIdentities() {
    var stream = self.stream(.identity)
    if let storyResident {
      residents[storyResident].idNumber = identities.issue(
        birth: StoryPeople.birth, sequence: StoryPeople.idSequence)
    }
    for position in residents.indices where position != storyResident {
      let resident = residents[position]
      let type = idType(of: resident, using: &stream)
      residents[position].idType = type
      switch type {
      case .residentID, .permanentResidence:
        residents[position].idNumber = identities.issue(
          birth: resident.birth, sex: resident.sex, endingX: resident.edges.contains(.idEndingX),
          using: &stream)
      case .passport, .none:
        // The field holds resident identity numbers; a passport's is not kept.
        break
      }
    }
  }

  private func idType(of resident: Resident, using stream: inout RandomStream) -> Resident.IDType {
    if resident.name.writing == .latin {
      return stream.happens(6_000) ? .permanentResidence : .passport
    }
    // A third of the infants are not registered yet.
    if age(of: resident) == 0 && stream.happens(3_000) { return .none }
    return .residentID
  }
}
