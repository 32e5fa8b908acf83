/// From scopes that match to policies that are satisfied.
extension Evaluation {
  /// Finds out which policies are satisfied and which fail.
  func run() {
    let scopes = policies.scopes
    scopes.principals.mark(request.principal, principalNode, in: scratch.scopes)
    scopes.actions.mark(request.action, actionNode, in: scratch.scopes)
    scopes.resources.mark(request.resource, resourceNode, in: scratch.scopes)
    scratch.scopes.forEach { test in
      for position in Int(scopes.starts[test])..<Int(scopes.starts[test + 1]) {
        let scope = scopes.filed[position]
        if scratch.scopes.contains(Int(scope.first)) && scratch.scopes.contains(Int(scope.second)) {
          walk(Int(scope.branch))
        }
      }
    }
  }

  /// Walks a branch of conditions and all that it leads to.
  private func walk(_ position: Int) {
    let branch = policies.tree.branches[position]
    for place in branch.satisfied { scratch.satisfied.insert(Int(policies.tree.policies[Int(place)])) }
    for place in branch.tests {
      let test = policies.tree.tests[Int(place)]
      switch truth(test.condition) {
      case true?:
        if let branch = test.target.branch {
          walk(branch)
        } else {
          scratch.satisfied.insert(test.target.policy)
        }
      case false?: break
      case nil:
        if let branch = test.target.branch {
          fail(policies.tree.branches[branch].all)
        } else {
          scratch.failed.insert(test.target.policy)
        }
      }
    }
    for place in branch.switches { choose(Int(place)) }
  }

  private func choose(_ place: Int) {
    guard let value = value(policies.tree.switches[place].subject) else {
      return fail(policies.tree.switches[place].all)
    }
    if let branch = policies.tree.switches[place].branch(for: value) { walk(Int(branch)) }
  }

  private func fail(_ range: Range<Int32>) {
    for place in range { scratch.failed.insert(Int(policies.tree.policies[Int(place)])) }
  }

  /// The response, in the order of the policies.
  func response() -> Response {
    let errors = errors()
    var permits = 0
    var forbids = 0
    scratch.satisfied.forEach {
      if policies.outcomes[$0].effect == .permit { permits += 1 } else { forbids += 1 }
    }
    if permits + forbids == 0 { return Response(decision: .deny, reason: [], errors: errors) }
    let effect: Effect = forbids > 0 ? .forbid : .permit
    var reason: [PolicyID] = []
    reason.reserveCapacity(forbids > 0 ? forbids : permits)
    scratch.satisfied.forEach {
      if policies.outcomes[$0].effect == effect { reason.append(policies.outcomes[$0].id) }
    }
    return Response(decision: forbids > 0 ? .deny : .allow, reason: reason, errors: errors)
  }

  /// Why the failed policies failed, as the plain evaluator says it.
  private func errors() -> [PolicyError] {
    let count = scratch.failed.count
    if count == 0 { return [] }
    var errors: [PolicyError] = []
    errors.reserveCapacity(count)
    let evaluator = Evaluator(
      request, entities, principalNode: principalNode, actionNode: actionNode, resourceNode: resourceNode)
    scratch.failed.forEach { position in
      if let error = error(of: position, evaluator) { errors.append(error) }
    }
    return errors
  }

  private func error(of position: Int, _ evaluator: Evaluator) -> PolicyError? {
    let policy = policies.source.policies[position]
    do {
      let isSatisfied = try evaluator.satisfies(policy.body.conditions)
      // The plain evaluator has the last word.
      assertionFailure("compiled conditions failed where the plain evaluator does not")
      if isSatisfied { scratch.satisfied.insert(position) }
      return nil
    } catch {
      return PolicyError(error, in: policy)
    }
  }
}
