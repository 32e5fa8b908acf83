/// What a grid leader needs to know to visit somebody who asked for visits.
struct CareProfile {
  enum Mobility: String { case independent, cane, wheelchair, bedridden }

  let number: Int
  /// Position in the grid's population.
  let resident: Int
  let needs: Needs
  var conditions: String
  var medication: String
  var mobility: Mobility
  var carePlan: String
  let checkedOn: CalendarDate

  var key: String { recordKey("C", number) }
}

extension CareProfile {
  init(
    number: Int, of position: Int, _ resident: Resident, setting: Setting, using stream: inout RandomStream
  ) {
    self.number = number
    self.resident = position
    needs = resident.needs
    conditions = ""
    medication = ""
    if needs.hasChronicCondition {
      var conditions = CareWords.conditions
      stream.shuffle(&conditions)
      self.conditions = conditions.prefix(stream.within(1...3)).joined(separator: "、")
      medication = stream.happens(8_500) ? stream.pick(CareWords.medications) : ""
    }
    let isGravelyDisabled = needs.disability.map { $0.kind == .physical && $0.grade <= 2 } ?? false
    mobility =
      isGravelyDisabled
      ? stream.pick([(.cane, 4_000), (.wheelchair, 4_500), (.bedridden, 1_500)])
      : stream.pick([(.independent, 7_500), (.cane, 2_200), (.wheelchair, 300)])
    carePlan = stream.pick(CareWords.visits) + stream.pick(CareWords.tasks)
    checkedOn = setting.today.adding(days: -stream.within(3...200))
  }
}

enum CareWords {
  static let conditions = ["高血压", "糖尿病", "冠心病", "慢性支气管炎", "关节炎", "白内障", "骨质疏松", "听力下降"]
  static let medications = ["降压药,每日一次", "降糖药,每日两次", "降压药和阿司匹林,早饭后", "吸入剂,需要时", "钙片,每晚一次"]
  static let visits = ["每周二上门一次;", "每周一、周四打电话;", "每月上门两次;", "每周上门一次;", "隔周上门;"]
  static let tasks = ["提醒服药。", "陪同去社区门诊。", "检查燃气和门锁。", "帮忙代购。", "陪聊半小时。"]
}
