/// Whether an expression may fail, told from its types (specification: `Residual.errorFree` in
/// `Cedar/TPE/Residual.lean`).
///
/// The typechecker's soundness leaves three ways for an expression to fail where it is reached: an entity does not
/// exist, an integer overflows, an extension function fails. An optional attribute or a tag is read only behind
/// a `has` or `hasTag` that held, so these reads cannot fail; a required attribute can, where the entity is missing.
struct FailureAnalysis {
  let schema: Schema
  let request: PartialRequest
  let entities: PartialEntities

  /// Whether the expression gives a value for all data that conform to the schema and agree with what is known.
  func cannotFail(_ expression: TypedExpression) -> Bool {
    switch expression.kind {
    case .negate, .sum, .product: false
    case .call(let function, _) where function.canFail: false
    case .attribute(let operand, let name):
      cannotFail(operand) && (isRead(of: operand, guardedFor: name) || exists(operand))
    default: expression.parts.allSatisfy(cannotFail)
    }
  }

  /// Whether the attribute is one of a record, or one that entities need not have: then a `has` was before.
  private func isRead(of operand: TypedExpression, guardedFor name: Text) -> Bool {
    switch operand.type {
    case .record: true
    case .entity(let types):
      types.allSatisfy { schema.entityTypes[$0]?.attributes[name]?.isRequired == false }
    default: false
    }
  }

  /// Whether the entity is known to exist.
  private func exists(_ operand: TypedExpression) -> Bool {
    switch operand.kind {
    case .variable(.principal): request.principal.isPresent(in: entities)
    case .variable(.resource): request.resource.isPresent(in: entities)
    case .literal(.entity(let uid)): entities.isPresent(uid)
    default: false
    }
  }
}

extension ExtensionFunction {
  /// Whether a call with arguments of the right types may fail.
  fileprivate var canFail: Bool {
    switch self {
    case .decimal, .ip, .datetime, .duration, .offset, .durationSince, .toDate: true
    case .lessThan, .lessThanOrEqual, .greaterThan, .greaterThanOrEqual, .isIpv4, .isIpv6, .isLoopback,
      .isMulticast, .isInRange, .toTime, .toMilliseconds, .toSeconds, .toMinutes, .toHours, .toDays:
      false
    }
  }
}
