/// What the validator has to say of a set of policies.
public struct ValidationResult: Sendable {
  /// Why policies are not valid, policy by policy in the order of the set, templates after policies.
  public let errors: [ValidationError]
  /// What is suspicious, in the same order. Never makes a policy invalid.
  public let warnings: [ValidationWarning]

  /// Whether all policies and templates are valid.
  public var isValid: Bool { errors.isEmpty }

  public func errors(of policy: PolicyID) -> [ValidationError] { errors.filter { $0.policy == policy } }
}
