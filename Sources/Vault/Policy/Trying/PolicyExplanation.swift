import Cedar

/// Why the rules answer a question as they do.
public struct PolicyExplanation: Sendable {
  public let decision: Decision
  /// The policies that decided, in the order of the files; empty where no permit was satisfied.
  public let deciding: [Place]
  /// The permits that came nearest to allowing a denied question, nearest first.
  public let nearest: [NearPermit]

  /// A policy and where it stands.
  public struct Place: Hashable, Sendable {
    public let policy: String
    public let file: String
    /// From 1.
    public let line: Int
  }

  /// A permit, with what it still asks for.
  public struct NearPermit: Hashable, Sendable {
    public let place: Place
    public let unmet: [Unmet]
  }

  /// A part of a permit that does not hold.
  public struct Unmet: Hashable, Sendable {
    /// `principal`, `action`, `resource` or `condition`; `error` where the permit cannot be evaluated.
    public let part: String
    public let line: Int
    public let column: Int
    /// In Cedar's syntax, or the error.
    public let text: String
  }
}

extension PolicyEngine {
  /// The answer to the question that a look itself would get, field rules included.
  public func answer(_ question: AccessQuestion) -> Decision {
    guard let field = question.field, [.read, .list, .reveal].contains(question.action) else {
      return decide(question)
    }
    var look = question
    if look.action == .reveal { look.action = .read }
    let decisions = decideFields(look, fields: [field], reveal: question.action == .reveal ? field.name : nil)
    guard let decision = decisions[field.name] else { return .deny(Denial(.level)) }
    switch decision.form {
    case .withheld(let denial): return .deny(denial)
    case .masked, .clear: return .permit(policies: decision.policies)
    }
  }

  /// The answer with the policies behind it, and for a denial the permits that came nearest.
  ///
  /// - Parameter count: how many of these at most.
  public func explain(_ question: AccessQuestion, nearest count: Int = 3) -> PolicyExplanation {
    let decision = answer(question)
    let ids: [String]
    switch decision {
    case .permit(let policies): ids = policies
    case .deny(let denial): ids = denial.policies
    }
    let deciding = policies.source.policies.filter { ids.contains($0.id.text.string) }.map {
      PolicyExplanation.Place($0.id, $0.location)
    }
    guard decision.denial != nil else {
      return PolicyExplanation(decision: decision, deciding: deciding, nearest: [])
    }
    let inquiry = Inquiry(question, self)
    let subject = question.field.flatMap { inquiry.subject(of: $0) } ?? inquiry.anyField
    let permits = inquiry.diagnoses(question.action, subject).enumerated().filter {
      $0.element.effect == .permit && $0.element.distance > 0
    }
    // A permit for somebody else says little, unless there is no other.
    let fitting = permits.filter { $0.element.hasMetScope }
    let ranked = (fitting.isEmpty ? permits : fitting).sorted {
      ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset)
    }
    return PolicyExplanation(
      decision: decision, deciding: deciding,
      nearest: ranked.prefix(count).map { PolicyExplanation.NearPermit($0.element) })
  }
}

extension PolicyExplanation.Place {
  fileprivate init(_ id: PolicyID, _ location: SourceLocation) {
    self.init(policy: id.text.string, file: location.file, line: location.line)
  }
}

extension PolicyExplanation.NearPermit {
  fileprivate init(_ diagnosis: PolicyDiagnosis) {
    place = PolicyExplanation.Place(diagnosis.policy, diagnosis.location)
    switch diagnosis.outcome {
    case .satisfied: unmet = []
    case .unsatisfied(let parts):
      unmet = parts.map {
        PolicyExplanation.Unmet(
          part: $0.place.rawValue, line: $0.location.line, column: $0.location.column, text: $0.text)
      }
    case .failed(let error, let location):
      unmet = [
        PolicyExplanation.Unmet(
          part: "error", line: location.line, column: location.column, text: error.description)
      ]
    }
  }
}
