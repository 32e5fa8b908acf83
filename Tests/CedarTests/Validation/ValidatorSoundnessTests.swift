import Testing

@testable import Cedar

/// What validation promises, tried on random policies and data.
struct ValidatorSoundnessTests {
  @Test(arguments: [(ValidationMode.strict, UInt64(1)), (.permissive, 2)])
  func `a valid policy never fails by the types of values`(mode: ValidationMode, seed: UInt64) throws {
    let validator = try ValidationWorld.validator()
    let schema = validator.schema.schema
    var policies = RandomTypedPolicies(seed: seed)
    var data = RandomConformingData(schema, seed: seed)
    let entities = data.entities()
    let stores = [
      try EntityStore(entities),
      try EntityStore(
        entities.enumerated().filter { $0.element.uid.type.isAction || !$0.offset.isMultiple(of: 3) }.map(
          \.element)),
    ]
    var (valid, evaluated, failed) = (0, 0, 0)
    for _ in 0..<1_200 {
      let set = try PolicySet(parsing: policies.policy(), file: "policy")
      guard validator.validate(set, mode: mode).isValid else { continue }
      valid += 1
      for environment in validator.environments {
        let typed = validator.typedCondition(of: set.policies[0], in: environment, mode: mode)
        for (number, store) in stores.enumerated() {
          let request = data.request(environment.requestType)
          let response = Authorizer.isAuthorized(request, set, store)
          evaluated += 1
          failed += response.errors.count
          check(response, typed, set.policies[0], isComplete: number == 0)
        }
      }
    }
    #expect(valid > 80)
    #expect(failed > 0)
    print("validator: \(valid) valid policies, \(evaluated) evaluations, \(failed) of them fail")
  }

  /// Overflow and absent entities are all that may go wrong, and truth values known beforehand come true.
  private func check(
    _ response: Response, _ typed: TypedExpression?, _ policy: Policy, isComplete: Bool
  ) {
    for error in response.errors {
      switch error.error.cause {
      case .integerOverflow, .extensionFunctionFailed: break
      case .entityDoesNotExist where !isComplete: break
      default: Issue.record("\(error.error) in \(policy)")
      }
    }
    guard let typed else {
      Issue.record("no typed condition of \(policy)")
      return
    }
    if typed.type == .false { #expect(response.reason.isEmpty, "\(policy)") }
    if typed.type == .true, response.errors.isEmpty { #expect(response.reason.count == 1, "\(policy)") }
  }

  @Test func `strict mode allows no more than permissive mode`() throws {
    let validator = try ValidationWorld.validator()
    var policies = RandomTypedPolicies(seed: 3)
    var counts = [0, 0]
    for _ in 0..<2_000 {
      let set = try PolicySet(parsing: policies.policy(), file: "policy")
      let strict = validator.validate(set).isValid
      let permissive = validator.validate(set, mode: .permissive).isValid
      #expect(permissive || !strict, "\(set.policies[0])")
      if strict { counts[0] += 1 }
      if permissive { counts[1] += 1 }
    }
    #expect(counts[0] > 200)
    #expect(counts[1] > counts[0])
  }

  @Test(arguments: [ValidationMode.strict, .permissive])
  func `what the scope and the variables leave out changes nothing`(mode: ValidationMode) throws {
    let validator = try ValidationWorld.validator()
    var policies = RandomTypedPolicies(seed: 4)
    for _ in 0..<600 {
      let set = try PolicySet(parsing: policies.policy(), file: "policy")
      let policy = set.policies[0]
      let (scope, body) = (policy.scope.asTemplate, policy.body)
      // Checked the long way: the whole policy in every environment.
      var problems = Set<TypeProblem>()
      var isPossible = false
      for environment in validator.environments {
        var typechecker = Typechecker(validator.schema, mode, environment, ExpressionClasses())
        let judgement = typechecker.judge(scope, body)
        problems.formUnion(typechecker.problems)
        if judgement.type != .false { isPossible = true }
        #expect((judgement.expression == nil) == !typechecker.problems.isEmpty, "\(policy)")
      }
      let names = PolicyNames(scope, body).problems(validator.schema)
      let result = validator.validate(set, mode: mode)
      let told = result.errors.filter { $0.kind != .noApplicableAction && $0.request != nil }
      #expect(Set(told.map(\.message)) == Set(problems.map(\.message)), "\(policy)")
      #expect(names.isEmpty == !result.errors.contains { $0.kind == .undeclaredEntityType }, "\(policy)")
      #expect(result.warnings.contains { $0.kind == .impossiblePolicy } == !isPossible, "\(policy)")
    }
  }
}
