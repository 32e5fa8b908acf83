/// The people of the acceptance stories; they live in every community, whatever its seed.
enum StoryPeople {
  static let grid = "B/baihe/031"
  static let building = "B/baihe/031/07"

  // The resident 王秀兰, R-000001.
  static let residentName = "王秀兰"
  static let birth = CalendarDate(known: 1947, 9, 21)
  /// Gives 000031194709210260.
  static let idSequence = 26
  static let phoneSuffix = 12_345_678
  static let phone = "154" + padded(phoneSuffix, to: 8)
  static let room = "2单元302"

  /// The first leader of her building, who lives elsewhere.
  static let buildingLeaderName = "何芳"

  // The volunteer 李强, M-000001, and the order that runs today.
  static let volunteerName = "李强"
  static let volunteerBirth = CalendarDate(known: 1988, 4, 12)
  static let order = "A-5521"
  static let requestText = "请到示例药房取降压药两盒,药已备好。"

  /// How many care profiles the register of the story's grid holds in the small community.
  static let careProfiles = 46
}

extension GridPopulation {
  /// The resident's own circumstances: alone, her daughter elsewhere, with a grave disability.
  mutating func tellStory(of position: Int) {
    residents[position].name = PersonName(StoryPeople.residentName)
    residents[position].residency = .owner
    households[residents[position].household].tenure = .owned
    residents[position].moveIn = CalendarDate(known: 2003, 6, 1)
    residents[position].language = "wuhan"
    residents[position].assistanceNeed = "large_print"
    residents[position].emergencyContact = "女儿 陈静 \(phones.mobile())"
    residents[position].needs = Needs()
    residents[position].needs.isEmptyNester = true
    residents[position].needs.livesAlone = true
    residents[position].needs.hasChronicCondition = true
    residents[position].needs.disability = Needs.Disability(kind: .physical, grade: 2, isCertified: true)
  }
}
