@testable import Cedar

/// A test of the reference's corpus, with the files it names and the answers it expects.
struct CorpusTest {
  let name: String
  let schema: Schema
  /// Policies and templates as they are written; the verdict is on these.
  let written: PolicySet
  /// The same with what is linked.
  let policies: PolicySet
  let entities: EntityStore
  /// Whether the policies must pass the strict validator.
  let shouldValidate: Bool
  let requests: [CorpusRequest]

  struct CorpusRequest {
    /// The request if the schema allows it; else the same with its context read without a schema.
    let request: Request
    /// Whether the schema allows it.
    let isValid: Bool
    let expected: Expected

    struct Expected {
      let isValid: Bool
      let decision: Text
      let reason: Set<Text>
      let errors: Set<Text>
    }
  }

  init(_ name: String, in files: SharedCorpus.Files) throws {
    self.name = name
    let test = try JSONValue(parsing: files.file(name), limits: .entities).object("a test")
    let schema = try Self.schema(of: test, in: files)
    self.schema = schema
    let path = try test.text("policies").string
    let written = try PolicySet(parsing: files.file(path), file: path)
    self.written = written
    policies =
      try test["links"].map { links in
        var linked = written
        try linked.link(byIDOrAnnotation: TemplateLink.parse(json: files.file(links.text().string)))
        return linked
      } ?? written
    let entities = try files.file(test.text("entities").string)
    let conform = try test.flag("entitiesConform", default: true)
    self.entities =
      conform
      ? try EntityStore(parsingJSON: entities, schema: schema) : try EntityStore(parsingJSON: entities)
    shouldValidate = try test.value("shouldValidate").flag()
    requests = try test.value("requests").array("requests").map { try CorpusRequest($0, schema) }
  }

  private static func schema(of test: JSONObject, in files: SharedCorpus.Files) throws -> Schema {
    let path = try test.text("schema").string
    return switch try test["schemaFormat"]?.text() {
    case "json"?: try Schema(parsingJSON: files.file(path))
    default: try Schema(parsing: files.file(path), file: path)
    }
  }
}

extension CorpusTest.CorpusRequest {
  fileprivate init(_ json: JSONValue, _ schema: Schema) throws {
    let object = try json.object("a request")
    if let request = try? Request(json, schema: schema) {
      self.request = request
      isValid = true
    } else {
      request = try Request(json)
      isValid = false
    }
    expected = Expected(
      isValid: try object.flag("validateRequest", default: true), decision: try object.text("decision"),
      reason: try object.texts("reason"), errors: try object.texts("errors"))
  }
}

extension CorpusTest {
  struct Malformed: Error, CustomStringConvertible {
    let description: String
  }
}

extension JSONObject {
  func value(_ name: Text) throws -> JSONValue {
    guard let value = self[name] else { throw CorpusTest.Malformed(description: "no member \(name)") }
    return value
  }

  func text(_ name: Text) throws -> Text { try value(name).text() }

  func texts(_ name: Text) throws -> Set<Text> { Set(try value(name).array("texts").map { try $0.text() }) }

  func flag(_ name: Text, default missing: Bool) throws -> Bool { try self[name]?.flag() ?? missing }
}

extension JSONValue {
  func text() throws -> Text {
    guard case .string(let text) = content else { throw CorpusTest.Malformed(description: "no string") }
    return text
  }

  func flag() throws -> Bool {
    guard case .bool(let flag) = content else { throw CorpusTest.Malformed(description: "no truth value") }
    return flag
  }
}
