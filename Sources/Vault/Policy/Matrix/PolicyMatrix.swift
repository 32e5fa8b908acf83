/// The golden matrix: what the policies say for every role, type, field and purpose in named scenarios, as text.
///
/// Kept beside the policies as `decisions.txt` and reviewed in diffs: a change of a policy shows as a change of
/// what somebody sees. Equal rows are folded; a purpose a role may not state opens nothing and has no row.
public struct PolicyMatrix {
  let engine: PolicyEngine

  public init(_ engine: PolicyEngine) { self.engine = engine }

  public static let fileName = "decisions.txt"

  /// The whole file.
  public var text: String {
    var lines = PolicyMatrix.head
    let first = engine.catalog.recordTypes.map { rows($0, .adult) }
    lines += ["", "## \(MatrixScenario.adult.title)"] + first.joined()
    for scenario in MatrixScenario.others(engine.catalog) {
      lines += ["", "## \(scenario.title)"]
      for (type, usual) in zip(engine.catalog.recordTypes, first) {
        let rows = rows(type, scenario)
        if rows != usual { lines += rows }
      }
    }
    lines += ["", "## Pages, searches and writes that are permitted: adult in scope"]
    let usual = engine.catalog.recordTypes.flatMap { actionRows($0, .adult) }
    lines += usual
    for scenario in [MatrixScenario.ownFile, .runningOrder] {
      lines += ["", "## Pages, searches and writes that are permitted besides: \(scenario.title)"]
      lines += engine.catalog.recordTypes.flatMap { actionRows($0, scenario) }.filter(
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
    for role in engine.catalog.roles.map(\.name) {
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
    for purpose in purposes(of: role) {
      let key = outcome(role, type, purpose, scenario)
      if folded[key] == nil { order.append(key) }
      folded[key, default: []].append(purpose?.text ?? "-")
    }
    if order.count == 1 { return "any | \(order[0])" }
    return order.map { "\((folded[$0] ?? []).joined(separator: " ")) | \($0)" }.joined(separator: "\n")
  }

  /// The purposes the role may state, and none.
  func purposes(of role: Name) -> [Name?] {
    engine.catalog.purposes.filter { $0.posts.contains(role) }.map(\.name) + [nil]
  }

  private func outcome(_ role: Name, _ type: RecordType, _ purpose: Name?, _ scenario: MatrixScenario)
    -> String
  {
    let decisions = engine.decideFields(
      scenario.question(role, type, purpose, .read), fields: type.fields)
    var order: [String] = []
    var folded: [String: [String]] = [:]
    for decision in decisions.fields {
      let word = PolicyMatrix.word(decision)
      if folded[word] == nil { order.append(word) }
      folded[word, default: []].append(decision.field.name.text)
    }
    if order.count == 1, type.fields.count > 1 { return "\(order[0]): all" }
    let ranked = order.sorted { (PolicyMatrix.rank($0), $0) < (PolicyMatrix.rank($1), $1) }
    return ranked.map { "\($0): \((folded[$0] ?? []).joined(separator: " "))" }.joined(separator: "; ")
  }

  private static func word(_ decision: FieldDecision) -> String {
    switch decision.form {
    case .clear: "shown in clear"
    case .masked(.none): "as it is"
    case .masked where decision.isRevealable: "clear"
    case .masked: "masked"
    case .withheld(let denial): word(denial)
    }
  }

  static func word(_ denial: Denial) -> String {
    let missing = denial.procedures.map(\.rawValue)
    return missing.count > 1 ? missing.joined(separator: "+") : denial.reason.rawValue
  }

  private static func rank(_ word: String) -> Int {
    ["clear", "masked", "as it is"].firstIndex(of: word) ?? 3
  }
}

extension PolicyMatrix {
  /// What a role may do with a type beyond reading one record, with the purposes for each.
  private func actionRows(_ type: RecordType, _ scenario: MatrixScenario) -> [String] {
    engine.catalog.roles.map(\.name).flatMap { role -> [String] in
      var rows: [String] = []
      func note(_ what: String, _ ask: (Name?) -> Bool) {
        let purposes = purposes(of: role).filter(ask).map { $0?.text ?? "-" }
        if !purposes.isEmpty {
          rows.append("\(type.name) | \(role) | \(purposes.joined(separator: " ")) | \(what)")
        }
      }
      func permits(_ action: Action, _ purpose: Name?, _ field: Field? = nil, _ kind: SearchKind? = nil)
        -> Bool
      {
        var question = scenario.question(role, type, purpose, action)
        question.field = field
        question.searchKind = kind
        return engine.permits(question)
      }
      for action in [Action.list, .count, .create, .move, .import] {
        note(action.rawValue) { permits(action, $0) }
      }
      let amendable = PolicyMatrix.grouped(type.fields, purposes(of: role)) { permits(.amend, $1, $0) }
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
    return engine.catalog.roles.map(\.name).flatMap { role in
      actions.flatMap { action -> [String] in
        let all = purposes(of: role)
        func permitted(own: Bool) -> [Name?] {
          all.filter { purpose in
            var question = AccessQuestion(
              caller: MatrixScenario.caller(role), action: action, purpose: purpose)
            question.facts.own = own
            return engine.permits(question)
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
