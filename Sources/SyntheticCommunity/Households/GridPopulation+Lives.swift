extension GridPopulation {
  /// Work, language and the assistance a resident asks for.
  mutating func describeLives() {
    var stream = self.stream(.lives)
    for position in residents.indices where position != storyResident {
      let age = age(of: residents[position])
      if (18...59).contains(age) && stream.happens(6_200) {
        residents[position].employer = Employers.draw(using: &stream)
      }
      residents[position].language = language(of: residents[position], age: age, using: &stream)
      residents[position].assistanceNeed = assistance(of: residents[position], age: age, using: &stream)
    }
  }

  /// Finds out who needs help; recorded only where a care profile is kept.
  mutating func assessNeeds() {
    var stream = self.stream(.needs)
    for household in households.indices {
      let members = living(in: household)
      let isLowIncome = stream.happens(60)
      let areAllOld = members.allSatisfy { age(of: residents[$0]) >= 60 }
      for position in households[household].residents {
        residents[position].needs = Needs(
          age: age(of: residents[position]), isEmptyNester: areAllOld, livesAlone: members.count == 1,
          isLowIncome: isLowIncome, using: &stream)
      }
    }
  }

  private func language(of resident: Resident, age: Int, using stream: inout RandomStream) -> String {
    if resident.name.writing == .latin { return "english" }
    if age >= 60 { return stream.pick([("wuhan", 6_000), ("mandarin", 3_600), ("other_dialect", 400)]) }
    return stream.pick([("mandarin", 7_700), ("wuhan", 2_100), ("other_dialect", 200)])
  }

  private func assistance(of resident: Resident, age: Int, using stream: inout RandomStream) -> String {
    if resident.name.writing == .latin { return "interpreter" }
    guard age >= 65 else { return "" }
    return stream.pick([("", 6_000), ("large_print", 2_200), ("voice_call", 1_200), ("home_visit", 600)])
  }
}

/// Employers that say themselves that they do not exist.
enum Employers {
  static func draw(using stream: inout RandomStream) -> String {
    "示例" + stream.pick(names) + stream.pick(kinds)
  }

  private static let names = ["禾岚", "泊云", "汀兰", "墨石", "青槐", "榆川", "澄湾", "朝露", "远帆", "松月"]
  private static let kinds = ["电子厂", "物流公司", "小学", "医院", "软件公司", "超市", "公交公司", "设计院", "面馆", "纺织厂"]
}
