import Yams

/// A node of the catalogue file, with the line it stands on and a way to be read that names what is wrong.
///
/// Read strictly: every scalar as it is written (YAML's guesses at `no` and `1e3` do not apply), every key once
/// and known, no aliases.
struct YAMLElement {
  let node: Node
  let file: String

  /// The most bytes a catalogue may have.
  static let maximumBytes = 1 << 20
  private static let maximumDepth = 12

  var line: Int { node.mark?.line ?? 0 }

  /// The single document in `text`.
  init(parsing text: String, file: String) throws(PolicyLoadError) {
    guard text.utf8.count <= YAMLElement.maximumBytes else {
      throw PolicyLoadError(file: file, line: 0, reason: "file too large: more than 1 MiB")
    }
    let root: Node?
    do {
      root = try Parser(yaml: text, encoding: .utf8).singleRoot()
    } catch {
      throw YAMLElement.problem(error, file: file)
    }
    guard let root else { throw PolicyLoadError(file: file, line: 0, reason: "empty file") }
    self.init(node: root, file: file)
    var last = (line: 0, column: 0)
    try checkShape(after: &last, depth: 0)
  }

  init(node: Node, file: String) {
    self.node = node
    self.file = file
  }

  func fault(_ reason: String, help: String? = nil) -> PolicyLoadError {
    PolicyLoadError(file: file, line: line, reason: reason, help: help)
  }

  /// An alias shows as a node that stands before what was read last: aliases multiply what a reader sees.
  private func checkShape(after last: inout (line: Int, column: Int), depth: Int) throws(PolicyLoadError) {
    guard depth <= YAMLElement.maximumDepth else { throw fault("nested too deeply") }
    let here = (node.mark?.line ?? 0, node.mark?.column ?? 0)
    guard here >= last else {
      throw PolicyLoadError(file: file, line: last.line, reason: "an alias: write the value out")
    }
    last = here
    switch node {
    case .scalar: break
    case .mapping(let mapping):
      for (key, value) in mapping {
        try YAMLElement(node: key, file: file).checkShape(after: &last, depth: depth + 1)
        try YAMLElement(node: value, file: file).checkShape(after: &last, depth: depth + 1)
      }
    case .sequence(let sequence):
      for item in sequence {
        try YAMLElement(node: item, file: file).checkShape(after: &last, depth: depth + 1)
      }
    case .alias: throw fault("an alias: write the value out")
    }
  }

  private static func problem(_ error: any Error, file: String) -> PolicyLoadError {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      PolicyLoadError(file: file, line: mark.line, reason: "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      PolicyLoadError(
        file: file, line: context.mark.line,
        reason: "duplicate key: \(duplicates.map { "`\($0)`" }.joined(separator: ", "))",
        help: "the line is that of the first of them")
    case .reader(let problem, _, _, _): PolicyLoadError(file: file, line: 0, reason: "not YAML: \(problem)")
    default: PolicyLoadError(file: file, line: 0, reason: "not YAML")
    }
  }
}

extension YAMLElement {
  /// The scalar as it is written.
  func text() throws(PolicyLoadError) -> String {
    guard case .scalar(let scalar) = node else { throw fault("expected a single value") }
    guard !scalar.string.isEmpty else { throw fault("empty value") }
    return scalar.string
  }

  func name() throws(PolicyLoadError) -> Name {
    let text = try text()
    guard let name = Name(text) else {
      throw fault(
        "not a name: `\(text)`",
        help: "names are lower-case ASCII letters, digits and `_`, a letter first, at most 48")
    }
    return name
  }

  func integer() throws(PolicyLoadError) -> Int {
    let text = try text()
    guard let value = decimalDigits(text.utf8), text == String(value) else {
      throw fault("not a whole number: `\(text)`")
    }
    return value
  }

  func boolean() throws(PolicyLoadError) -> Bool {
    switch try text() {
    case "true": return true
    case "false": return false
    case let text: throw fault("neither `true` nor `false`: `\(text)`")
    }
  }

  /// One of the spellings of an enumeration.
  func choice<Choice: RawRepresentable & CaseIterable>(_ what: String) throws(PolicyLoadError) -> Choice
  where Choice.RawValue == String {
    let text = try text()
    guard let choice = Choice.allCases.first(where: { $0.rawValue.utf8.elementsEqual(text.utf8) }) else {
      throw fault(
        "unknown \(what): `\(text)`",
        help: "one of: \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  func level() throws(PolicyLoadError) -> Level {
    let text = try text()
    guard let level = Level(text) else {
      throw fault("unknown level: `\(text)`", help: "one of: L1, L2, L3, L4")
    }
    return level
  }

  func items() throws(PolicyLoadError) -> [YAMLElement] {
    guard case .sequence(let sequence) = node else { throw fault("expected a list") }
    return sequence.map { YAMLElement(node: $0, file: file) }
  }

  /// A list of names, each once.
  func names() throws(PolicyLoadError) -> [Name] {
    var seen: Set<Name> = []
    var names: [Name] = []
    for item in try items() {
      let name = try item.name()
      guard seen.insert(name).inserted else { throw item.fault("listed twice: `\(name)`") }
      names.append(name)
    }
    return names
  }

  /// Keys and values in the order of the file.
  func entries() throws(PolicyLoadError) -> [(key: YAMLElement, value: YAMLElement)] {
    guard case .mapping(let mapping) = node else { throw fault("expected keys and values") }
    return mapping.map { (YAMLElement(node: $0.key, file: file), YAMLElement(node: $0.value, file: file)) }
  }

  /// The members of a mapping that has these keys and no other.
  func members(required: [String], optional: [String] = []) throws(PolicyLoadError) -> YAMLMembers {
    var members: [String: YAMLElement] = [:]
    for (key, value) in try entries() {
      let text = try key.text()
      guard required.contains(text) || optional.contains(text) else {
        throw key.fault(
          "unknown key: `\(text)`", help: "known here: \((required + optional).joined(separator: ", "))")
      }
      members[text] = value
    }
    if let missing = required.first(where: { members[$0] == nil }) {
      throw fault("missing key: `\(missing)`")
    }
    return YAMLMembers(element: self, members: members)
  }
}

/// The members of a mapping whose keys are known.
struct YAMLMembers {
  let element: YAMLElement
  fileprivate let members: [String: YAMLElement]

  subscript(key: String) -> YAMLElement? { members[key] }

  func required(_ key: String) throws(PolicyLoadError) -> YAMLElement {
    guard let member = members[key] else { throw element.fault("missing key: `\(key)`") }
    return member
  }
}
