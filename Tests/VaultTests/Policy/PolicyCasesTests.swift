import Foundation
import Testing

@testable import Vault

@Suite struct `policy cases` {
  @Test func `beside the shipped policies all pass`() throws {
    let url = URL(fileURLWithPath: ShippedRules.path).appendingPathComponent(PolicyCases.fileName)
    let cases = try PolicyCases(yaml: String(contentsOf: url, encoding: .utf8)).cases
    #expect(cases.count >= 20)
    for policyCase in cases {
      #expect(policyCase.tried(on: ShippedRules.engine) == .passed, "\(policyCase.line): \(policyCase.title)")
    }
  }

  private func verdict(_ text: String) throws -> PolicyCase.Verdict {
    let cases = try PolicyCases(yaml: "cases:\n  - \(text)", file: "c.yaml").cases
    return try #require(cases.first).tried(on: ShippedRules.engine)
  }

  @Test func `that are answered otherwise fail with what was found`() throws {
    let found = try verdict(
      "{title: t, role: grid_leader, action: reveal, type: resident, field: id_number, "
        + "purpose: care_visit, expect: allowed}")
    #expect(found == .failed(found: .denied(.level)))
  }

  @Test func `with a word the catalogue does not know are unusable`() throws {
    let found = try verdict("{title: t, role: grid_lader, action: read, type: resident, expect: allowed}")
    guard case .unusable(let word) = found else {
      Issue.record("usable: \(found)")
      return
    }
    #expect(word.what == "role" && word.known.contains("grid_leader"))
  }

  @Test(arguments: [
    ("{title: t, role: r, action: read}", "c.yaml:2: missing key: `expect`"),
    (
      "{title: t, role: r, action: read, expect: maybe}",
      "c.yaml:2: unknown answer, besides `allowed`: `maybe`"
    ),
    ("{title: t, role: r, action: read, expect: LEVEL, whim: yes}", "c.yaml:2: unknown key: `whim`"),
  ])
  func `that cannot be read are refused with their line`(text: String, message: String) {
    let error = #expect(throws: PolicyLoadError.self) { try verdict(text) }
    #expect(error?.description.split(separator: "\n").first.map(String.init) == message)
  }
}

@Suite struct `an explanation of the rules` {
  private func explanation(_ change: (inout SupposedQuestion) -> Void) throws -> PolicyExplanation {
    var question = SupposedQuestion(
      role: "grid_leader", action: "reveal", type: "care_profile", field: "conditions", purpose: "care_visit")
    change(&question)
    return ShippedRules.engine.explain(try ShippedRules.engine.question(question))
  }

  @Test func `names the permit that decided, with its place`() throws {
    let found = try explanation { $0.consents = ["care_profile.conditions"] }
    #expect(found.decision.isPermitted)
    #expect(found.deciding.map(\.policy) == ["grid-leader-care-visit"])
    let place = try #require(found.deciding.first)
    let text = try String(
      contentsOf: URL(fileURLWithPath: ShippedRules.path).appendingPathComponent(place.file), encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[place.line - 1] == "@id(\"grid-leader-care-visit\")")
    #expect(found.nearest.isEmpty)
  }

  @Test func `names what the nearest permit still asks for`() throws {
    let found = try explanation { _ in }
    #expect(found.decision.denial?.reason == .consentMissing)
    let nearest = try #require(found.nearest.first)
    #expect(nearest.place.policy == "grid-leader-care-visit")
    #expect(
      nearest.unmet.map(\.text) == [
        "!context.field.needsConsent || context.consents.contains(context.field)"
      ])
    #expect(nearest.unmet.map(\.part) == ["condition"])
  }

  @Test func `names the forbid that decided`() throws {
    let found = try explanation { question in
      question.consents = ["care_profile.conditions"]
      question.facts = ["own_household"]
    }
    #expect(found.decision.denial?.reason == .ownHousehold)
    #expect(found.deciding.map(\.policy) == ["guard-own-household"])
  }

  @Test func `agrees with the engine on every cell of the matrix`() throws {
    let engine = ShippedRules.engine
    for type in engine.catalog.recordTypes {
      for role in engine.catalog.roles.map(\.name) {
        for purpose in PolicyMatrix(engine).purposes(of: role) {
          var question = MatrixScenario.adult.question(role, type, purpose, .read)
          let decisions = engine.decideFields(question, fields: type.fields)
          for decision in decisions.fields {
            question.field = decision.field
            #expect(engine.answer(question).isPermitted == decision.form.isShown)
          }
        }
      }
    }
  }
}
