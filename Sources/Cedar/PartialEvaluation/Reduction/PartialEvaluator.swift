/// Evaluates typed expressions as far as what is known allows (RFC 95; specification: `Cedar/TPE/Evaluator.lean`).
///
/// What it leaves gives, for all data that conform to the schema and agree with what is known, the same value as the
/// whole expression, and fails exactly where that fails.
struct PartialEvaluator {
  let request: PartialRequest
  let entities: PartialEntities
  private let failures: FailureAnalysis
  /// Applies operators to values; what it is asked never looks at its request or its entities.
  private let ground: Evaluator

  init(_ request: PartialRequest, _ entities: PartialEntities) {
    self.request = request
    self.entities = entities
    failures = FailureAnalysis(schema: entities.schema, request: request, entities: entities)
    func uid(_ partial: PartialEntityUID) -> EntityUID {
      partial.uid ?? EntityUID(type: partial.type, id: .empty)
    }
    ground = Evaluator(
      Request(principal: uid(request.principal), action: request.action, resource: uid(request.resource)),
      .empty)
  }

  func reduce(_ expression: TypedExpression) -> Reduced {
    switch expression.kind {
    case .literal(let value): .value(value)
    case .variable(let variable): value(of: variable).map { .value($0) } ?? .residual(expression)
    case .slot: .residual(expression)
    case .and(let operands): chain(operands, of: expression, endsAt: false)
    case .or(let operands): chain(operands, of: expression, endsAt: true)
    case .conditional(let test, let then, let otherwise):
      conditional(test, then, otherwise, of: expression)
    default: strict(expression)
    }
  }

  /// Whether the expression gives a value for all data that agree with what is known.
  func cannotFail(_ expression: TypedExpression) -> Bool { failures.cannotFail(expression) }

  private func value(of variable: Variable) -> Value? {
    switch variable {
    case .principal: request.principal.uid.map { .entity($0) }
    case .action: .entity(request.action)
    case .resource: request.resource.uid.map { .entity($0) }
    case .context: request.context.whole.map { .record($0) }
    }
  }

  // MARK: Operators that need not evaluate every operand

  /// `&&`, which ends at the first `false`, and `||`, which ends at the first `true`.
  private func chain(
    _ operands: [TypedExpression], of expression: TypedExpression, endsAt end: Bool
  ) -> Reduced {
    var left: [TypedExpression] = []
    for operand in operands {
      switch reduce(operand) {
      case .value(.bool(let truth)):
        guard truth == end else { continue }
        // What comes before and cannot fail makes no difference any more.
        while let last = left.last, cannotFail(last) { left.removeLast() }
        if left.isEmpty { return .truth(end) }
        left.append(operand.replaced(by: .bool(end)))
        return .residual(joined(left, as: expression))
      case .value(let value):
        return .failure(
          EvaluationError(.typeMismatch(expected: [.bool], found: value.kind), operand.span), expression)
      case .failure(let error, let failing):
        left.append(failing)
        let whole = joined(left, as: expression)
        return left.count == 1 ? .failure(error, whole) : .residual(whole)
      case .residual(let residual):
        // A chain within a chain of its kind is one chain.
        switch (residual.kind, end) {
        case (.and(let inner), false), (.or(let inner), true): left += inner
        default: left.append(residual)
        }
      }
    }
    return left.isEmpty ? .truth(!end) : .residual(joined(left, as: expression))
  }

  private func joined(_ operands: [TypedExpression], as expression: TypedExpression) -> TypedExpression {
    operands.count == 1 ? operands[0] : expression.replacingParts(operands)
  }

  private func conditional(
    _ test: TypedExpression, _ then: TypedExpression, _ otherwise: TypedExpression,
    of expression: TypedExpression
  ) -> Reduced {
    switch reduce(test) {
    case .value(.bool(let truth)): return reduce(truth ? then : otherwise)
    case .value(let value):
      return .failure(
        EvaluationError(.typeMismatch(expected: [.bool], found: value.kind), test.span), expression)
    case .failure(let error, let failing):
      return .failure(error, expression.replacingParts([failing] + expression.parts.dropFirst()))
    case .residual(let test):
      if then === otherwise {
        // The test is decided by its type: it stands there because it may fail.
        let branch = reduce(then)
        return cannotFail(test)
          ? branch : .residual(expression.replacingParts([test, branch.expression(for: then)]))
      }
      let first = reduce(then)
      let second = reduce(otherwise)
      if case .value(let value) = first, case .value(value) = second, cannotFail(test) {
        return .value(value)
      }
      return .residual(
        expression.replacingParts([
          test, first.expression(for: then), second.expression(for: otherwise),
        ]))
    }
  }

  // MARK: Operators that evaluate every operand

  private func strict(_ expression: TypedExpression) -> Reduced {
    var operands: [TypedExpression] = []
    var values: [Value] = []
    var error: EvaluationError?
    for operand in expression.parts {
      let reduced = reduce(operand)
      switch reduced {
      case .value(let value): values.append(value)
      case .failure(let certain, _): error = error ?? certain
      case .residual: break
      }
      operands.append(reduced.expression(for: operand))
    }
    let reduced = expression.replacingParts(operands)
    if let error { return .failure(error, reduced) }
    if values.count == operands.count { return apply(reduced, to: values) }
    return simplified(reduced)
  }

  /// The value of an expression whose operands are values, or what is left where it asks for an unknown entity.
  private func apply(_ expression: TypedExpression, to values: [Value]) -> Reduced {
    switch (expression.kind, values.first) {
    case (.attribute(_, let name), .entity(let uid)): attribute(name, of: uid, in: expression)
    case (.has(_, let name), .entity(let uid)): has(name, uid, in: expression)
    case (.getTag, .entity(let uid)): tag(values[1], of: uid, in: expression)
    case (.hasTag, .entity(let uid)): hasTag(values[1], uid, in: expression)
    case (.membership, .entity(let uid)): isMember(uid, of: values[1], in: expression)
    default: applyGround(expression)
    }
  }

  /// The value of an operator that asks for no entity.
  private func applyGround(_ expression: TypedExpression) -> Reduced {
    do throws(EvaluationError) {
      return .value(try ground.evaluate(expression.erased))
    } catch {
      return .failure(error, expression)
    }
  }

  /// An expression of which some operand is unknown, decided where its type or a known operand decides it.
  private func simplified(_ expression: TypedExpression) -> Reduced {
    if case .not(let operand) = expression.kind, case .not(let inner) = operand.kind {
      return .residual(inner)
    }
    if let value = request.context.value(of: expression) { return .value(value) }
    if let truth = decided(expression), expression.parts.allSatisfy(cannotFail) { return .truth(truth) }
    return .residual(expression)
  }

  /// The truth that an expression has wherever its operands do not fail, if that is certain.
  private func decided(_ expression: TypedExpression) -> Bool? {
    switch (expression.type, expression.kind) {
    case (.true, _): true
    case (.false, _): false
    case (_, .membership(_, in: let container)) where container.isEmptySet: false
    case (_, .contains(.contains, let set, _)) where set.isEmptySet: false
    case (_, .contains(.containsAny, let left, let right)) where left.isEmptySet || right.isEmptySet: false
    case (_, .contains(.containsAll, _, let right)) where right.isEmptySet: true
    default: nil
    }
  }
}

extension TypedExpression {
  /// Whether it is the known set without members.
  fileprivate var isEmptySet: Bool {
    if case .literal(.set(let set)) = kind { set.isEmpty } else { false }
  }
}
