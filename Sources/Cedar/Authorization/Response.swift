/// The answer to a request.
public struct Response: Sendable {
  public let decision: Decision
  /// The policies that decided: the satisfied forbids of a denial or, where there are none, nothing; the satisfied
  /// permits of an allowance. In the order of the policy set.
  public let reason: [PolicyID]
  /// The policies whose evaluation failed. They count as not satisfied. In the order of the policy set.
  public let errors: [PolicyError]
}

public enum Decision: String, Hashable, Sendable {
  case allow, deny
}

/// A policy that could not be evaluated.
public struct PolicyError: Sendable {
  public let policy: PolicyID
  public let error: EvaluationError
  private let source: SourceFile

  init(_ error: EvaluationError, in policy: Policy) {
    self.policy = policy.id
    self.error = error
    source = policy.body.source
  }

  /// Where the failing expression begins.
  public var location: SourceLocation { source.location(of: error.span) }
}

extension PolicyError: CustomStringConvertible {
  public var description: String {
    "\(location): error while evaluating policy `\(policy.text.legible)`: \(error)"
  }
}
