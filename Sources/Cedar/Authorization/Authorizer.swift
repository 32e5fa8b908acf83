/// Decides requests (specification: `Cedar/Spec/Authorizer.lean`).
///
/// Every policy whose scope matches is evaluated. A satisfied forbid denies; otherwise a satisfied permit allows;
/// otherwise the answer is deny. A policy that fails counts as not satisfied. Skipping policies whose scope does not
/// match is exact, errors included, because the tests of a scope cannot fail.
public enum Authorizer {
  public static func isAuthorized(
    _ request: Request, _ policies: PolicySet, _ entities: EntityStore
  ) -> Response {
    decide(policies.policies, Evaluator(request, entities))
  }

  /// Evaluates `policies`, in this order.
  static func decide(_ policies: [Policy], _ evaluator: Evaluator) -> Response {
    var permits: [PolicyID] = []
    var forbids: [PolicyID] = []
    var errors: [PolicyError] = []
    for policy in policies where evaluator.matches(policy.scope) {
      do {
        guard try evaluator.satisfies(policy.body.conditions) else { continue }
        switch policy.effect {
        case .permit: permits.append(policy.id)
        case .forbid: forbids.append(policy.id)
        }
      } catch {
        errors.append(PolicyError(error, in: policy))
      }
    }
    return if !forbids.isEmpty {
      Response(decision: .deny, reason: forbids, errors: errors)
    } else if !permits.isEmpty {
      Response(decision: .allow, reason: permits, errors: errors)
    } else {
      Response(decision: .deny, reason: [], errors: errors)
    }
  }
}
