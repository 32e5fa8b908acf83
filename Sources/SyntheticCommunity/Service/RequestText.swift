/// What people write into a request, with the punctuation that tests a CSV reader.
enum RequestText {
  static func draw(for category: ServiceRequest.Category, using stream: inout RandomStream) -> String {
    let text = stream.pick(words(of: category)) + stream.pick(endings)
    // Quotes, commas and line breaks as people type them.
    return stream.happens(300) ? text + "\n注意: 门铃坏了, 请敲门并说\"社区志愿者\"。" : text
  }

  /// Exactly 5,000 characters, with line breaks.
  static let long: String = {
    let sentence = "这是一段很长的说明,请耐心读完。\n"
    var scalars: [Unicode.Scalar] = []
    while scalars.count < 5_000 { scalars += Array(sentence.unicodeScalars) }
    var text = String.UnicodeScalarView()
    // The last character is no line break, so that trimming would show.
    text.append(contentsOf: scalars.prefix(4_999))
    text.append("完")
    return String(text)
  }()

  private static func words(of category: ServiceRequest.Category) -> [String] {
    switch category {
    case .delivery: ["请代取快递一件,在驿站。", "请帮忙买菜:青菜、豆腐、鸡蛋。", "请到示例药房取药。", "请代买大米一袋。"]
    case .repair: ["厨房水龙头漏水。", "客厅灯不亮了。", "门锁打不开,需要修理。", "马桶堵了。", "纱窗破了要换。"]
    case .hospitalEscort: ["复诊需要人陪同。", "去社区门诊量血压,请陪同。", "取检查报告,请陪同。"]
    case .company: ["想找人聊聊天。", "想请人陪着散步。", "请来读读报纸。"]
    case .tutoring: ["孩子数学作业需要辅导。", "英语听写需要帮助。", "想请人教孩子画画。"]
    case .equipment: ["电梯口灯坏了。", "健身器材松动。", "单元门关不上。", "楼道扶手松了。"]
    }
  }

  private static let endings = ["", "谢谢!", "时间可以商量。", "请提前联系。", "麻烦尽快。"]
}
