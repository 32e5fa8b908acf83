import Testing

@testable import Cedar

/// The reference's own tests, as far as they need no schema: decision, reason and errors of every request. Every policy
/// also parses back from what is printed of it.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct CorpusTests {
  @Test func `requests of the generated corpus are answered as by the reference`() throws {
    let files = try SharedCorpus.archive("dev-corpus.tar.gz")
    let names = files.keys.filter {
      $0.hasPrefix("corpus-tests/") && $0.hasSuffix(".json") && !$0.hasSuffix(".entities.json")
    }
    let tally = try run(names.sorted(), files, of: "generated corpus")
    #expect(tally.answered > 20_000)
  }

  @Test func `requests of the handwritten tests are answered as by the reference`() throws {
    let files = try SharedCorpus.archive("handwritten.tar.gz")
    let names = files.keys.filter { $0.hasPrefix("tests/") && $0.hasSuffix(".json") }
    let tally = try run(names.sorted(), files, of: "handwritten tests")
    #expect(tally.answered > 30)
  }

  @Test func `requests of the sample apps are answered as by the reference`() throws {
    let files = try SharedCorpus.archive("apps-sample.tar.gz")
    let names = files.keys.filter { $0.hasSuffix("/test.json") }
    _ = try run(names.sorted(), files, of: "sample apps")
  }

  /// Runs the tests that need no schema and says which were left out, and why.
  private func run(
    _ names: [String], _ files: [String: ArraySlice<UInt8>], of corpus: String
  ) throws -> Tally {
    var tally = Tally()
    for name in names {
      let test = try CorpusTest(name: name, in: files)
      for policy in test.policies.policies {
        let again = try PolicySet(parsing: policy.description, file: name)
        #expect(again.policies.first?.shape == policy.shape, "\(name)")
      }
      if let need = SchemaNeed(test) {
        tally.skipped[need, default: []].append(name)
      } else {
        tally.tests += 1
        tally.answered += try check(test)
      }
    }
    print("\(corpus): \(tally.tests) of \(names.count) tests run, \(tally.answered) requests answered")
    for (need, skipped) in tally.skipped.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let listed = skipped.count <= 25 ? ": " + skipped.joined(separator: " ") : ""
      print("skipped: \(skipped.count) tests of the \(corpus) that need \(need.rawValue)\(listed)")
    }
    return tally
  }

  private struct Tally {
    var tests = 0
    var answered = 0
    var skipped: [SchemaNeed: [String]] = [:]
  }

  /// How many requests of `test` were answered.
  private func check(_ test: CorpusTest) throws -> Int {
    let entities = try EntityStore(test.entities)
    for expected in test.requests {
      let response = Authorizer.isAuthorized(expected.request, test.policies, entities)
      #expect(Text(response.decision.rawValue) == expected.decision, "\(test.name)")
      #expect(Set(response.reason.map(\.text)) == expected.reason, "\(test.name)")
      #expect(Set(response.errors.map(\.policy.text)) == expected.errors, "\(test.name)")
      #expect(response.reason.count == expected.reason.count, "\(test.name)")
    }
    return test.requests.count
  }
}
