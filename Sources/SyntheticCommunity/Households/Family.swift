/// Who lives together: ages, sexes and parts, before anybody has a name.
///
/// The weights meet the community's figures together: household sizes 1:27 2:30 3:23 4:12 5:6 6:2 %; ages
/// 0–14 17.95, 15–59 63.35, 60–64 5.20, 65+ 13.50 %; men 51.94 %; of those from 60 on 51.3 % live without
/// younger family, a quarter of these alone.
struct Family {
  struct Person {
    let age: Int
    let sex: Sex
    let part: Resident.FamilyPart
    let bearsFamilySurname: Bool
  }

  private(set) var people: [Person] = []

  /// A family of at most `limit` people, the places left in the building.
  init(atMost limit: Int, using stream: inout RandomStream) {
    let sizes = [(1, 2_700), (2, 3_000), (3, 2_300), (4, 1_200), (5, 600), (6, 200)]
    compose(min(stream.pick(sizes), limit), using: &stream)
  }

  /// How the people of a household are related.
  private enum Shape {
    case elderAlone, adultAlone
    case elderCouple, adultCouple, singleParent, elderWithChild, twoFlatmates
    case parents(children: Int, youths: Int, elders: Int)
    case elderCoupleWithChild, threeFlatmates
  }

  private mutating func compose(_ size: Int, using stream: inout RandomStream) {
    switch Family.shape(of: size, using: &stream) {
    case .elderAlone: addSingle(.head, age: Family.elderAge(using: &stream), using: &stream)
    case .adultAlone: addSingle(.head, age: stream.within(20...59), using: &stream)
    case .elderCouple: addElderCouple(.head, .partner, notBefore: 60, using: &stream)
    case .adultCouple:
      let age = stream.within(24...59)
      addCouple(.head, .partner, age, min(59, max(20, age - stream.within(-2...4))))
    case .singleParent:
      let child = stream.within(0...14)
      addSingle(.head, age: child + stream.within(23...36), using: &stream)
      addSingle(.child, age: child, using: &stream)
    case .elderWithChild:
      let age = Family.elderAge(using: &stream)
      addSingle(.head, age: min(59, max(25, age - stream.within(22...35))), using: &stream)
      addSingle(.parent, age: age, using: &stream)
    case .twoFlatmates: addFlatmates(2, using: &stream)
    case .threeFlatmates: addFlatmates(3, using: &stream)
    case .elderCoupleWithChild:
      addElderCouple(.head, .partner, notBefore: 60, using: &stream)
      addSingle(.child, age: stream.within(30...42), using: &stream)
    case .parents(let children, let youths, let elders):
      addParents(children: children, youths: youths, elders: elders, using: &stream)
    }
  }

  private static func shape(of size: Int, using stream: inout RandomStream) -> Shape {
    let shapes: [(Shape, Int)] =
      switch size {
      case 1: [(.elderAlone, 2_185), (.adultAlone, 7_815)]
      case 2:
        [
          (.elderCouple, 2_950), (.adultCouple, 4_230), (.singleParent, 705), (.elderWithChild, 1_410),
          (.twoFlatmates, 705),
        ]
      case 3:
        [
          (.parents(children: 1, youths: 0, elders: 0), 5_350),
          (.parents(children: 0, youths: 1, elders: 0), 3_000),
          (.elderCoupleWithChild, 610), (.threeFlatmates, 1_040),
        ]
      case 4:
        [
          (.parents(children: 2, youths: 0, elders: 0), 5_500),
          (.parents(children: 1, youths: 0, elders: 1), 1_500),
          (.parents(children: 1, youths: 1, elders: 0), 2_000),
          (.parents(children: 0, youths: 2, elders: 0), 1_000),
        ]
      case 5:
        [
          (.parents(children: 1, youths: 0, elders: 2), 6_000),
          (.parents(children: 2, youths: 0, elders: 1), 4_000),
        ]
      default: [(.parents(children: 2, youths: 0, elders: 2), 1)]
      }
    return stream.pick(shapes)
  }

  private mutating func addParents(
    children: Int, youths: Int, elders: Int, using stream: inout RandomStream
  ) {
    let childAges =
      (0..<youths).map { _ in stream.within(15...22) } + (0..<children).map { _ in stream.within(0...14) }
    let mother = (childAges.max() ?? 0) + stream.within(24...33)
    let father = min(59, mother + stream.within(-2...5))
    addCouple(.head, .partner, father, min(59, mother))
    for age in childAges { addSingle(.child, age: age, using: &stream) }
    let notBefore = max(60, father + 20)
    if elders == 2 { addElderCouple(.parent, .parent, notBefore: notBefore, using: &stream) }
    if elders == 1 {
      addSingle(.parent, age: max(notBefore, Family.elderAge(using: &stream)), using: &stream)
    }
  }

  private mutating func addSingle(_ part: Resident.FamilyPart, age: Int, using stream: inout RandomStream) {
    // Couples are half and half, so the others carry the surplus of men.
    let sex: Sex = stream.happens(5_432) ? .male : .female
    people.append(Person(age: age, sex: sex, part: part, bearsFamilySurname: true))
  }

  private mutating func addCouple(
    _ husband: Resident.FamilyPart, _ wife: Resident.FamilyPart, _ husbandAge: Int, _ wifeAge: Int
  ) {
    people.append(Person(age: husbandAge, sex: .male, part: husband, bearsFamilySurname: true))
    people.append(Person(age: wifeAge, sex: .female, part: wife, bearsFamilySurname: false))
  }

  private mutating func addElderCouple(
    _ husband: Resident.FamilyPart, _ wife: Resident.FamilyPart, notBefore: Int,
    using stream: inout RandomStream
  ) {
    let band = Family.elderBand(using: &stream)
    // Both from one band, so that couples do not shift the share of any age.
    let (first, second) = (stream.within(band), stream.within(band))
    addCouple(husband, wife, max(notBefore, max(first, second)), max(notBefore, min(first, second)))
  }

  private mutating func addFlatmates(_ count: Int, using stream: inout RandomStream) {
    for position in 0..<count {
      let sex: Sex = stream.happens(5_432) ? .male : .female
      people.append(
        Person(
          age: stream.within(18...40), sex: sex, part: position == 0 ? .head : .flatmate,
          bearsFamilySurname: position == 0))
    }
  }

  private static func elderAge(using stream: inout RandomStream) -> Int {
    stream.within(elderBand(using: &stream))
  }

  private static func elderBand(using stream: inout RandomStream) -> ClosedRange<Int> {
    stream.pick([
      (60...64, 2_860), (65...69, 2_600), (70...74, 1_850), (75...79, 1_250), (80...84, 850), (85...89, 420),
      (90...99, 170),
    ])
  }
}
