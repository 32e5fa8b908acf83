import Testing

@testable import Cedar

/// The reference's verdicts on entities that are read without a schema.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct EntitiesProbeTests {
  @Test func `entities are read or refused as by the reference`() throws {
    let root = try JSONValue(parsing: SharedCorpus.file("probes-dev.json"), limits: .entities)
      .object("probes")
    var count = 0
    for json in try #require(root["probes"]).array("probes") {
      let probe = try json.object("a probe")
      guard probe["kind"]?.text == "entities", probe["schema"]?.kind == .null else { continue }
      let input = try #require(probe["input"]?.text)
      let isRead = (try? EntityStore(parsingJSON: Array(input.utf8))) != nil
      #expect((isRead ? "ok" : "error") == probe["result"]?.text, "\(input)")
      count += 1
    }
    #expect(count > 4)
    print("probes: \(count) entities without a schema")
  }
}
