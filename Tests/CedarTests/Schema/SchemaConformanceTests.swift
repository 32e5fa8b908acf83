import Testing

@testable import Cedar

/// The reference's schemas, in both syntaxes.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct SchemaConformanceTests {
  @Test func `probes are accepted or refused as by the reference`() throws {
    let root = try JSONValue(parsing: SharedCorpus.file("probes-dev.json"), limits: .entities)
      .object("probes")
    var count = 0
    for json in try #require(root["probes"]).array("probes") {
      let probe = try json.object("a probe")
      guard let kind = probe["kind"]?.text, let input = probe["input"]?.text else { continue }
      let isRead: Bool
      switch kind {
      case "schema": isRead = (try? Schema(parsing: input.string, file: "probe")) != nil
      case "schemaJson": isRead = (try? Schema(parsingJSON: Array(input.utf8))) != nil
      default: continue
      }
      #expect((isRead ? "ok" : "error") == probe["result"]?.text, "\(input)")
      count += 1
    }
    #expect(count > 40)
    print("probes: \(count) schemas")
  }

  @Test func `a schema and its form in JSON are one schema`() throws {
    let corpus = try SharedCorpus.generated()
    let truth = try SharedCorpus.groundTruth()
    var count = 0
    for path in truth.paths where path.hasSuffix(".cedarschema.json") {
      let json = try truth.file(path)
      let name = path.split(separator: "/").last?.dropLast(5) ?? ""
      let text = try corpus.file("corpus-tests/\(name)")
      let schema = try Schema(parsing: text, file: String(name))
      let fromJSON = try Schema(parsingJSON: json)
      #expect(schema.entityTypes == fromJSON.entityTypes, "\(name)")
      #expect(schema.actions == fromJSON.actions, "\(name)")
      count += 1
    }
    #expect(count > 3000)
    print("corpus: \(count) schemas in both syntaxes")
  }

  @Test func `schemas become JSON as in the reference, and Cedar's syntax again`() throws {
    let corpus = try SharedCorpus.generated()
    let truth = try SharedCorpus.groundTruth()
    var count = 0
    for path in truth.paths where path.hasSuffix(".cedarschema.json") {
      let json = try truth.file(path)
      let name = path.split(separator: "/").last?.dropLast(5) ?? ""
      let expected = try JSONValue(parsing: json, limits: .entities)
      let fragment = try SchemaFragment(
        parsing: corpus.file("corpus-tests/\(name)"), file: String(name))
      let converted = try JSONValue(parsing: try fragment.json(), limits: .entities)
      #expect(converted.isSame(as: expected), "\(name)")
      let printed = try SchemaFragment(parsing: fragment.cedar(), file: "printed")
      #expect(try printed.json() == fragment.json(), "\(name)")
      // What the reference wrote, as Cedar's syntax and back.
      let again = try SchemaFragment(
        parsing: SchemaFragment(parsingJSON: json, file: String(name)).cedar(), file: "printed")
      #expect(try JSONValue(parsing: again.json(), limits: .entities).isSame(as: expected), "\(name)")
      count += 1
    }
    #expect(count > 3000)
    print("corpus: \(count) schemas as JSON and back")
  }
}

extension JSONValue {
  /// Whether both are one value: the order of members does not matter, that of elements does.
  fileprivate func isSame(as other: JSONValue) -> Bool {
    switch (content, other.content) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
    case (.object(let left), .object(let right)):
      left.members.count == right.members.count
        && left.members.allSatisfy { member in
          right[member.name].map { member.value.isSame(as: $0) } ?? false
        }
    default: false
    }
  }
}
