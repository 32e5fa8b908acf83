import Testing

@testable import Cedar

/// The reference's own tests: entities and requests against the schema, the strict verdict on the policies, and
/// decision, reason and errors of every request, by the plain evaluator and by compiled policies. Every policy also
/// parses back from what is printed of it.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct CorpusTests {
  @Test func `the generated corpus is answered as by the reference`() throws {
    let files = try SharedCorpus.generated()
    let names = SharedCorpus.sample(of: files.tests(below: "corpus-tests/"), "generated corpus")
    let tally = try run(names, files, of: "generated corpus")
    #expect(tally.requests == 8 * names.count)
    #expect(tally.invalid > names.count / 8)
    #expect(tally.failures > 0)
  }

  @Test func `the handwritten tests are answered as by the reference`() throws {
    let files = try SharedCorpus.archive("handwritten.tar.gz")
    let tally = try run(files.tests(below: "tests/"), files, of: "handwritten tests")
    #expect(tally.requests > 70)
  }

  @Test func `the sample apps are answered as by the reference`() throws {
    let files = try SharedCorpus.archive("apps-sample.tar.gz")
    let tally = try run(files.tests(below: "apps/"), files, of: "sample apps")
    #expect(tally.requests > 10)
    #expect(tally.refused > 0)
  }

  private struct Tally {
    var requests = 0
    /// Tests whose policies do not validate.
    var invalid = 0
    /// Requests that the schema does not allow.
    var refused = 0
    /// Requests to which some policy fails.
    var failures = 0
  }

  private func run(_ names: [String], _ files: SharedCorpus.Files, of corpus: String) throws -> Tally {
    var tally = Tally()
    for name in names { check(try CorpusTest(name, in: files), &tally) }
    print(
      "\(corpus): \(names.count) tests, \(tally.invalid) of them with policies that do not validate;",
      "\(tally.requests) requests, \(tally.refused) refused by the schema, \(tally.failures) with errors")
    return tally
  }

  private func check(_ test: CorpusTest, _ tally: inout Tally) {
    for policy in test.written.policies {
      let again = try? PolicySet(parsing: policy.description, file: test.name)
      #expect(again?.policies.first?.shape == policy.shape, "\(test.name)")
    }
    #expect(Validator(test.schema).validate(test.written).isValid == test.shouldValidate, "\(test.name)")
    if !test.shouldValidate { tally.invalid += 1 }
    let compiled = CompiledPolicies(test.policies)
    for (number, asked) in test.requests.enumerated() {
      let place = "\(test.name), request \(number)"
      #expect(asked.isValid == asked.expected.isValid, "\(place)")
      let response = Authorizer.isAuthorized(asked.request, test.policies, test.entities)
      #expect(Text(response.decision.rawValue) == asked.expected.decision, "\(place)")
      #expect(Set(response.reason.map(\.text)) == asked.expected.reason, "\(place)")
      #expect(Set(response.errors.map(\.policy.text)) == asked.expected.errors, "\(place)")
      #expect(response.reason.count == asked.expected.reason.count, "\(place)")
      #expect(response.errors.count == asked.expected.errors.count, "\(place)")
      let fast = Authorizer.isAuthorized(asked.request, compiled, test.entities)
      #expect(fast.isTheSame(as: response), "\(place)")
      tally.requests += 1
      if !asked.isValid { tally.refused += 1 }
      if !response.errors.isEmpty { tally.failures += 1 }
    }
  }
}
