@testable import Cedar

/// A test of the reference's corpus, with the files it names.
struct CorpusTest {
  let name: String
  let policies: PolicySet
  let entities: [Entity]
  /// The values of the attributes and tags of all entities.
  let attributes: [JSONValue]
  let schema: String
  let hasLinks: Bool
  let requests: [CorpusRequest]

  struct CorpusRequest {
    /// With the context as far as it can be read without a schema.
    let request: Request
    let context: JSONValue
    let decision: Text
    let reason: Set<Text>
    let errors: Set<Text>
  }

  init(name: String, in files: [String: ArraySlice<UInt8>]) throws {
    func file(_ name: Text) throws -> [UInt8] {
      guard let bytes = files[name.string] else { throw Malformed(description: "no file \(name)") }
      return Array(bytes)
    }
    self.name = name
    let test = try JSONValue(parsing: file(Text(name)), limits: .entities).object("a test")
    policies = try PolicySet(parsing: file(test.text("policies")), file: test.text("policies").string)
    let entities = try JSONValue(parsing: file(test.text("entities")), limits: .entities).array("entities")
    self.entities = try entities.map { try Entity($0) }
    attributes = try entities.flatMap {
      let entity = try $0.object("an entity")
      return ["attrs", "tags"].compactMap { entity[Text($0)] }
    }
    schema = String(decoding: try file(test.text("schema")), as: UTF8.self)
    hasLinks = test["links"] != nil
    requests = try test.value("requests").array("requests").map { json in
      let request = try json.object("a request")
      return CorpusRequest(
        request: try Request(json), context: try request.value("context"),
        decision: try request.text("decision"), reason: try request.texts("reason"),
        errors: try request.texts("errors"))
    }
  }

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
}

extension JSONValue {
  func text() throws -> Text {
    guard case .string(let text) = content else { throw CorpusTest.Malformed(description: "no string") }
    return text
  }
}
