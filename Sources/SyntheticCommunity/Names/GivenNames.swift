/// Characters and words given names are made of.
enum GivenNames {
  /// Characters for people of a sex, by whether they were born before 1970.
  static func characters(for sex: Sex, bornBefore1970: Bool) -> [String] {
    switch (sex, bornBefore1970) {
    case (.female, true): olderFemale
    case (.female, false): youngerFemale
    case (.male, true): olderMale
    case (.male, false): youngerMale
    }
  }

  /// Characters outside common fonts and input methods; the last six need more than sixteen bits.
  static let rare = ["㛃", "䶮", "堃", "喆", "旻", "𠮷", "𬎆", "𫍽", "𣲗", "𬭚", "𪻐"]

  static let dottedFirst = [
    "阿依古丽", "迪丽", "古丽", "阿米娜", "努尔", "艾力", "卓玛", "扎西", "达娃", "白玛", "索朗", "格桑",
  ]
  static let dottedLast = [
    "买买提", "艾合买提", "吐尔逊", "卡德尔", "玉素甫", "阿不都", "次仁", "旺堆", "平措", "顿珠", "拉姆", "多吉",
  ]

  static let latinFirstFemale = ["Ann", "Maria", "Chloé", "Ingrid", "Aoife", "Zoë", "Sofía", "Hana"]
  static let latinFirstMale = ["John", "José", "Lars", "André", "Peter", "Tomás", "Øyvind", "Minh"]
  static let latinLast = ["Lee", "Müller", "O'Brien", "García", "Nguyen", "Smith", "Lindström", "Dupont"]

  private static let olderFemale = single("秀兰英桂珍玉凤梅芳华素琴淑云翠莲霞菊春香月娥红爱金荣美惠丽巧")
  private static let youngerFemale = single("雨欣怡梓涵诗婷佳琪思雅萱静悦可妍晓彤若曦嘉宁语桐芷瑶晨敏洁颖雪莹蕾")
  private static let olderMale = single("建国志明德福永强国庆文军卫东胜利光荣海山长根玉春生金宝成忠保平学良")
  private static let youngerMale = single("浩宇子轩俊杰博文天睿泽明嘉伟航晨鑫涛鹏磊凯奕辰铭哲一诺旭阳思远毅")

  private static func single(_ characters: String) -> [String] { characters.map { String($0) } }
}
