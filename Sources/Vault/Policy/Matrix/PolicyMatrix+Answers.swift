extension PolicyMatrix {
  /// What is asked of the rules for one cell of the matrix.
  struct AnswerKey: Hashable {
    let scenario: String
    let role: String
    let purpose: String
    let what: String
  }

  /// What the rules say to it.
  struct Answer: Hashable {
    let word: String
    /// How much is shown: 0 nothing, 1 a masked form, 2 all.
    let openness: Int

    static let denied = Answer(word: "-", openness: 0)
    static let permitted = Answer(word: "permitted", openness: 2)
  }

  /// The answers to every question of the matrix, in its order.
  struct Answers {
    private(set) var keys: [AnswerKey] = []
    private var answers: [AnswerKey: Answer] = [:]

    subscript(key: AnswerKey) -> Answer? { answers[key] }

    fileprivate mutating func add(_ answer: Answer, _ key: AnswerKey) {
      if answers.updateValue(answer, forKey: key) == nil { keys.append(key) }
    }
  }

  /// All of them.
  var answers: Answers {
    var answers = Answers()
    for scenario in [MatrixScenario.adult] + MatrixScenario.others(engine.catalog) {
      for type in engine.catalog.recordTypes {
        for role in engine.catalog.roles.map(\.name) {
          for purpose in purposes(of: role) {
            addFields(of: type, role, purpose, scenario, to: &answers)
            addActs(on: type, role, purpose, scenario, to: &answers)
          }
        }
      }
    }
    addVault(to: &answers)
    return answers
  }

  private func addFields(
    of type: RecordType, _ role: Name, _ purpose: Name?, _ scenario: MatrixScenario, to answers: inout Answers
  ) {
    let decisions = engine.decideFields(scenario.question(role, type, purpose, .read), fields: type.fields)
    for decision in decisions.fields {
      let answer: Answer
      switch decision.form {
      case .withheld(let denial): answer = Answer(word: PolicyMatrix.word(denial), openness: 0)
      case .masked(.none): answer = Answer(word: "as it is", openness: 2)
      case .masked, .clear:
        answer =
          decision.isRevealable ? Answer(word: "clear", openness: 2) : Answer(word: "masked", openness: 1)
      }
      answers.add(answer, PolicyMatrix.key(scenario, role, purpose, decision.field.fieldName.description))
    }
  }

  private func addActs(
    on type: RecordType, _ role: Name, _ purpose: Name?, _ scenario: MatrixScenario, to answers: inout Answers
  ) {
    var acts = PolicyMatrix.acts.map { PolicyEngine.Act(action: $0) }
    for field in type.fields {
      acts.append(PolicyEngine.Act(action: .amend, field: field))
      for kind in field.search {
        acts.append(PolicyEngine.Act(action: .search, field: field, searchKind: kind))
      }
    }
    let permitted = engine.permits(scenario.question(role, type, purpose, .read), acts)
    for (act, isPermitted) in zip(acts, permitted) {
      answers.add(
        isPermitted ? .permitted : .denied,
        PolicyMatrix.key(scenario, role, purpose, PolicyMatrix.what(act, on: type)))
    }
  }

  private func addVault(to answers: inout Answers) {
    for role in engine.catalog.roles.map(\.name) {
      for purpose in purposes(of: role) {
        for action in Action.allCases where action.isOfVault {
          for own in [false, true] {
            var question = AccessQuestion(
              caller: MatrixScenario.caller(role), action: action, purpose: purpose)
            question.facts.own = own
            answers.add(
              engine.permits(question) ? .permitted : .denied,
              PolicyMatrix.key(.adult, role, purpose, PolicyMatrix.what(action, own: own)))
          }
        }
      }
    }
  }

  /// What is asked of a type besides its fields.
  static let acts: [Action] = [.list, .count, .create, .move, .import]

  static func what(_ act: PolicyEngine.Act, on type: RecordType) -> String {
    let words = [act.field?.name.text, act.searchKind?.rawValue].compactMap(\.self)
    return "\(type.name): \(([act.action.rawValue] + words).joined(separator: " "))"
  }

  static func what(_ action: Action, own: Bool) -> String {
    "vault: \(action.rawValue)\(own ? " (own)" : "")"
  }

  static func key(_ scenario: MatrixScenario, _ role: Name, _ purpose: Name?, _ what: String) -> AnswerKey {
    AnswerKey(scenario: scenario.title, role: role.text, purpose: purpose?.text ?? "-", what: what)
  }
}
