/// Policies made ready for many requests.
///
/// Compiled once, they answer as ``Authorizer`` does with the ``PolicySet`` they were made of — the same decision,
/// reasons and errors in the same order — in a time that depends on the policies whose scope matches and
/// not on how many there are:
///
///     let policies = CompiledPolicies(policySet)
///     let response = Authorizer.isAuthorized(request, policies, entities)
///
/// One word wide and immutable; requests share nothing but the policies, so any number of tasks may ask at once.
public struct CompiledPolicies: Sendable {
  let storage: Storage

  final class Storage: Sendable {
    let source: PolicySet
    let scopes: ScopeIndex
    let tree: DecisionTree
    let program: Program
    /// What each policy gives where it is satisfied, without a way through the policy itself.
    let outcomes: [(id: PolicyID, effect: Effect)]

    init(source: PolicySet, scopes: ScopeIndex, tree: DecisionTree, program: Program) {
      self.source = source
      outcomes = source.policies.map { ($0.id, $0.effect) }
      self.scopes = scopes
      self.tree = tree
      self.program = program
    }
  }

  public init(_ policies: PolicySet) {
    var program = ProgramBuilder()
    var index = ScopeIndex.Builder()
    var rules: [ScopeIndex.Builder.Key: [DecisionTree.Rule]] = [:]
    var keys: [ScopeIndex.Builder.Key] = []
    for (position, policy) in policies.policies.enumerated() {
      let conjuncts = program.conjuncts(of: policy.body.conditions)
      // What cannot be satisfied and does not fail before that is never looked at.
      if let first = conjuncts.first, program.isFalse(first) { continue }
      let key = index.key(of: policy.scope)
      if rules[key] == nil { keys.append(key) }
      rules[key, default: []].append(
        DecisionTree.Rule(conjuncts: conjuncts[...], policy: Int32(position)))
    }
    var tree = DecisionTree.Builder()
    let scopes = index.index(keys.map { ($0, tree.add(rules[$0] ?? [], &program)) })
    storage = Storage(source: policies, scopes: scopes, tree: tree.tree, program: program.program())
  }

  /// What was compiled.
  public var source: PolicySet { storage.source }
}

extension ProgramBuilder {
  /// The conditions of a policy as operands of one conjunction.
  fileprivate mutating func conjuncts(of conditions: [Condition]) -> [Number] {
    var operands: [Number] = []
    for condition in conditions {
      let number = number(of: condition.expression)
      operands.append(condition.kind == .when ? number : negation(number))
    }
    return conjuncts(of: operands)
  }

  fileprivate func isFalse(_ number: Number) -> Bool { constantValue(number) == .bool(false) }
}
