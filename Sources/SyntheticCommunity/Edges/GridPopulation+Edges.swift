extension GridPopulation {
  /// Deals situations to one resident in a hundred, every kind in turn.
  mutating func dealEdges() {
    var stream = self.stream(.edges)
    var order = residents.indices.filter { $0 != storyResident }
    stream.shuffle(&order)
    // Grids begin at different kinds, so that small grids together have them all.
    let kinds = EdgeKind.dealtToResidents
    for count in 0..<max(kinds.count / 2, residents.count / 100) {
      deal(kinds[(count + grid.number * 5 + 2) % kinds.count], from: order, using: &stream)
    }
  }

  /// Enters the commuter of the grid before into a household here, and sends one on to the next grid.
  mutating func joinHouseholdsAcrossGrids(_ commuter: inout Commuter?, isLast: Bool) {
    if let arriving = commuter, let host = households.indices.first(where: { living(in: $0).count >= 3 }) {
      households[host].membersElsewhere.append(arriving.key)
      edges.append(
        EdgeLabel(
          kind: .householdAcrossTwoGrids, type: "household", key: households[host].key, others: [arriving.key]
        ))
    }
    commuter = nil
    guard !isLast else { return }
    let leaving = residents.indices.first { position in
      isOrdinary(position) && isAlone(position) && (25...50).contains(age(of: residents[position]))
    }
    guard let leaving else { return }
    households[residents[leaving].household].isRegisteredHere = false
    residents[leaving].edges.insert(.householdAcrossTwoGrids)
    commuter = Commuter(key: residents[leaving].key, place: place(of: residents[leaving]).path)
  }

  private mutating func deal(_ kind: EdgeKind, from order: [Int], using stream: inout RandomStream) {
    guard let position = order.first(where: { isOrdinary($0) && suits(kind, $0) }) else { return }
    var others: [String] = []
    switch kind {
    case .turnsFourteenToday, .turnsFourteenTomorrow:
      let birthday = setting.today.adding(days: kind == .turnsFourteenToday ? 0 : 1)
      let birth = birthday.adding(months: -12 * 14)
      // Nobody turns fourteen on 29 February: fourteen years earlier there was none.
      guard birth.day == birthday.day else { return }
      residents[position].birth = birth
    case .bornOn29February:
      residents[position].birth = GridPopulation.leapDay(notAfter: residents[position].birth.year)
    case .dead: residents[position].status = .dead
    case .moved: residents[position].status = .moved
    case .protectedAddress: residents[position].isProtected = true
    case .sameNameInBuilding, .guardiansInConflict:
      guard let other = order.first(where: { isOrdinary($0) && pairs(kind, position, with: $0) }) else {
        return
      }
      residents[other].edges.insert(kind)
      others = guardianKeys(kind, of: position) + [residents[other].key]
    default: break
    }
    residents[position].edges.insert(kind)
    edges.append(EdgeLabel(kind: kind, type: "resident", key: residents[position].key, others: others))
  }

  private func isOrdinary(_ position: Int) -> Bool {
    residents[position].edges.isEmpty && position != storyResident
  }

  private func isAlone(_ position: Int) -> Bool {
    households[residents[position].household].residents.count == 1
  }

  private func suits(_ kind: EdgeKind, _ position: Int) -> Bool {
    let resident = residents[position]
    let age = age(of: resident)
    switch kind {
    case .turnsFourteenToday, .turnsFourteenTomorrow: return resident.part == .child && (8...14).contains(age)
    // Up to three years are added; no age band may change.
    case .bornOn29February: return (20...55).contains(age) || (65...92).contains(age)
    case .dead: return age >= 60 && !isAlone(position)
    case .moved: return (20...59).contains(age) && !isAlone(position)
    case .protectedAddress: return resident.sex == .female && (20...59).contains(age)
    case .guardiansInConflict:
      return resident.part == .child && age <= 13 && households[resident.household].residents.count >= 2
    case .compoundSurname, .dottedName, .latinName, .rareCharacter:
      return isAlone(position) && (20...59).contains(age)
    default: return (20...59).contains(age)
    }
  }

  /// Whether a second resident fits the situation of the first.
  private func pairs(_ kind: EdgeKind, _ position: Int, with other: Int) -> Bool {
    let (one, two) = (residents[position], residents[other])
    guard one.household != two.household else { return false }
    if kind == .guardiansInConflict { return (25...50).contains(age(of: two)) && isAlone(other) }
    return one.building == two.building && one.sex == two.sex && (20...59).contains(age(of: two))
  }

  /// The parent a child in conflict lives with.
  private func guardianKeys(_ kind: EdgeKind, of position: Int) -> [String] {
    guard kind == .guardiansInConflict else { return [] }
    return households[residents[position].household].residents.prefix(1).map { residents[$0].key }
  }

  private static func leapDay(notAfter year: Int) -> CalendarDate {
    var year = year
    while !CalendarDate.isLeap(year) { year -= 1 }
    return CalendarDate(known: year, 2, 29)
  }
}
