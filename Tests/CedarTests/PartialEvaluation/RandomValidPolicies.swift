@testable import Cedar

/// Random policies that are strictly valid for a schema, as text.
///
/// Terms are found by walking from the variables through attributes; an optional attribute or a tag is read
/// only behind its `has`.
struct RandomValidPolicies {
  let schema: Schema
  var random: SeededGenerator
  private var principal = RandomSchema.user
  private var action = RandomSchema.read
  private var resource = RandomSchema.document
  /// What may be read here: text of the expression, and its type.
  private var terms: [(text: String, type: SchemaType)] = []
  /// What fills the slots of the template being written, or nil where policies are written without slots.
  private var slots: [Slot: EntityUID]?

  init(_ schema: Schema, seed: UInt64) {
    self.schema = schema
    random = SeededGenerator(seed: seed)
  }

  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
  mutating func pick<Element>(_ elements: [Element]) -> Element { random.element(of: elements) }

  mutating func policies(_ count: Int) -> String {
    (0..<count).map { _ in policy() }.joined(separator: "\n")
  }

  /// A template and what fills its slots, of which there may be none.
  mutating func template() -> (text: String, values: [Slot: EntityUID]) {
    slots = [:]
    defer { slots = nil }
    let text = policy()
    return (text, slots ?? [:])
  }

  mutating func policy() -> String {
    action = pick([RandomSchema.read, RandomSchema.write])
    principal = pick((schema.actions[action]?.principals ?? []).sorted())
    resource = pick((schema.actions[action]?.resources ?? []).sorted())
    terms = [
      ("principal", .entity(principal)), ("resource", .entity(resource)),
      ("context", .record(schema.actions[action]?.context ?? .empty)),
    ]
    let effect = chance(65) ? "permit" : "forbid"
    var clauses = ""
    for _ in 0..<Int.random(in: 1...2, using: &random) {
      clauses += "\(chance(80) ? "when" : "unless") { \(truth(3)) }\n"
    }
    return
      "\(effect) (\(scope("principal", principal)), \(actionScope()), \(scope("resource", resource)))\n\(clauses);"
  }

  private mutating func scope(_ variable: String, _ type: EntityType) -> String {
    let containers = (schema.entityTypes[type]?.parents ?? []).sorted()
    let inSlots = slots != nil
    return switch Int.random(in: 0..<10, using: &random) {
    case 0, 1: "\(variable) == \(place(variable, type))"
    case 2, 3: "\(variable) is \(type) in \(place(variable, pick(containers)))"
    case 4 where inSlots, 5 where inSlots: "\(variable) in \(place(variable, pick(containers)))"
    default: "\(variable) is \(type)"
    }
  }

  /// An entity as a scope names it: itself, or by a slot.
  private mutating func place(_ variable: String, _ type: EntityType) -> String {
    guard slots != nil, chance(85), let slot = Slot(rawValue: "?\(variable)") else { return entity(type) }
    let value = EntityUID(type: type, id: Text(pick(RandomData.ids)))
    slots?[slot] = value
    return slot.rawValue
  }

  private mutating func actionScope() -> String {
    action == RandomSchema.read && chance(40)
      ? "action in Action::\"reading\"" : "action == Action::\"\(action.id)\""
  }

  private mutating func entity(_ type: EntityType) -> String { "\(type)::\"\(pick(RandomData.ids))\"" }

  // MARK: Terms

  /// An expression of the type: read from somewhere, or written.
  private mutating func term(_ type: SchemaType, _ depth: Int) -> String {
    let known = walks(to: type)
    if !known.isEmpty, chance(75) { return pick(known) }
    if depth > 0, chance(15) {
      return "(if \(truth(depth - 1)) then \(term(type, depth - 1)) else \(term(type, depth - 1)))"
    }
    switch type {
    case .bool: return chance(50) ? "true" : "false"
    case .long: return long(depth)
    case .string: return text()
    case .entity(let type): return entity(type)
    case .extension(let type): return extended(type, depth)
    case .set(let element):
      return "["
        + (0..<Int.random(in: 1...2, using: &random)).map { _ in term(element, depth - 1) }
        .joined(separator: ", ") + "]"
    case .record(let record):
      let members = record.attributes.filter { $0.value.isRequired }.sorted { $0.key < $1.key }
      let isWhole = record.attributes.allSatisfy { $0.value.isRequired }
      guard isWhole else { return known.isEmpty ? "{}" : pick(known) }
      return "{" + members.map { "\"\($0.key)\": \(term($0.value.type, depth - 1))" }.joined(separator: ", ")
        + "}"
    }
  }

  /// Ways of at most three required attributes from what may be read to something of the type.
  private func walks(to type: SchemaType) -> [String] {
    var found: [String] = []
    var frontier = terms
    for _ in 0..<3 {
      var next: [(text: String, type: SchemaType)] = []
      for (text, reached) in frontier {
        if reached == type { found.append(text) }
        for (name, attribute) in attributes(of: reached) where attribute.isRequired {
          next.append(("\(text)[\"\(name)\"]", attribute.type))
        }
      }
      frontier = next
    }
    return found
  }

  private func attributes(of type: SchemaType) -> [(key: Text, value: AttributeType)] {
    let record: RecordType
    switch type {
    case .entity(let type): record = schema.entityTypes[type]?.attributes ?? .empty
    case .record(let type): record = type
    default: return []
    }
    return record.attributes.sorted { $0.key < $1.key }
  }

  private mutating func long(_ depth: Int) -> String {
    guard depth > 0, chance(35) else { return "\(pick([0, 1, 2, -1, 5, Int64.max]))" }
    return switch Int.random(in: 0..<4, using: &random) {
    case 0: "(\(term(.long, depth - 1)) + \(term(.long, depth - 1)))"
    case 1: "(\(term(.long, depth - 1)) - \(term(.long, depth - 1)) - 1)"
    case 2: "(\(term(.long, depth - 1)) * \(term(.long, depth - 1)))"
    default: "-(\(term(.long, depth - 1)))"
    }
  }

  private mutating func text() -> String { "\"\(pick(RandomData.texts))\"" }

  private mutating func extended(_ type: ExtensionType, _ depth: Int) -> String {
    switch type {
    case .decimal: return "decimal(\"\(pick(["0.0", "1.5", "-0.0001"]))\")"
    case .datetime:
      return depth > 0 && chance(30)
        ? "\(term(.extension(.datetime), depth - 1)).offset(\(term(.extension(.duration), depth - 1)))"
        : "datetime(\"\(pick(["1970-01-01", "1970-01-02", "2024-02-29"]))\")"
    case .duration: return "duration(\"\(pick(["0ms", "1h", "1d"]))\")"
    case .ip: return "ip(\"\(pick(["10.0.0.1", "10.0.0.0/8", "::1"]))\")"
    }
  }

  // MARK: Truth values

  private mutating func truth(_ depth: Int) -> String {
    if depth <= 0 { return test(0) }
    switch Int.random(in: 0..<12, using: &random) {
    case 0, 1: return "(\(truth(depth - 1)) && \(truth(depth - 1)))"
    case 2: return "(\(truth(depth - 1)) || \(truth(depth - 1)))"
    case 3: return "!(\(truth(depth - 1)))"
    case 4: return "(if \(truth(depth - 1)) then \(truth(depth - 1)) else \(truth(depth - 1)))"
    case 5, 6, 7: return guarded(depth)
    default: return test(depth)
    }
  }

  /// `e has a && …` with what follows free to read `e.a`.
  private mutating func guarded(_ depth: Int) -> String {
    var options: [(guarding: String, text: String, type: SchemaType)] = []
    for type in RandomSchema.types {
      for path in walks(to: .entity(type)) {
        for (name, attribute) in attributes(of: .entity(type)) where !attribute.isRequired {
          options.append(("\(path) has \"\(name)\"", "\(path)[\"\(name)\"]", attribute.type))
        }
        if let tags = schema.entityTypes[type]?.tags {
          let key = text()
          options.append(("\(path).hasTag(\(key))", "\(path).getTag(\(key))", tags))
        }
      }
    }
    for (text, type) in terms {
      guard case .record = type else { continue }
      for (name, attribute) in attributes(of: type) where !attribute.isRequired {
        options.append(("\(text) has \"\(name)\"", "\(text)[\"\(name)\"]", attribute.type))
      }
    }
    guard !options.isEmpty else { return test(depth) }
    let option = pick(options)
    let outside = terms
    terms.append((option.text, option.type))
    defer { terms = outside }
    // Twice, so that it is likely to be read.
    terms.append((option.text, option.type))
    return "(\(option.guarding) && \(truth(depth - 1)))"
  }

  /// A single test.
  private mutating func test(_ depth: Int) -> String {
    let type = pick(
      [
        SchemaType.long, .string, .bool, .entity(RandomSchema.user), .entity(RandomSchema.group),
        .entity(RandomSchema.folder), .entity(RandomSchema.document), .extension(.decimal),
        .extension(.datetime), .extension(.duration), .extension(.ip),
      ] + terms.map(\.type))
    let left = term(type, depth - 1)
    switch type {
    case .bool where chance(50): return left
    case .long where chance(60): return "\(left) \(pick(["<", "<=", ">", ">="])) \(term(.long, depth - 1))"
    case .string where chance(50):
      return "\(left) like \"\(pick(["*", "a*", "*b", "*a*", "a*b*c*d", "é*"]))\""
    case .entity(let type):
      let containers = (schema.entityTypes[type]?.parents ?? []).sorted()
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return "\(left) in \(term(.entity(pick(containers)), depth - 1))"
      case 1: return "\(left) in \(term(.set(.entity(pick(containers))), depth - 1))"
      case 2: return "[\(entity(type)), \(entity(type))].contains(\(left))"
      default: return "\(left) == \(term(.entity(type), depth - 1))"
      }
    case .set(let element):
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return "\(left).contains(\(term(element, depth - 1)))"
      case 1: return "\(left).containsAll(\(term(type, depth - 1)))"
      case 2: return "\(left).containsAny(\(term(type, depth - 1)))"
      default: return "\(left).isEmpty()"
      }
    case .extension(.decimal) where chance(60):
      return "\(left).\(pick(["lessThan", "greaterThanOrEqual"]))(\(term(type, depth - 1)))"
    case .extension(.datetime) where chance(60), .extension(.duration) where chance(60):
      return "\(left) \(pick(["<", ">="])) \(term(type, depth - 1))"
    case .extension(.ip) where chance(60): return "\(left).isInRange(\(term(type, depth - 1)))"
    default: return "\(left) \(pick(["==", "!="])) \(term(type, depth - 1))"
    }
  }
}
