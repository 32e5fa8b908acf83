import Testing

@testable import Vault

/// SplitMix64: the same questions in every run.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension Asking {
  static func random(_ random: inout Seeded) -> Asking {
    let catalog = ShippedRules.catalog
    // The roles that have policies come up more often.
    let busy = ["resident", "building_leader", "volunteer", "grid_leader", "committee_staff"]
    let role =
      Int.random(in: 0..<4, using: &random) == 0
      ? catalog.roles.randomElement(using: &random)!.name.text : busy.randomElement(using: &random)!
    let held = catalog.purposes.filter { $0.posts.contains(Name(role)!) }
    let purpose =
      Int.random(in: 0..<5, using: &random) == 0
      ? catalog.purposes.randomElement(using: &random)?.name : held.randomElement(using: &random)?.name
    var asking = Asking(role, purpose?.text, catalog.recordTypes.randomElement(using: &random)!.name.text)
    func sometimes(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
    asking.place = ShippedRules.places.randomElement(using: &random)!.text
    asking.reach = ["B", "B/baihe", "B/baihe/031", "B/baihe/031/07"].randomElement(using: &random)!
    asking.fresh = sometimes(2)
    asking.approvals = sometimes(4) ? Int.random(in: 1...2, using: &random) : 0
    asking.onBehalf = sometimes(8)
    asking.facts.minor = sometimes(8)
    asking.facts.own = role == "resident" ? sometimes(2) : sometimes(12)
    asking.facts.ownHousehold = sometimes(10)
    asking.facts.party = sometimes(6)
    asking.facts.frozen = sometimes(12)
    asking.facts.closed = sometimes(12)
    asking.facts.grantExpired = sometimes(8)
    asking.facts.flags = Set(catalog.flags.filter { _ in sometimes(8) })
    let all = catalog.recordTypes.flatMap(\.fields).map(\.fieldName)
    if sometimes(3) { asking.facts.consents = Set(all.filter { _ in sometimes(2) }) }
    if sometimes(8) { asking.facts.withdrawn = Set(all.filter { _ in sometimes(4) }) }
    if role == "volunteer" || sometimes(8) {
      asking.facts.granted = Set(all.filter { _ in sometimes(6) })
      asking.facts.grantedMasked = Set(all.filter { _ in sometimes(6) })
    }
    return asking
  }
}

@Suite struct `whatever is asked` {
  @Test func `nothing is shown in clear without a permit to reveal it, nor masked without one to see it`() {
    var random = Seeded(1)
    var shown = 0
    for _ in 0..<300 {
      let asking = Asking.random(&random)
      let type = asking.recordType
      let action: Action = Bool.random(using: &random) ? .read : .list
      let reveal = Bool.random(using: &random) ? type.fields.randomElement(using: &random)?.name : nil
      let decisions = asking.engine.decideFields(asking.question(action), fields: type.fields, reveal: reveal)
      #expect(decisions.fields.count == type.fields.count)
      for decision in decisions.fields {
        let name = decision.field.name.text
        #expect(decision.label.level >= decision.field.level)
        switch decision.form {
        case .clear:
          shown += 1
          #expect(decision.field.name == reveal && asking.may(.reveal, name))
        case .masked:
          shown += 1
          #expect(asking.may(action, name) || asking.may(.reveal, name))
          if action == .list {
            #expect(decision.label.level < .highlySensitive || decision.field.name == reveal)
          }
        case .withheld(let denial):
          #expect(denial.procedures.isEmpty || denial.reason == denial.procedures[0])
        }
        if decision.isRevealable { #expect(asking.may(.reveal, name)) }
      }
    }
    #expect(shown > 80, "the questions must not all be refused")
  }

  @Test func `one more forbid opens nothing`() throws {
    let forbids = [
      "forbid (principal, action, resource) when { context.level >= 3 };",
      "forbid (principal in Role::\"grid_leader\", action, resource) when { context.facts.minor };",
      "forbid (principal, action == Action::\"reveal\", resource) unless { context.approvals >= 1 };",
      "forbid (principal, action == Action::\"reach\", resource) when { context.facts.party };",
      "forbid (principal, action, resource in RecordType::\"resident\") when { context.field in Category::\"CONTACT\" };",
    ]
    var random = Seeded(2)
    for (number, text) in forbids.enumerated() {
      let stricter = try ShippedRules.engine(adding: "@id(\"added-\(number)\") @reason(\"LEVEL\")\n" + text)
      for _ in 0..<15 {
        let before = Asking.random(&random)
        let after = before.with { $0.engine = stricter }
        for action in Action.allCases where after.may(action) { #expect(before.may(action)) }
        for field in before.recordType.fields.map(\.name.text) {
          for action in [Action.read, .list, .reveal, .amend] where after.may(action, field) {
            #expect(before.may(action, field))
          }
        }
        let fields = before.recordType.fields
        let decisions = stricter.decideFields(after.question(.read), fields: fields)
        for decision in decisions.fields where decision.form.isShown {
          let name = decision.field.name.text
          #expect(before.may(.read, name) || before.may(.reveal, name))
        }
      }
    }
  }

  @Test func `the answer is the same when asked again, by another post, and by a new engine`() throws {
    var random = Seeded(3)
    let fresh = try ShippedRules.engine(adding: "")
    for _ in 0..<80 {
      let asking = Asking.random(&random)
      let fields = asking.recordType.fields
      func forms(_ engine: PolicyEngine, post: String) -> [FieldForm] {
        var question = asking.question(.read)
        question.caller.post = post
        return engine.decideFields(question, fields: fields).fields.map(\.form)
      }
      let first = forms(ShippedRules.engine, post: "p-1")
      #expect(forms(ShippedRules.engine, post: "p-1") == first)
      #expect(forms(ShippedRules.engine, post: "p-2") == first)
      #expect(forms(fresh, post: "p-3") == first)
    }
  }

  @Test func `a purpose the post may not state permits nothing`() {
    for role in ShippedRules.catalog.roles {
      for purpose in ShippedRules.catalog.purposes where !purpose.posts.contains(role.name) {
        for type in ShippedRules.catalog.recordTypes {
          let asking = Asking(role.name.text, purpose.name.text, type.name.text).with {
            $0.facts.party = true
          }
          let acts = [Action.read, .list, .reveal, .search, .count, .create, .amend, .move, .import].map {
            PolicyEngine.Act(action: $0, field: asking.recordType.fields[0])
          }
          let answers = asking.engine.permits(asking.question(.read), acts)
          #expect(zip(acts, answers).filter(\.1).map(\.0.action).isEmpty, "\(role.name) \(purpose.name)")
        }
      }
    }
  }

  @Test func `a field that cannot be seen is not searched, but for the identity number`() {
    for role in ShippedRules.catalog.roles {
      for purpose in ShippedRules.catalog.purposes where purpose.posts.contains(role.name) {
        for type in ShippedRules.catalog.recordTypes {
          let asking = Asking(role.name.text, purpose.name.text, type.name.text)
          for field in type.fields where field.category != Category("ID") {
            for kind in field.search where asking.may(.search, field.name.text, kind) {
              #expect(asking.may(.read, field.name.text), "\(role.name) \(purpose.name) \(field.fieldName)")
            }
          }
        }
      }
    }
  }

  @Test func `a decision permits exactly what is permitted without asking why`() {
    var random = Seeded(4)
    for _ in 0..<150 {
      let asking = Asking.random(&random)
      let action = Action.allCases.randomElement(using: &random)!
      let field = asking.recordType.fields.randomElement(using: &random)!.name.text
      let decision = asking.engine.decide(asking.question(action, field))
      #expect(decision.isPermitted == asking.may(action, field))
      #expect(decision.isPermitted == (decision.denial == nil))
    }
  }

  @Test func `fields of another type, or of another catalogue, are not decided`() {
    let asking = Asking("grid_leader", "care_visit")
    let stranger = ShippedRules.catalog.type(Name("member")!)!.field(Name("phone")!)!
    #expect(asking.engine.decideFields(asking.question(.read), fields: [stranger]).fields.isEmpty)
    var question = asking.question(.reveal)
    question.field = stranger
    #expect(asking.engine.decide(question).denial?.reason == .level)
  }
}
