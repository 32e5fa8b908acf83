extension CatalogReader {
  mutating func readTypes(_ element: YAMLElement) throws(PolicyLoadError) {
    let entries = try element.entries()
    var names: Set<Name> = []
    for (key, _) in entries { names.insert(try key.name()) }
    for (key, value) in entries {
      let type = try readType(try key.name(), value, known: names)
      if let other = types.first(where: { $0.idPrefix == type.idPrefix }) {
        throw key.fault("prefix taken: `\(type.idPrefix)` is that of `\(other.name)`")
      }
      types.append(type)
    }
    for (key, value) in entries { try checkSubject(try key.name(), value) }
  }

  private func readType(_ name: Name, _ element: YAMLElement, known: Set<Name>) throws(PolicyLoadError)
    -> RecordType
  {
    let members = try element.members(
      required: ["title", "prefix", "class", "subject", "retention", "fields"], optional: ["facts", "place"])
    let prefix = try members.required("prefix").name().text
    guard prefix.utf8.count <= 4, !RecordType.reservedPrefixes.contains(prefix) else {
      throw try members.required("prefix").fault(
        "prefix not possible: `\(prefix)`",
        help: "up to four characters; `s` and `i` are subjects and imports")
    }
    let accessClass: AccessClass = try members.required("class").choice("class")
    var retention = try readRetention(members.required("retention"), optional: ["ended"])
    let entries = try members.required("fields").entries()
    guard (1...RecordType.maximumFields).contains(entries.count) else {
      throw try members.required("fields").fault(
        "\(entries.count) fields: 1 to \(RecordType.maximumFields) are possible")
    }
    var fields: [Field] = []
    for (index, entry) in entries.enumerated() {
      let fieldName = FieldName(type: name, field: try entry.key.name())
      fields.append(
        try readField(
          fieldName, index: index, entry.value, accessClass: accessClass, retention: retention, types: known))
    }
    let ended = try members.required("retention").members(required: ["after", "months"], optional: ["ended"])
    retention.ended = try ended["ended"].map { element throws(PolicyLoadError) in
      try readEnd(element, of: name, fields)
    }
    let subject = try members.required("subject").name()
    return RecordType(
      name: name, idPrefix: prefix, accessClass: accessClass,
      subject: subject == RecordType.itself ? .itself : .reference(subject),
      liesWithSubject: try readPlace(members["place"], isItself: subject == RecordType.itself),
      fields: fields,
      facts: try readFacts(members["facts"], of: name, fields), retention: retention,
      title: try title(members))
  }

  /// Whether the type says `place: subject`.
  private func readPlace(_ element: YAMLElement?, isItself: Bool) throws(PolicyLoadError) -> Bool {
    guard let element else { return false }
    guard try element.name().text.utf8.elementsEqual("subject".utf8), !isItself else {
      throw element.fault(
        "place is not possible here", help: "`place: subject` for a type that is about another record")
    }
    return true
  }

  private func readRetention(_ element: YAMLElement, optional: [String] = []) throws(PolicyLoadError)
    -> Retention
  {
    let members = try element.members(required: ["after", "months"], optional: optional)
    let months = try members.required("months").integer()
    guard Retention.possibleMonths.contains(months) else {
      throw try members.required("months").fault("\(months) months: 1 to 600 are possible")
    }
    return Retention(after: try members.required("after").name(), months: months)
  }

  /// `{field: state, values: [done, cancelled]}` or `{dates: [withdrawn_at, expires_on]}`
  private func readEnd(_ element: YAMLElement, of type: Name, _ fields: [Field]) throws(PolicyLoadError)
    -> Retention.End
  {
    let members = try element.members(required: [], optional: ["field", "values", "dates"])
    func field(_ element: YAMLElement) throws(PolicyLoadError) -> Field {
      let name = try element.name()
      guard let field = fields.first(where: { $0.name == name }) else {
        throw element.fault("no such field: `\(type).\(name)`")
      }
      return field
    }
    if let dates = members["dates"], members["field"] == nil, members["values"] == nil {
      var names: [Name] = []
      for item in try dates.items() {
        let field = try field(item)
        guard field.kind == .date || field.kind == .time else {
          throw item.fault("`\(field.name)` is neither a date nor a time")
        }
        guard !names.contains(field.name) else { throw item.fault("listed twice") }
        names.append(field.name)
      }
      guard !names.isEmpty else { throw dates.fault("no date is named") }
      return .dates(names)
    }
    guard let named = members["field"], let list = members["values"], members["dates"] == nil else {
      throw element.fault(
        "an end is told by a `field` and its `values`, or by `dates`",
        help: "`ended: {field: state, values: [done]}` or `ended: {dates: [withdrawn_at]}`")
    }
    let field = try field(named)
    var values: [String] = []
    for item in try list.items() {
      let value = try item.text()
      guard Retention.End.canTell(field.kind, value) else {
        throw item.fault("`\(field.name)` is never `\(value)`")
      }
      guard !values.contains(where: { $0.utf8.elementsEqual(value.utf8) }) else {
        throw item.fault("listed twice")
      }
      values.append(value)
    }
    guard !values.isEmpty else { throw list.fault("no value is named") }
    return .values(field: field.name, of: values)
  }

  private func readField(
    _ name: FieldName, index: Int, _ element: YAMLElement, accessClass: AccessClass, retention: Retention,
    types: Set<Name>
  ) throws(PolicyLoadError) -> Field {
    let members = try element.members(
      required: ["kind", "label", "mask", "title"],
      optional: [
        "masked", "search", "required", "needs_consent", "flow", "retention", "max", "codes", "from", "to",
        "to_type", "of", "most",
      ])
    let kind = try readKind(members, types: types)
    let label = try label(members.required("label"))
    try checkFloors(label, kind, accessClass, at: members.required("label"))
    let mask: MaskKind = try members.required("mask").choice("mask")
    guard mask.fits(kind) else {
      throw try members.required("mask").fault("mask `\(mask.rawValue)` does not fit the kind")
    }
    if mask == .none, label.level > .internal {
      throw try members.required("mask").fault(
        "mask `none` shows the value, and \(label) is more than internal")
    }
    return Field(
      fieldName: name, index: index, kind: kind, label: label, mask: mask,
      maskedLevel: try readMaskedLevel(members["masked"], label),
      search: try readSearch(members["search"], kind),
      required: try members["required"]?.boolean() ?? false,
      needsConsent: try members["needs_consent"]?.boolean() ?? false,
      flow: try readFlow(members["flow"], kind),
      retention: try members["retention"].map { element throws(PolicyLoadError) in try readRetention(element)
      } ?? retention, title: try title(members))
  }

  private func checkFloors(
    _ label: Label, _ kind: FieldKind, _ accessClass: AccessClass, at element: YAMLElement
  )
    throws(PolicyLoadError)
  {
    if let rule = rule(for: label.category), label.level < rule.floor {
      throw element.fault("legal floor broken: `\(label.category)` is never below \(rule.floor)")
    }
    if accessClass != .open, label.level < LegalFloor.personal {
      throw element.fault("legal floor broken: personal data is never below \(LegalFloor.personal)")
    }
    if kind.isFreeText, label.level < LegalFloor.freeText {
      throw element.fault("legal floor broken: free text is never below \(LegalFloor.freeText)")
    }
    if case .residentID = kind.item, label.level < LegalFloor.sensitiveLevel {
      throw element.fault("legal floor broken: identity numbers are never below \(LegalFloor.sensitiveLevel)")
    }
  }

  /// The level of the masked form. A mask limits display, it does not anonymise: of a sensitive value every form
  /// is sensitive.
  private func readMaskedLevel(_ element: YAMLElement?, _ label: Label) throws(PolicyLoadError) -> Level {
    guard let element else { return label.level }
    let level = try element.level()
    guard level <= label.level else { throw element.fault("the masked form lies above the field itself") }
    guard level == label.level || label.level < LegalFloor.sensitiveLevel, level >= LegalFloor.personal else {
      throw element.fault("legal floor broken: the masked form of \(label) is no lower than this allows")
    }
    return level
  }

  private func readSearch(_ element: YAMLElement?, _ kind: FieldKind) throws(PolicyLoadError) -> [SearchKind]
  {
    guard let element else { return [] }
    var kinds: [SearchKind] = []
    for item in try element.items() {
      let search: SearchKind = try item.choice("search")
      guard search.fits(kind) else { throw item.fault("search `\(search.rawValue)` does not fit the kind") }
      guard !kinds.contains(search) else { throw item.fault("listed twice: `\(search.rawValue)`") }
      kinds.append(search)
    }
    return kinds
  }

  private func readFlow(_ element: YAMLElement?, _ kind: FieldKind) throws(PolicyLoadError) -> [Name: [Name]]?
  {
    guard let element else { return nil }
    guard case .code(let codes) = kind else { throw element.fault("a flow belongs to a field of one code") }
    var flow: [Name: [Name]] = [:]
    for (key, value) in try element.entries() {
      let from = try key.name()
      let to = try value.names()
      for code in [from] + to where !codes.contains(code) { throw key.fault("no such code: `\(code)`") }
      flow[from] = to
    }
    return flow
  }

  /// The subject of a type: itself, or a required reference to a type that leads to one.
  private func checkSubject(_ name: Name, _ element: YAMLElement) throws(PolicyLoadError) {
    guard let type = type(name), case .reference(let field) = type.subject else { return }
    let at = try element.members(
      required: ["title", "prefix", "class", "subject", "retention", "fields"], optional: ["facts", "place"]
    ).required("subject")
    guard let reference = type.field(field), case .reference(let target) = reference.kind else {
      throw at.fault("no such reference: `\(field)` must be a field of kind reference")
    }
    guard reference.required else { throw at.fault("the subject's reference must be required: `\(field)`") }
    guard let targetType = self.type(target), targetType.subject == .itself else {
      throw at.fault("the subject's record must be its own subject: `\(target)` is not")
    }
  }
}

extension RecordType {
  static let itself = Name(checked: "itself")
  /// Prefixes of other identifiers: subjects and imports.
  static let reservedPrefixes: Set<String> = ["s", "i"]
}
