/// What has been found in one policy, each thing once.
struct PolicyFindings {
  private let policy: PolicyID
  private let body: PolicyBody
  private(set) var errors: [ValidationError] = []
  private var known: Set<TypeProblem> = []

  init(_ policy: PolicyID, _ body: PolicyBody) {
    self.policy = policy
    self.body = body
  }

  /// Nothing yet, in the policy of `other`.
  init(_ other: PolicyFindings) { self.init(other.policy, other.body) }

  /// Whether there are as many errors as are told of one policy.
  var isFull: Bool { errors.count >= ValidationLimits.errorsPerPolicy }

  mutating func add(_ problems: [TypeProblem], in environment: RequestEnvironment? = nil) {
    for problem in problems where !isFull && known.insert(problem).inserted {
      errors.append(
        ValidationError(
          policy: policy, source: body.source, span: problem.span, kind: problem.kind,
          message: problem.message, hint: problem.hint, request: environment?.requestType))
    }
  }

  /// The warning that the policy can apply to no request.
  var impossible: ValidationWarning {
    ValidationWarning(
      policy: policy, source: body.source, span: body.span, kind: .impossiblePolicy,
      message: "the policy can apply to no request that the schema allows")
  }
}
