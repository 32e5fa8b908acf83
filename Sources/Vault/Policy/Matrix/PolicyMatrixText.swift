/// The golden matrix as text, made out of the answers: equal rows folded, reviewed in diffs.
struct PolicyMatrixText {
  private let catalog: Catalog
  private let answers: PolicyMatrix.Answers

  init(_ catalog: Catalog, _ answers: PolicyMatrix.Answers) {
    self.catalog = catalog
    self.answers = answers
  }

  /// The whole file.
  var text: String {
    var lines = PolicyMatrixText.head
    let first = catalog.recordTypes.map { rows($0, .adult) }
    lines += ["", "## \(MatrixScenario.adult.title)"] + first.joined()
    for scenario in MatrixScenario.others(catalog) {
      lines += ["", "## \(scenario.title)"]
      for (type, usual) in zip(catalog.recordTypes, first) {
        let rows = rows(type, scenario)
        if rows != usual { lines += rows }
      }
    }
    lines += ["", "## Pages, searches and writes that are permitted: adult in scope"]
    let usual = catalog.recordTypes.flatMap { actionRows($0, .adult) }
    lines += usual
    for scenario in [MatrixScenario.ownFile, .runningOrder] {
      lines += ["", "## Pages, searches and writes that are permitted besides: \(scenario.title)"]
      lines += catalog.recordTypes.flatMap { actionRows($0, scenario) }.filter(
        Set(usual).doesNotContain)
    }
    lines += ["", "## The vault itself"]
    lines += vaultRows
    return lines.joined(separator: "\n") + "\n"
  }

  private static let head = [
    "# What the policies decide: generated (make matrix), reviewed in diffs, checked by a test.",
    "#",
    "# type | roles | purposes | fields by outcome. `-`: no purpose stated.",
    "# clear: shown masked, and in clear on reveal. masked: shown masked, no reveal. as it is: internal, shown",
    "# without a mask. Else withheld, with the reason and everything that is missing.",
    "# Posts reach the grid; callers are signed in afresh unless the scenario says otherwise; nothing is approved.",
    "# A type without rows in a scenario is as in the first.",
  ]

  /// One line a group of roles and purposes with equal outcomes.
  private func rows(_ type: RecordType, _ scenario: MatrixScenario) -> [String] {
    var order: [String] = []
    var folded: [String: [Name]] = [:]
    for role in catalog.roles.map(\.name) {
      let key = outcomes(role, type, scenario)
      if folded[key] == nil { order.append(key) }
      folded[key, default: []].append(role)
    }
    return order.flatMap { key in
      let roles = (folded[key] ?? []).map(\.text).joined(separator: " ")
      return key.unicodeScalars.split(separator: "\n").map { "\(type.name) | \(roles) | \(Substring($0))" }
    }
  }

  /// A line a group of purposes with equal outcomes, for one role.
  private func outcomes(_ role: Name, _ type: RecordType, _ scenario: MatrixScenario) -> String {
    var order: [String] = []
    var folded: [String: [String]] = [:]
    for purpose in catalog.purposesAndNone(of: role) {
      let key = outcome(role, type, purpose, scenario)
      if folded[key] == nil { order.append(key) }
      folded[key, default: []].append(purpose?.text ?? "-")
    }
    if order.count == 1 { return "any | \(order[0])" }
    return order.map { "\((folded[$0] ?? []).joined(separator: " ")) | \($0)" }.joined(separator: "\n")
  }

  private func outcome(_ role: Name, _ type: RecordType, _ purpose: Name?, _ scenario: MatrixScenario)
    -> String
  {
    var order: [String] = []
    var folded: [String: [String]] = [:]
    for field in type.fields {
      let key = PolicyMatrix.key(scenario, role, purpose, field.fieldName.description)
      let word = answers[key]?.word ?? "-"
      if folded[word] == nil { order.append(word) }
      folded[word, default: []].append(field.name.text)
    }
    if order.count == 1, type.fields.count > 1 { return "\(order[0]): all" }
    let ranked = order.sorted { (PolicyMatrixText.rank($0), $0) < (PolicyMatrixText.rank($1), $1) }
    return ranked.map { "\($0): \((folded[$0] ?? []).joined(separator: " "))" }.joined(separator: "; ")
  }

  private static func rank(_ word: String) -> Int {
    ["clear", "masked", "as it is"].firstIndex(of: word) ?? 3
  }
}

extension PolicyMatrixText {
  /// What a role may do with a type beyond reading one record, with the purposes for each.
  private func actionRows(_ type: RecordType, _ scenario: MatrixScenario) -> [String] {
    catalog.roles.map(\.name).flatMap { role -> [String] in
      var rows: [String] = []
      func note(_ what: String, _ ask: (Name?) -> Bool) {
        let purposes = catalog.purposesAndNone(of: role).filter(ask).map { $0?.text ?? "-" }
        if !purposes.isEmpty {
          rows.append("\(type.name) | \(role) | \(purposes.joined(separator: " ")) | \(what)")
        }
      }
      func permits(_ action: Action, _ purpose: Name?, _ field: Field? = nil, _ kind: SearchKind? = nil)
        -> Bool
      {
        let act = PolicyEngine.Act(action: action, field: field, searchKind: kind)
        return answers[PolicyMatrix.key(scenario, role, purpose, PolicyMatrix.what(act, on: type))]
          == .permitted
      }
      for action in PolicyMatrix.acts {
        note(action.rawValue) { permits(action, $0) }
      }
      let amendable = PolicyMatrixText.grouped(type.fields, catalog.purposesAndNone(of: role)) {
        permits(.amend, $1, $0)
      }
      for (fields, purposes) in amendable {
        let names = fields.count == type.fields.count ? "all" : fields.map(\.name.text).joined(separator: " ")
        rows.append("\(type.name) | \(role) | \(purposes) | amend: \(names)")
      }
      for field in type.fields {
        for kind in field.search {
          note("search: \(field.name) \(kind.rawValue)") { permits(.search, $0, field, kind) }
        }
      }
      return rows
    }
  }

  /// Fields by the purposes for which `isPermitted` holds, in the order of the fields.
  private static func grouped(_ fields: [Field], _ purposes: [Name?], _ isPermitted: (Field, Name?) -> Bool)
    -> [(fields: [Field], purposes: String)]
  {
    var groups: [(fields: [Field], purposes: String)] = []
    for field in fields {
      let permitted = purposes.filter { isPermitted(field, $0) }.map { $0?.text ?? "-" }.joined(
        separator: " ")
      guard !permitted.isEmpty else { continue }
      if let position = groups.firstIndex(where: { $0.purposes == permitted }) {
        groups[position].fields.append(field)
      } else {
        groups.append(([field], permitted))
      }
    }
    return groups
  }

  private var vaultRows: [String] {
    let actions = Action.allCases.filter(\.isOfVault)
    return catalog.roles.map(\.name).flatMap { role in
      actions.flatMap { action -> [String] in
        let all = catalog.purposesAndNone(of: role)
        func permitted(own: Bool) -> [Name?] {
          all.filter { purpose in
            answers[PolicyMatrix.key(.adult, role, purpose, PolicyMatrix.what(action, own: own))]
              == .permitted
          }
        }
        func row(_ purposes: [Name?], _ suffix: String) -> [String] {
          if purposes.isEmpty { return [] }
          let stated = purposes == all ? "any" : purposes.map { $0?.text ?? "-" }.joined(separator: " ")
          return ["\(role) | \(stated) | \(action.rawValue)\(suffix)"]
        }
        let (others, own) = (permitted(own: false), permitted(own: true))
        return row(others, "") + (own == others ? [] : row(own, " (own)"))
      }
    }
  }
}

extension Set {
  fileprivate func doesNotContain(_ element: Element) -> Bool { !contains(element) }
}
