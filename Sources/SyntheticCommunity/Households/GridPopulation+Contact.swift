extension GridPopulation {
  /// Gives out telephone numbers (7 % have none, 2 % share one) and names whom to call in an emergency.
  mutating func givePhones() {
    var stream = self.stream(.contact)
    for position in residents.indices {
      residents[position].phone =
        position == storyResident ? StoryPeople.phone : phone(of: position, using: &stream)
    }
    for position in residents.indices where position != storyResident && stream.happens(7_500) {
      residents[position].emergencyContact = emergencyContact(of: position, using: &stream)
    }
  }

  private mutating func phone(of position: Int, using stream: inout RandomStream) -> String {
    let age = age(of: residents[position])
    // Small children are most of those without a number or with a parent's.
    let (missing, shared) = age < 12 ? (4_000, 1_200) : (147, 33)
    let draw = stream.below(10_000)
    if draw < missing { return "" }
    if draw < missing + shared, let mate = mates(of: position).first(where: { isMobile(residents[$0].phone) })
    {
      return residents[mate].phone
    }
    if age >= 60 && stream.happens(1_200) { return phones.landline() }
    return phones.mobile()
  }

  func isMobile(_ phone: String) -> Bool { phone.utf8.starts(with: "154".utf8) }

  private mutating func emergencyContact(of position: Int, using stream: inout RandomStream) -> String {
    let own = residents[position].phone
    let reachable = mates(of: position).filter { !residents[$0].phone.isEmpty && residents[$0].phone != own }
    guard let mate = reachable.first else { return relativeElsewhere(of: position, using: &stream) }
    let relation = kinship(of: residents[mate], to: residents[position])
    return "\(relation) \(residents[mate].name.text) \(residents[mate].phone)"
  }

  private mutating func relativeElsewhere(of position: Int, using stream: inout RandomStream) -> String {
    let isOld = age(of: residents[position]) >= 60
    let sex: Sex = stream.happens(5_000) ? .male : .female
    let relation = isOld ? (sex == .male ? "儿子" : "女儿") : "亲属"
    let name = FamilyNames(writing: .han, using: &stream)
      .name(sex: sex, birthYear: isOld ? 1975 : 1965, bearsFamilySurname: true, using: &stream)
    return "\(relation) \(name.text) \(phones.mobile())"
  }

  private func kinship(of mate: Resident, to resident: Resident) -> String {
    let isMale = mate.sex == .male
    switch (resident.part, mate.part) {
    case (.flatmate, _), (_, .flatmate): return "室友"
    case (.head, .partner), (.partner, .head), (.parent, .parent): return "配偶"
    case (.child, .head), (.child, .partner), (.head, .parent), (.partner, .parent):
      return isMale ? "父亲" : "母亲"
    case (.head, .child), (.partner, .child), (.parent, .head), (.parent, .partner):
      return isMale ? "儿子" : "女儿"
    default: return "家人"
    }
  }
}
