/// How one policy stands to a request, for whoever wants to know why the answer is what it is.
public struct PolicyDiagnosis: Sendable {
  public let policy: PolicyID
  public let effect: Effect
  /// Where the policy begins.
  public let location: SourceLocation
  public let outcome: Outcome

  public enum Outcome: Sendable {
    case satisfied
    /// The parts that do not hold, as the policy writes them: of the scope first, then of the conditions.
    case unsatisfied([UnmetPart])
    /// The evaluation failed.
    case failed(EvaluationError, at: SourceLocation)
  }

  /// A part of a policy that a request does not meet.
  public struct UnmetPart: Hashable, Sendable {
    public enum Place: String, Hashable, Sendable {
      case principal, action, resource
      /// One operand of a `when`'s outermost `&&`, or the whole of an `unless`.
      case condition
    }

    public let place: Place
    public let location: SourceLocation
    /// In Cedar's syntax.
    public let text: String
  }

  /// Whether the request is one that the policy's scope speaks of.
  public var hasMetScope: Bool {
    switch outcome {
    case .satisfied, .failed: true
    case .unsatisfied(let parts): parts.allSatisfy { $0.place == .condition }
    }
  }

  /// How far the request is from the policy: 0 where it is satisfied. A part of the scope counts more than any
  /// number of conditions; a failure counts most.
  public var distance: Int {
    switch outcome {
    case .satisfied: 0
    case .unsatisfied(let parts): parts.reduce(0) { $0 + ($1.place == .condition ? 1 : 1 << 16) }
    case .failed: 1 << 32
    }
  }
}

extension Authorizer {
  /// How each policy stands to the request, in the order of the set.
  ///
  /// Slower than ``isAuthorized(_:_:_:)``: where a policy is not satisfied, every operand of its conditions is
  /// evaluated by itself, and one that cannot be counts as unmet.
  public static func diagnose(
    _ request: Request, _ policies: PolicySet, _ entities: EntityStore
  ) -> [PolicyDiagnosis] {
    let evaluator = Evaluator(request, entities)
    return policies.policies.map(evaluator.diagnosis)
  }
}

extension Evaluator {
  fileprivate func diagnosis(of policy: Policy) -> PolicyDiagnosis {
    PolicyDiagnosis(
      policy: policy.id, effect: policy.effect, location: policy.location, outcome: outcome(of: policy))
  }

  private func outcome(of policy: Policy) -> PolicyDiagnosis.Outcome {
    let unmet = unmetScope(of: policy)
    if unmet.isEmpty {
      do {
        if try satisfies(policy.body.conditions) { return .satisfied }
      } catch {
        return .failed(error, at: policy.body.source.location(of: error.span))
      }
    }
    return .unsatisfied(unmet + unmetConditions(of: policy.body))
  }

  private func unmetScope(of policy: Policy) -> [PolicyDiagnosis.UnmetPart] {
    let scope = policy.scope
    var parts: [PolicyDiagnosis.UnmetPart] = []
    func add(_ place: PolicyDiagnosis.UnmetPart.Place, _ span: SourceSpan?, _ text: String) {
      parts.append(
        .init(place: place, location: policy.body.source.location(of: span ?? policy.body.span), text: text))
    }
    if !scope.principal.isSatisfied(by: request.principal, principalNode) {
      add(.principal, scope.principal.span, scope.principal.text(on: .principal))
    }
    if !scope.action.isSatisfied(by: request.action, actionNode) {
      add(.action, scope.action.references.first?.span, scope.action.text)
    }
    if !scope.resource.isSatisfied(by: request.resource, resourceNode) {
      add(.resource, scope.resource.span, scope.resource.text(on: .resource))
    }
    return parts
  }

  private func unmetConditions(of body: PolicyBody) -> [PolicyDiagnosis.UnmetPart] {
    body.conditions.flatMap { condition in
      let operands: [Expression] =
        if condition.kind == .when, case .and(let operands) = condition.expression.kind {
          operands
        } else {
          [condition.expression]
        }
      return operands.filter { (try? truth($0)) != (condition.kind == .when) }.map { operand in
        var printer = Printer()
        if condition.kind == .unless { printer.write("unless ") }
        printer.write(operand)
        return PolicyDiagnosis.UnmetPart(
          place: .condition, location: body.source.location(of: operand.span), text: printer.text)
      }
    }
  }
}

extension EntityConstraint<EntityUID> {
  /// Where the constraint names its type or its entity.
  fileprivate var span: SourceSpan? {
    switch self {
    case .any: nil
    case .isType(let type), .isTypeIn(let type, _): type.span
    case .equal(let reference), .in(let reference): reference.span
    }
  }

  fileprivate func text(on variable: Variable) -> String {
    Printer.text(of: self, on: variable) { "\($0.type)::\(Printer.quoted($0.id))" }
  }
}

extension ActionConstraint {
  fileprivate var text: String { Printer.text(of: self) }
}
