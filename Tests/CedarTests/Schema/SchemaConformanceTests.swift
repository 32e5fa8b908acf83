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
    let corpus = try SharedCorpus.archive("dev-corpus.tar.gz")
    let truth = try SharedCorpus.archive("dev-rust-ground-truth.tar.gz")
    var count = 0
    for (path, json) in truth where path.hasSuffix(".cedarschema.json") {
      let name = path.split(separator: "/").last?.dropLast(5) ?? ""
      let text = try #require(corpus["corpus-tests/\(name)"])
      let schema = try Schema(parsing: Array(text), file: String(name))
      let fromJSON = try Schema(parsingJSON: Array(json))
      #expect(schema.entityTypes == fromJSON.entityTypes, "\(name)")
      #expect(schema.actions == fromJSON.actions, "\(name)")
      count += 1
    }
    #expect(count > 3000)
    print("corpus: \(count) schemas in both syntaxes")
  }
}
