import Sodium

extension Catalog {
  /// The catalogue in this YAML text, or why it is refused.
  public init(yaml text: String, file: String = "catalog.yaml") throws(PolicyLoadError) {
    let root = try YAMLElement(parsing: text, file: file)
    let members = try root.members(required: [
      "categories", "place_kinds", "roles", "apart", "types", "purposes", "raise", "combines", "page_rows",
      "budgets", "openings",
    ])
    var reader = CatalogReader(file: file)
    try reader.readCategories(members.required("categories"))
    let placeKinds = try reader.readTitles(members.required("place_kinds")).map(PlaceKind.init)
    let roles = try reader.readTitles(members.required("roles")).map(Role.init)
    reader.roles = Set(roles.map(\.name))
    let apart = try reader.readApart(members.required("apart"))
    try reader.readTypes(members.required("types"))
    let purposes = try reader.readPurposes(members.required("purposes"))
    let raiseRules = try reader.readRaiseRules(members.required("raise"))
    let combinations = try reader.readCombinations(members.required("combines"))
    let budgets = try reader.readBudgets(members.required("budgets"))
    let openings = try reader.readOpenings(members.required("openings"))
    let pageRows = try members.required("page_rows").integer()
    guard (1...100).contains(pageRows) else {
      throw try members.required("page_rows").fault("page of \(pageRows) rows: 1 to 100 are possible")
    }
    self.init(
      digest: SHA256.hash(Array(text.utf8)).hexadecimal, recordTypes: reader.types, roles: roles,
      apart: apart,
      purposes: purposes, categories: reader.categories, placeKinds: placeKinds, raiseRules: raiseRules,
      combinations: combinations, budgets: budgets, pageRows: pageRows, openings: openings)
  }
}

/// Reads a catalogue section by section; each may refer to what was read before.
struct CatalogReader {
  let file: String
  var categories: [CategoryRule] = []
  var roles: Set<Name> = []
  var types: [RecordType] = []

  func type(_ name: Name) -> RecordType? { types.first { $0.name == name } }

  func field(_ name: FieldName) -> Field? { type(name.type)?.field(name.field) }

  func rule(for category: Category) -> CategoryRule? { categories.first { $0.category == category } }

  /// Categories, each with the lowest level the catalogue and the law allow it.
  mutating func readCategories(_ element: YAMLElement) throws(PolicyLoadError) {
    for (key, value) in try element.entries() {
      let text = try key.text()
      guard let category = Category(text) else {
        throw key.fault("not a category: `\(text)`", help: "categories are 1 to 16 capital ASCII letters")
      }
      let members = try value.members(required: ["floor", "title"])
      let floor = try members.required("floor").level()
      if let lowest = LegalFloor.lowest(for: category), floor < lowest {
        throw try members.required("floor").fault(
          "legal floor broken: `\(category)` is sensitive personal data and never below \(lowest)")
      }
      categories.append(CategoryRule(category: category, floor: floor, title: try title(members)))
    }
    for category in [Category.none] + LegalFloor.sensitive where rule(for: category) == nil {
      throw element.fault("missing category: `\(category)`")
    }
  }

  /// Names with nothing but a title.
  func readTitles(_ element: YAMLElement) throws(PolicyLoadError) -> [(name: Name, title: Title)] {
    var result: [(name: Name, title: Title)] = []
    for (key, value) in try element.entries() {
      result.append((try key.name(), try title(try value.members(required: ["title"]))))
    }
    return result
  }

  /// Pairs of roles that one person never holds together.
  func readApart(_ element: YAMLElement) throws(PolicyLoadError) -> Set<RolePair> {
    var pairs: Set<RolePair> = []
    for item in try element.items() {
      let members = try item.members(required: ["role", "from"])
      let role = try role(members.required("role"))
      for other in try members.required("from").items() {
        guard pairs.insert(RolePair(role, try self.role(other))).inserted else {
          throw other.fault("listed twice")
        }
      }
    }
    return pairs
  }

  private func role(_ element: YAMLElement) throws(PolicyLoadError) -> Name {
    let name = try element.name()
    guard roles.contains(name) else { throw element.fault("no such role: `\(name)`") }
    return name
  }

  func title(_ members: YAMLMembers) throws(PolicyLoadError) -> Title {
    let title = try members.required("title").members(required: ["en", "zh-Hans"])
    return Title(
      english: try title.required("en").text(), chinese: try title.required("zh-Hans").text())
  }

  func label(_ element: YAMLElement) throws(PolicyLoadError) -> Label {
    let text = try element.text()
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let level = Level(String(decoding: parts[0], as: UTF8.self)) else {
      throw element.fault(
        "unknown level: `\(text)`", help: "a label is L1 to L4, or that and a category: L3-LOC")
    }
    guard parts.count == 2 else { return Label(level, .none) }
    guard let category = Category(String(decoding: parts[1], as: UTF8.self)), rule(for: category) != nil
    else {
      throw element.fault("unknown category: `\(text)`")
    }
    return Label(level, category)
  }

  /// The field that `type.field` names.
  func fieldName(_ element: YAMLElement) throws(PolicyLoadError) -> FieldName {
    let text = try element.text()
    guard let name = FieldName(text), field(name) != nil else {
      throw element.fault("no such field: `\(text)`")
    }
    return name
  }
}
