extension CatalogReader {
  /// The facts of a type: each names the fields it comes from, and these must fit.
  func readFacts(_ element: YAMLElement?, of type: Name, _ fields: [Field]) throws(PolicyLoadError)
    -> [FactRule]
  {
    guard let element else { return [] }
    var rules: [FactRule] = []
    for item in try element.items() {
      let entries = try item.entries()
      guard entries.count == 1 else { throw item.fault("expected one fact: `birth: {from: …}`") }
      let rule = try readFact(try entries[0].key.text(), at: entries[0].key, entries[0].value, fields)
      guard !rules.contains(rule) else { throw item.fault("listed twice") }
      rules.append(rule)
    }
    return rules
  }

  private func readFact(_ word: String, at key: YAMLElement, _ value: YAMLElement, _ fields: [Field])
    throws(PolicyLoadError) -> FactRule
  {
    switch word {
    case "birth":
      let members = try value.members(required: ["from"])
      return .birth(from: try source(members, "from", fields, "a date") { $0 == .date })
    case "flag":
      let members = try value.members(required: ["name", "from", "equals"])
      let from = try source(members, "from", fields, "a boolean or a code") { kind in
        if case .code = kind { true } else { kind == .boolean }
      }
      let equals = try members.required("equals").text()
      guard let field = fields.first(where: { $0.name == from }), FactRule.canEqual(field.kind, equals) else {
        throw try members.required("equals").fault("`\(from)` is never `\(equals)`")
      }
      let name = try members.required("name").name()
      guard !FactRule.reservedFlags.contains(name.text) else {
        throw try members.required("name").fault("reserved name: `\(name)` is a fact of its own")
      }
      return .flag(name: name, from: from, equals: equals)
    case "dwelling":
      let members = try value.members(required: ["from"])
      return .dwelling(from: try source(members, "from", fields, "text", FactRule.isText))
    case "party":
      let members = try value.members(required: ["from"])
      return .party(from: try source(members, "from", fields, "a reference", FactRule.isReference))
    case "grant": return .grant(try readGrant(value, fields))
    case "consent": return .consent(try readConsent(value, fields))
    default:
      throw key.fault(
        "unknown fact: `\(word)`", help: "one of: birth, flag, dwelling, party, grant, consent")
    }
  }

  private func readGrant(_ value: YAMLElement, _ fields: [Field]) throws(PolicyLoadError) -> GrantRule {
    let members = try value.members(
      required: ["to", "state", "active", "from", "until", "fields", "longest_hours"],
      optional: ["exclusive", "settled"]
    )
    let state = try source(members, "state", fields, "a code") { if case .code = $0 { true } else { false } }
    func states(_ element: YAMLElement) throws(PolicyLoadError) -> [Name] {
      let states = try element.names()
      let kind = fields.first { $0.name == state }?.kind ?? .boolean
      for code in states where !FactRule.canEqual(kind, code.text) {
        throw element.fault("`\(state)` is never `\(code)`")
      }
      return states
    }
    let hours = try members.required("longest_hours").integer()
    guard (1...72).contains(hours) else {
      throw try members.required("longest_hours").fault("\(hours) hours: an order's grant runs 1 to 72")
    }
    return GrantRule(
      to: try source(members, "to", fields, "a reference", FactRule.isReference), state: state,
      active: try states(members.required("active")),
      settled: try members["settled"].map(states) ?? [],
      from: try source(members, "from", fields, "a time") { $0 == .time },
      until: try source(members, "until", fields, "a time") { $0 == .time },
      fields: try source(members, "fields", fields, "a list of tokens", FactRule.isTokenList),
      exclusive: try members["exclusive"] == nil
        ? nil : source(members, "exclusive", fields, "a reference", FactRule.isReference),
      longestHours: hours)
  }

  private func readConsent(_ value: YAMLElement, _ fields: [Field]) throws(PolicyLoadError) -> ConsentRule {
    let members = try value.members(required: ["fields", "purposes", "from", "until", "withdrawn"])
    return ConsentRule(
      fields: try source(members, "fields", fields, "a list of tokens", FactRule.isTokenList),
      purposes: try source(members, "purposes", fields, "a list of tokens", FactRule.isTokenList),
      from: try source(members, "from", fields, "a date") { $0 == .date },
      until: try source(members, "until", fields, "a date") { $0 == .date },
      withdrawn: try source(members, "withdrawn", fields, "a time") { $0 == .time })
  }

  /// The field of the type that `key` names, of a kind that fits.
  private func source(
    _ members: YAMLMembers, _ key: String, _ fields: [Field], _ what: String, _ fits: (FieldKind) -> Bool
  ) throws(PolicyLoadError) -> Name {
    let element = try members.required(key)
    let name = try element.name()
    guard let field = fields.first(where: { $0.name == name }) else {
      throw element.fault("no such field: `\(name)`")
    }
    guard fits(field.kind) else { throw element.fault("`\(name)` is not \(what)") }
    return name
  }
}

extension FactRule {
  /// Facts that policies see under these names beside the flags.
  fileprivate static let reservedFlags: Set<String> = ["own", "party", "minor", "frozen", "closed"]

  fileprivate static func canEqual(_ kind: FieldKind, _ value: String) -> Bool {
    switch kind {
    case .boolean: value == "yes" || value == "no"
    case .code(let codes): codes.contains { $0.text == value }
    default: false
    }
  }

  fileprivate static func isText(_ kind: FieldKind) -> Bool { if case .text = kind { true } else { false } }

  fileprivate static func isReference(_ kind: FieldKind) -> Bool {
    if case .reference = kind { true } else { false }
  }

  fileprivate static func isTokenList(_ kind: FieldKind) -> Bool {
    if case .list(of: .token, _) = kind { true } else { false }
  }
}
