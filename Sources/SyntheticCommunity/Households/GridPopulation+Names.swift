extension GridPopulation {
  /// Gives every family its surname and every person a name.
  mutating func namePeople() {
    var stream = self.stream(.names)
    for household in households {
      let family = familyNames(of: household, using: &stream)
      for position in household.residents {
        let resident = residents[position]
        residents[position].name = family.name(
          sex: resident.sex, birthYear: resident.birth.year, bearsFamilySurname: resident.bearsFamilySurname,
          rare: resident.edges.contains(.rareCharacter), using: &stream)
      }
    }
    for label in edges where label.kind == .sameNameInBuilding { nameAlike(label) }
  }

  private func familyNames(of household: Household, using stream: inout RandomStream) -> FamilyNames {
    for position in household.residents {
      let edges = residents[position].edges
      if edges.contains(.compoundSurname) { return FamilyNames(writing: .compoundSurname, using: &stream) }
      if edges.contains(.dottedName) { return FamilyNames(writing: .dotted, using: &stream) }
      if edges.contains(.latinName) { return FamilyNames(writing: .latin, using: &stream) }
      if edges.contains(.rareCharacter) { return FamilyNames(writing: .han, using: &stream) }
    }
    return FamilyNames(using: &stream)
  }

  private mutating func nameAlike(_ label: EdgeLabel) {
    guard let one = residents.firstIndex(where: { $0.key == label.key }),
      let other = residents.firstIndex(where: { label.others.contains($0.key) })
    else { return }
    residents[other].name = residents[one].name
  }
}
