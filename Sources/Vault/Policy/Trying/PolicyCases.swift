/// Cases that a set of rules must pass, in a file beside the policies: each a question and the answer it must get.
///
///     cases:
///       - title: a volunteer without an order sees no phone
///         role: volunteer
///         action: reveal
///         type: resident
///         field: phone
///         purpose: service_order
///         expect: NO_GRANT
///
/// `expect` is `allowed` or a reason code. The rest of the situation may be said with `reach`, `place`, `fresh`,
/// `approvals`, `on_behalf`, `facts`, `consents`, `withdrawn`, `granted`, `granted_masked` and `search`.
public struct PolicyCases: Sendable {
  public let cases: [PolicyCase]

  public static let fileName = "cases.yaml"

  public init(yaml text: String, file: String = fileName) throws(PolicyLoadError) {
    let members = try YAMLElement(parsing: text, file: file).members(required: ["cases"])
    var cases: [PolicyCase] = []
    for element in try members.required("cases").items() { cases.append(try PolicyCase(element)) }
    self.cases = cases
  }
}

/// One question with the answer it must get.
public struct PolicyCase: Sendable {
  public let title: String
  /// Where the case stands in its file.
  public let line: Int
  public let question: SupposedQuestion
  public let expected: Outcome

  public enum Outcome: Hashable, Sendable, CustomStringConvertible {
    case allowed
    case denied(ReasonCode)

    public var description: String {
      switch self {
      case .allowed: "allowed"
      case .denied(let reason): reason.rawValue
      }
    }
  }

  /// What came of a case.
  public enum Verdict: Hashable, Sendable {
    case passed
    case failed(found: Outcome)
    /// The question names something that the catalogue does not have.
    case unusable(UnknownWord)
  }

  /// Asks the question of these rules.
  public func tried(on engine: PolicyEngine) -> Verdict {
    let question: AccessQuestion
    do {
      question = try engine.question(self.question)
    } catch {
      return .unusable(error)
    }
    let found = Outcome(engine.answer(question))
    return found == expected ? .passed : .failed(found: found)
  }
}

extension PolicyCase.Outcome {
  init(_ decision: Decision) {
    self = decision.denial.map { .denied($0.reason) } ?? .allowed
  }
}

extension PolicyCase {
  fileprivate init(_ element: YAMLElement) throws(PolicyLoadError) {
    let members = try element.members(
      required: ["title", "role", "action", "expect"],
      optional: [
        "type", "field", "purpose", "reach", "place", "fresh", "approvals", "on_behalf", "facts", "consents",
        "withdrawn", "granted", "granted_masked", "search",
      ])
    title = try members.required("title").text()
    line = element.line
    var question = SupposedQuestion(
      role: try members.required("role").text(), action: try members.required("action").text(),
      type: try members["type"]?.text(), field: try members["field"]?.text(),
      purpose: try members["purpose"]?.text())
    if let reach = members["reach"] { question.reach = try reach.text() }
    if let place = members["place"] { question.place = try place.text() }
    if let fresh = members["fresh"] { question.isFresh = try fresh.boolean() }
    if let approvals = members["approvals"] { question.approvals = try approvals.integer() }
    if let onBehalf = members["on_behalf"] { question.onBehalf = try onBehalf.boolean() }
    if let facts = members["facts"] { question.facts = try facts.texts() }
    if let consents = members["consents"] { question.consents = try consents.texts() }
    if let withdrawn = members["withdrawn"] { question.withdrawn = try withdrawn.texts() }
    if let granted = members["granted"] { question.granted = try granted.texts() }
    if let masked = members["granted_masked"] { question.grantedMasked = try masked.texts() }
    question.search = try members["search"]?.text()
    self.question = question
    let expect = try members.required("expect")
    let text = try expect.text()
    if text.utf8.elementsEqual("allowed".utf8) {
      expected = .allowed
    } else {
      expected = .denied(try expect.choice("answer, besides `allowed`"))
    }
  }
}

extension YAMLElement {
  fileprivate func texts() throws(PolicyLoadError) -> [String] {
    var texts: [String] = []
    for item in try items() { texts.append(try item.text()) }
    return texts
  }
}
