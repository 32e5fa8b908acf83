import Yams

extension CatalogReader {
  func readPurposes(_ element: YAMLElement) throws(PolicyLoadError) -> [Purpose] {
    var purposes: [Purpose] = []
    for (key, value) in try element.entries() {
      let members = try value.members(required: ["title", "posts", "highest", "opens"])
      let posts = try members.required("posts").names()
      if let stranger = posts.first(where: { !roles.contains($0) }) {
        throw try members.required("posts").fault("no such role: `\(stranger)`")
      }
      let highest = try members.required("highest").level()
      guard try key.text() != "none" else {
        throw key.fault("reserved name: `none` means that no purpose was stated")
      }
      purposes.append(
        Purpose(
          name: try key.name(), posts: posts, opens: try readOpens(members.required("opens"), highest),
          highest: highest, title: try title(members)))
    }
    return purposes
  }

  /// Fields, or all of a type as `type.*`; none above the highest level of the purpose, except that `type.*`
  /// opens what the level allows.
  private func readOpens(_ element: YAMLElement, _ highest: Level) throws(PolicyLoadError) -> Set<FieldName> {
    var opens: Set<FieldName> = []
    for item in try element.items() {
      let text = try item.text()
      if text.utf8.suffix(2).elementsEqual(".*".utf8) {
        guard let name = Name(utf8: text.utf8.dropLast(2)), let type = type(name) else {
          throw item.fault("no such type: `\(text)`")
        }
        opens.formUnion(type.fields.filter { $0.level <= highest }.map(\.fieldName))
        continue
      }
      let name = try fieldName(item)
      guard let field = field(name), field.level <= highest else {
        throw item.fault("`\(name)` lies above the highest level of the purpose, \(highest)")
      }
      guard opens.insert(name).inserted else { throw item.fault("listed twice: `\(name)`") }
    }
    return opens
  }

  func readRaiseRules(_ element: YAMLElement) throws(PolicyLoadError) -> [RaiseRule] {
    let flags = types.flatMap(\.facts).compactMap { if case .flag(let name, _, _) = $0 { name } else { nil } }
    var rules: [RaiseRule] = []
    for item in try element.items() {
      let members = try item.members(required: ["id", "when"], optional: ["categories", "to", "freeze"])
      let id = try members.required("id").name()
      guard !rules.contains(where: { $0.id == id }) else { throw item.fault("duplicate rule: `\(id)`") }
      let when = try members.required("when").name()
      let isMinor = when == Name(checked: "minor")
      guard isMinor || flags.contains(when) else {
        throw try members.required("when").fault("no such flag: `\(when)`")
      }
      rules.append(
        RaiseRule(
          id: id, condition: isMinor ? .minor : .flag(when), effect: try readEffect(members)))
    }
    try checkChildren(rules, element)
    return rules
  }

  private func readEffect(_ members: YAMLMembers) throws(PolicyLoadError) -> RaiseRule.Effect {
    if let freeze = members["freeze"] {
      guard try freeze.boolean(), members["to"] == nil, members["categories"] == nil else {
        throw freeze.fault("a rule freezes or raises, not both")
      }
      return .freeze
    }
    var categories: Set<Category>?
    if let element = members["categories"] {
      categories = []
      for item in try element.items() {
        let text = try item.text()
        guard let category = Category(text), rule(for: category) != nil else {
          throw item.fault("unknown category: `\(text)`")
        }
        categories?.insert(category)
      }
    }
    return .label(try label(members.required("to")), categories: categories)
  }

  /// Everything of a child under 14 is sensitive by law: a catalogue that knows births must say so.
  private func checkChildren(_ rules: [RaiseRule], _ element: YAMLElement) throws(PolicyLoadError) {
    let knowsBirths = types.flatMap(\.facts).contains { if case .birth = $0 { true } else { false } }
    let raisesAll = rules.contains { rule in
      guard rule.condition == .minor, case .label(let label, nil) = rule.effect else { return false }
      return label.level == LegalFloor.sensitiveLevel
    }
    if knowsBirths, !raisesAll {
      throw element.fault("legal floor broken: everything of a child under 14 must be raised to L4")
    }
  }

  func readCombinations(_ element: YAMLElement) throws(PolicyLoadError) -> [Combination] {
    var combinations: [Combination] = []
    for item in try element.items() {
      let parts = try item.members(required: ["id", "members", "amounts_to", "yields"])
      let id = try parts.required("id").name()
      guard !combinations.contains(where: { $0.id == id }) else { throw item.fault("duplicate set: `\(id)`") }
      var members: [Combination.Member] = []
      for member in try parts.required("members").items() { members.append(try readMember(member)) }
      guard members.count >= 2 else { throw item.fault("a set has two members or more") }
      let yields = try readYields(parts.required("yields"), members)
      combinations.append(
        Combination(
          id: id, members: members, amountsTo: try readMeaning(parts.required("amounts_to")), yields: yields))
    }
    return combinations
  }

  private func readMember(_ element: YAMLElement) throws(PolicyLoadError) -> Combination.Member {
    let members = try element.members(required: ["form"], optional: ["fields", "category"])
    let form = try members.required("form").text()
    let forms: Combination.Forms
    switch form {
    case "any": forms = .any
    case "clear": forms = .clear
    case "masked": forms = .masked
    default: forms = .mask(try members.required("form").choice("form"))
    }
    if let fields = members["fields"], members["category"] == nil {
      var names: [FieldName] = []
      for item in try fields.items() { names.append(try fieldName(item)) }
      return Combination.Member(what: .fields(names), forms: forms)
    }
    guard members["fields"] == nil, let element = members["category"] else {
      throw element.fault("a member is either `fields` or `category`")
    }
    let text = try element.text()
    guard let category = Category(text), rule(for: category) != nil else {
      throw element.fault("unknown category: `\(text)`")
    }
    return Combination.Member(what: .category(category), forms: forms)
  }

  private func readMeaning(_ element: YAMLElement) throws(PolicyLoadError) -> Combination.Meaning {
    if case Node.scalar = element.node {
      guard try element.text() == "beyond" else {
        throw element.fault("expected `beyond`, `clear:` or `label:`")
      }
      return .beyond
    }
    let members = try element.members(required: [], optional: ["clear", "label"])
    if let clear = members["clear"], members["label"] == nil { return .clear(try fieldName(clear)) }
    guard members["clear"] == nil, let label = members["label"] else {
      throw element.fault("expected `beyond`, `clear:` or `label:`")
    }
    return .label(try self.label(label))
  }

  /// Each way of giving way must take its member out of the set, so that the reduction ends.
  private func readYields(_ element: YAMLElement, _ members: [Combination.Member]) throws(PolicyLoadError)
    -> [Combination.Yield]
  {
    var yields: [Combination.Yield] = []
    for item in try element.items() {
      let parts = try item.members(required: ["member", "to"])
      let number = try parts.required("member").integer()
      guard members.indices.contains(number - 1) else { throw item.fault("no such member: \(number)") }
      let mask: MaskKind = try parts.required("to").choice("mask")
      guard mask == .withheld || !members[number - 1].forms.contains(.masked(mask)) else {
        throw item.fault("member \(number) stays in the set under mask `\(mask.rawValue)`")
      }
      yields.append(Combination.Yield(member: number - 1, to: mask == .withheld ? nil : mask))
    }
    guard !yields.isEmpty else { throw element.fault("no member gives way") }
    return yields
  }

  func readBudgets(_ element: YAMLElement) throws(PolicyLoadError) -> [Budget] {
    var budgets: [Budget] = []
    for item in try element.items() {
      let members = try item.members(
        required: ["id", "actions", "count", "per"], optional: ["level", "fields"])
      let id = try members.required("id").name()
      guard !budgets.contains(where: { $0.id == id }) else { throw item.fault("duplicate budget: `\(id)`") }
      var actions: [Action] = []
      for action in try members.required("actions").items() { actions.append(try action.choice("action")) }
      let window: WindowWord = try members.required("per").choice("window")
      budgets.append(
        Budget(
          id: id, actions: actions, counts: try readCounted(members, item),
          count: try members.required("count").integer(), seconds: window.seconds))
    }
    return budgets
  }

  /// For how long what the log's entries say is kept: `looks: {months: 36}`.
  func readOpenings(_ element: YAMLElement) throws(PolicyLoadError) -> [AuditRetention: Int] {
    let members = try element.members(required: AuditRetention.allCases.map(\.word))
    var openings: [AuditRetention: Int] = [:]
    for retention in AuditRetention.allCases {
      let number = try members.required(retention.word).members(required: ["months"]).required("months")
      let months = try number.integer()
      guard LegalFloor.openingMonths.contains(months) else {
        throw number.fault(
          "legal floor broken: \(months) months",
          help: "the law asks for six months at least, and six years are the longest that is kept")
      }
      openings[retention] = months
    }
    return openings
  }

  private func readCounted(_ members: YAMLMembers, _ item: YAMLElement) throws(PolicyLoadError)
    -> Budget.Subject
  {
    if let level = members["level"], members["fields"] == nil { return .level(try level.level()) }
    guard members["level"] == nil, let fields = members["fields"] else {
      throw item.fault("a budget counts either a `level` or `fields`")
    }
    var names: [FieldName] = []
    for field in try fields.items() { names.append(try fieldName(field)) }
    return .fields(names)
  }
}

/// The windows budgets are counted in, as the catalogue writes them.
private enum WindowWord: String, CaseIterable {
  case hour, day
  var seconds: Int { self == .hour ? 3600 : 86_400 }
}
