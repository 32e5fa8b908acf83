/// The scope of a policy, as the conditions on `principal`, `action` and `resource` that it stands for.
extension Typechecker {
  /// The judgement on a whole policy: its scope, then its conditions, joined by `&&`.
  mutating func judge(_ scope: Scope<EntityOrSlot>, _ body: PolicyBody) -> Judgement {
    if scope.isUnconstrained, body.conditions.isEmpty {
      return success(.true, body.span) { .literal(.bool(true)) }
    }
    return chain(body.span) { typechecker, conjunction in
      for part in typechecker.judgements(on: scope) {
        if !typechecker.append(part, to: &conjunction) { return }
      }
      for condition in body.conditions {
        if !typechecker.append(typechecker.judge(condition), to: &conjunction) { return }
      }
    }
  }

  /// The judgement on the conditions alone.
  mutating func judge(_ conditions: [Condition], _ span: SourceSpan) -> Judgement {
    if conditions.isEmpty { return success(.true, span) { .literal(.bool(true)) } }
    return chain(span) { typechecker, conjunction in
      for condition in conditions {
        if !typechecker.append(typechecker.judge(condition), to: &conjunction) { return }
      }
    }
  }

  private mutating func judge(_ condition: Condition) -> Judgement {
    let judgement = judgeBool(condition.expression)
    return condition.kind == .when ? judgement : not(judgement, condition.expression.span)
  }

  private mutating func judgements(on scope: Scope<EntityOrSlot>) -> [Judgement] {
    judgements(on: .principal, environment.principal, scope.principal) + judgement(on: scope.action)
      + judgements(on: .resource, environment.resource, scope.resource)
  }

  private func judgements(
    on variable: Variable, _ type: EntityType, _ constraint: EntityConstraint<EntityOrSlot>
  ) -> [Judgement] {
    func typed(
      _ kind: (TypedExpression) -> TypedExpression.Kind, _ result: ExpressionType, _ span: SourceSpan
    )
      -> Judgement
    {
      let operand = TypedExpression(.variable(variable), .entity(type), span)
      return success(result, span) { kind(operand) }
    }
    func compared(
      _ reference: Located<EntityOrSlot>,
      _ kind: (TypedExpression, TypedExpression) -> TypedExpression.Kind, _ canHold: (EntityType) -> Bool
    ) -> Judgement {
      guard let other = self.reference(reference, on: variable), case .entity(let types) = other.type else {
        return .failure(.bool)
      }
      return typed({ kind($0, other) }, types.contains(where: canHold) ? .bool : .false, reference.span)
    }
    func tested(_ tested: Located<EntityType>) -> Judgement {
      typed({ .isType($0, tested.node) }, .singleton(type == tested.node), tested.span)
    }
    func contained(_ reference: Located<EntityOrSlot>) -> Judgement {
      compared(reference, { .membership($0, in: $1) }, { schema.canBeIn(type, $0) })
    }
    return switch constraint {
    case .any: []
    case .equal(let reference): [compared(reference, { .equal($0, $1) }, { $0 == type })]
    case .in(let reference): [contained(reference)]
    case .isType(let type): [tested(type)]
    case .isTypeIn(let type, let reference): [tested(type), contained(reference)]
    }
  }

  /// The entity or slot of a scope, or nil where its type is not declared.
  private func reference(_ reference: Located<EntityOrSlot>, on variable: Variable) -> TypedExpression? {
    switch reference.node {
    case .entity(let uid):
      guard schema[uid.type] != nil || schema.schema.actions[uid] != nil else { return nil }
      return TypedExpression(.literal(.entity(uid)), .entity(uid.type), reference.span)
    case .slot(let slot):
      let filling = variable == .principal ? environment.principalSlot : environment.resourceSlot
      // Without a type of its own the slot has that of the variable, which is always possible.
      let type = filling ?? (variable == .principal ? environment.principal : environment.resource)
      return TypedExpression(.slot(slot), .entity(type), reference.span)
    }
  }

  private mutating func judgement(on constraint: ActionConstraint) -> [Judgement] {
    func literal(_ reference: Located<EntityUID>) -> TypedExpression {
      TypedExpression(.literal(.entity(reference.node)), .entity(reference.node.type), reference.span)
    }
    func typed(_ type: ExpressionType?, _ kind: TypedExpression.Kind, _ span: SourceSpan) -> [Judgement] {
      [type.map { success($0, span) { kind } } ?? .failure(.bool)]
    }
    func action(_ span: SourceSpan) -> TypedExpression {
      TypedExpression(.variable(.action), .entity(environment.action.type), span)
    }
    func isIn(_ groups: [Located<EntityUID>]) -> ExpressionType? {
      schema.isAction(environment.action, inAny: groups.lazy.map(\.node)).map { .singleton($0) }
    }
    switch constraint {
    case .any: return []
    case .equal(let reference):
      return typed(
        .singleton(environment.action == reference.node),
        .equal(action(reference.span), literal(reference)), reference.span)
    case .in(let reference):
      return typed(
        isIn([reference]), .membership(action(reference.span), in: literal(reference)), reference.span)
    case .inAny(let references):
      let span = references.first.map { SourceSpan(from: $0.span, to: references[references.count - 1].span) }
      let place = span ?? SourceSpan(0, 0)
      let type: ExpressionType = references.reduce(.never) { type, reference in
        type.leastUpperBound(.entity(reference.node.type), .permissive) ?? type
      }
      let set = TypedExpression(.set(references.map(literal)), .set(type), place)
      return typed(isIn(references), .membership(action(place), in: set), place)
    }
  }
}

extension Scope<EntityOrSlot> {
  /// Whether the scope allows every request.
  fileprivate var isUnconstrained: Bool {
    guard case .any = principal, case .any = action, case .any = resource else { return false }
    return true
  }
}
