import Testing

@testable import Cedar

/// The verdicts of the reference on its own tests.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct ValidatorCorpusTests {
  @Test func `policies of the generated corpus are valid where the reference says so, in both modes`() throws
  {
    let files = try SharedCorpus.generated()
    let verdicts = try SharedCorpus.groundTruth()
    var tally = Tally()
    let names = files.tests(below: "corpus-tests/")
    let chosen = SharedCorpus.sample(of: names, "verdicts")
    for name in chosen {
      let test = try ValidationTest(name, in: files)
      try check(test, verdicts["corpus-tests-validation/\(test.stem).validation.json"], &tally)
    }
    print(
      "generated corpus: \(tally.strict) of \(names.count) verdicts in strict mode, \(tally.permissive) in permissive mode"
    )
    #expect(tally.strict == chosen.count)
    #expect(tally.permissive > chosen.count * 9 / 10)
  }

  @Test func `policies of the handwritten tests are valid where the reference says so`() throws {
    let files = try SharedCorpus.archive("handwritten.tar.gz")
    var tally = Tally()
    for name in files.tests(below: "tests/") {
      try check(try ValidationTest(name, in: files), nil, &tally)
    }
    #expect(tally.strict > 15)
  }

  private struct Tally {
    var strict = 0
    var permissive = 0
  }

  private func check(_ test: ValidationTest, _ verdict: [UInt8]?, _ tally: inout Tally) throws {
    let validator = Validator(test.schema)
    #expect(validator.validate(test.policies).isValid == test.shouldValidate, "\(test.stem)")
    tally.strict += 1
    guard let verdict else { return }
    let policies = try JSONValue(parsing: verdict, limits: .entities).object("a verdict")
      .value("policyValidation").object("verdicts").value("perPolicy").object("policies")
    for (mode, key) in [(ValidationMode.strict, Text("strict")), (.permissive, Text("permissive"))] {
      let result = validator.validate(test.policies, mode: mode)
      for policy in test.policies.policies {
        let expected = try policies.value(policy.id.text).object("a verdict").value(key).flag()
        #expect(result.errors(of: policy.id).isEmpty == expected, "\(test.stem) \(policy.id) \(key)")
        if mode == .permissive { tally.permissive += 1 }
      }
    }
  }
}

/// What a test of the corpus says of validation.
private struct ValidationTest {
  let stem: String
  let schema: Schema
  let policies: PolicySet
  let shouldValidate: Bool

  init(_ name: String, in files: SharedCorpus.Files) throws {
    stem = String(name.dropLast(5).split(separator: "/").last ?? "")
    let test = try JSONValue(parsing: files.file(name), limits: .entities).object("a test")
    schema = try Schema(parsing: files.file(test.text("schema").string), file: name)
    policies = try PolicySet(parsing: files.file(test.text("policies").string), file: name)
    shouldValidate = try test.value("shouldValidate").flag()
  }
}

/// Single conditions and scopes with the reference's verdict.
@Suite(.enabled(if: SharedCorpus.isPresent, "needs the shared corpus, see SharedCorpus"))
struct ValidatorProbeTests {
  @Test(arguments: ["validateCondition", "validateHead"])
  func `conditions and scopes are valid where the reference says so`(kind: Text) throws {
    let root = try JSONValue(parsing: SharedCorpus.file("probes-dev.json"), limits: .entities).object(
      "probes")
    let meta = try root.value("meta").object("meta")
    let validator = Validator(try Schema(parsing: meta.text("validateSchema").string, file: "probe"))
    let frame = try meta.text(kind).string
    var count = 0
    for probe in try root.value("probes").array("probes") {
      let probe = try probe.object("a probe")
      guard try probe.text("kind") == kind else { continue }
      let text = frame.replacing("INPUT", with: try probe.text("input").string)
      #expect(verdict(on: text, validator) == (try probe.text("result")), "\(text)")
      count += 1
    }
    #expect(count >= 8)
  }

  private func verdict(on text: String, _ validator: Validator) -> Text {
    guard let policies = try? PolicySet(parsing: text, file: "probe") else { return "parseError" }
    return validator.validate(policies).isValid ? "ok" : "invalid"
  }
}
