import Testing

@testable import Cedar

/// Single expressions and policy sets with the official engine's answer.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct ProbeTests {
  @Test func `expressions evaluate as in the reference`() throws {
    let probes = try Probes()
    let entities = try Entity.parse(json: probes.entities)
    let store = try EntityStore(entities)
    let expressions = probes.of("expr")
    for probe in expressions {
      #expect(answer(to: probe.input, store) == probe.result, "\(probe.input)")
    }
    #expect(expressions.count > 100)
    print("probes: \(expressions.count) expressions")
  }

  @Test func `policy sets parse as in the reference`() throws {
    let sets = try Probes().of("policySet")
    for probe in sets {
      let parses = (try? PolicySet(parsing: probe.input.string, file: "probe")) != nil
      #expect((parses ? "ok" : "parseError") == probe.result, "\(probe.input)")
    }
    #expect(sets.count > 20)
    print("probes: \(sets.count) policy sets")
  }

  /// What the probe's harness says: the condition of a permit for one fixed request.
  private func answer(to condition: Text, _ entities: EntityStore) -> Text {
    let text = "permit(principal,action,resource) when { \(condition) };"
    guard let policies = try? PolicySet(parsing: text, file: "probe") else { return "parseError" }
    let request = Request(
      principal: EntityUID(type: "U", id: "a"), action: EntityUID(type: "Action", id: "v"),
      resource: EntityUID(type: "G", id: "g"))
    let response = Authorizer.isAuthorized(request, policies, entities)
    if !response.errors.isEmpty { return "error" }
    return response.decision == .allow ? "true" : "false"
  }
}

private struct Probes {
  struct Probe {
    let kind: Text
    let input: Text
    let result: Text
  }

  let entities: [UInt8]
  private let probes: [Probe]

  init() throws {
    let file = try SharedCorpus.file("probes-dev.json")
    let root = try JSONValue(parsing: file, limits: .entities).object("probes")
    let entities = try root.value("meta").object("meta").value("exprEntities")
    self.entities = Array(file[Int(entities.span.start)..<Int(entities.span.end)])
    probes = try root.value("probes").array("probes").compactMap { json in
      let probe = try json.object("a probe")
      guard case .string(let input)? = probe["input"]?.content else { return nil }
      return Probe(kind: try probe.text("kind"), input: input, result: try probe.text("result"))
    }
  }

  func of(_ kind: Text) -> [Probe] { probes.filter { $0.kind == kind } }
}
