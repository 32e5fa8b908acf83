/// Conditions that decide what is reached.
extension Typechecker {
  mutating func and(_ operands: [Expression], _ span: SourceSpan) -> Judgement {
    chain(span) { typechecker, conjunction in
      for operand in operands {
        let judgement = typechecker.judgeBool(operand)
        if !typechecker.append(judgement, to: &conjunction) { return }
      }
    }
  }

  /// The judgement on a chain of `&&` whose operands `walk` judges one after another, each where those before it
  /// are true.
  mutating func chain(
    _ span: SourceSpan, _ walk: (inout Typechecker, inout Conjunction) -> Void
  ) -> Judgement {
    var conjunction = Conjunction()
    walk(&self, &conjunction)
    for capabilities in conjunction.capabilities { prior.remove(capabilities) }
    return judgement(on: conjunction, span)
  }

  /// Adds an operand to a chain of `&&`. Returns whether one after it is reached.
  mutating func append(_ judgement: Judgement, to conjunction: inout Conjunction) -> Bool {
    conjunction.append(judgement)
    if conjunction.isFalse { return false }
    prior.add(judgement.capabilities)
    return true
  }

  /// A chain of `&&` as far as it has been judged.
  struct Conjunction {
    private(set) var operands: [TypedExpression] = []
    private(set) var hasFailed = false
    /// Whether all operands are `True`, and whether the last is `False`.
    private(set) var isTrue = true
    private(set) var isFalse = false
    /// What each operand has established.
    private(set) var capabilities: [CapabilitySet] = []

    mutating func append(_ judgement: Judgement) {
      if let expression = judgement.expression { operands.append(expression) } else { hasFailed = true }
      if case .false = judgement.type {
        isFalse = true
        return
      }
      if case .true = judgement.type {} else { isTrue = false }
      if !judgement.capabilities.isEmpty { capabilities.append(judgement.capabilities) }
    }
  }

  private func judgement(on conjunction: Conjunction, _ span: SourceSpan) -> Judgement {
    let type: ExpressionType = conjunction.isFalse ? .false : conjunction.isTrue ? .true : .bool
    if conjunction.hasFailed { return .failure(type) }
    // Where an operand is False the chain is never true, and nothing follows from it. The reference forgets what an
    // operand of type True has established; but that is known without it.
    var established = CapabilitySet.none
    if !conjunction.isFalse {
      for capabilities in conjunction.capabilities { established.formUnion(capabilities) }
    }
    let operands = conjunction.operands
    if operands.count == 1 { return Judgement(operands[0], type, established) }
    return success(type, span, established) { .and(operands) }
  }

  mutating func or(_ operands: [Expression], _ span: SourceSpan) -> Judgement {
    var reached: [TypedExpression] = []
    var hasFailed = false
    /// The type of the chain as far as it has been judged.
    var type = ExpressionType.false
    var established = CapabilitySet.none
    for operand in operands {
      let judgement = judgeBool(operand)
      if let expression = judgement.expression { reached.append(expression) } else { hasFailed = true }
      switch judgement.type {
      case .true: (type, established) = (.true, judgement.capabilities)
      // Another operand makes the chain true, if one does.
      case .false: break
      default:
        if type == .false {
          established = judgement.capabilities
        } else {
          established.formIntersection(judgement.capabilities)
        }
        type = .bool
      }
      if type == .true { break }
    }
    if hasFailed { return .failure(type) }
    if reached.count == 1 { return Judgement(reached[0], type, established) }
    return success(type, span, established) { .or(reached) }
  }

  func not(_ operand: Judgement, _ span: SourceSpan) -> Judgement {
    let type: ExpressionType =
      switch operand.type {
      case .true: .false
      case .false: .true
      default: .bool
      }
    return judgement(type, span, of: operand) { .not($0) }
  }

  mutating func conditional(
    _ test: Expression, _ then: Expression, _ otherwise: Expression, _ span: SourceSpan
  ) -> Judgement {
    let test = judgeBool(test)
    switch test.type {
    case .true:
      var branch = judge(then, where: test.capabilities)
      branch.capabilities.formUnion(test.capabilities)
      return decided(test, branch, span)
    case .false:
      return decided(test, judge(otherwise), span)
    default:
      var then = judge(then, where: test.capabilities)
      let otherwise = judge(otherwise)
      then.capabilities.formUnion(test.capabilities)
      then.capabilities.formIntersection(otherwise.capabilities)
      return joined(test, then, otherwise, span)
    }
  }

  private mutating func judge(_ expression: Expression, where capabilities: CapabilitySet) -> Judgement {
    prior.add(capabilities)
    defer { prior.remove(capabilities) }
    return judge(expression)
  }

  /// The judgement on a conditional of which only this branch is reached.
  private func decided(_ test: Judgement, _ branch: Judgement, _ span: SourceSpan) -> Judgement {
    guard let condition = test.expression, let expression = branch.expression, let type = branch.type else {
      return .failure(branch.type)
    }
    return success(type, span, branch.capabilities) {
      .conditional(condition, then: expression, else: expression)
    }
  }

  private mutating func joined(
    _ test: Judgement, _ then: Judgement, _ otherwise: Judgement, _ span: SourceSpan
  ) -> Judgement {
    guard let thenType = then.type, let elseType = otherwise.type else { return .failure() }
    steps -= thenType.weight
    guard let type = thenType.leastUpperBound(elseType, mode) else {
      tellIncompatible(
        thenType, elseType, at: span, hint: "both branches of a conditional must have compatible types")
      return .failure()
    }
    guard let condition = test.expression, let yes = then.expression, let no = otherwise.expression else {
      return .failure(type)
    }
    return success(type, span, then.capabilities) { .conditional(condition, then: yes, else: no) }
  }
}
