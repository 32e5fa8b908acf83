/// Checks how far a policy walks from the entities of the request (RFC 76; reference: `validator/level_validate.rs`).
///
/// Each attribute or tag of an entity, and each `in`, is a step from the entity on its left. A policy of level `n`
/// takes at most `n` steps in a row, beginning at `principal`, `action`, `resource` or `context`: of level 0 are
/// policies that look at no entity, of level 1 those that look at `principal.name`, of level 2 those that look at
/// `principal.manager.name`. Whoever loads entities for a request need not go further. An entity that the policy
/// names itself cannot be looked into, because it is not among those reached from the request.
struct LevelChecker {
  private let maximum: Int
  private let action: EntityUID
  private(set) var problems: [TypeProblem] = []

  /// - Parameter action: the action of the environment that the expressions are typed in.
  init(maximum: Int, action: EntityUID) {
    self.maximum = maximum
    self.action = action
  }

  /// What of a scope takes a step too many: each of its `in` is one.
  static func problems(_ scope: Scope<EntityOrSlot>, maximum: Int) -> [TypeProblem] {
    if maximum > 0 { return [] }
    func step(_ constraint: EntityConstraint<EntityOrSlot>) -> SourceSpan? {
      switch constraint {
      case .in(let reference), .isTypeIn(_, let reference): reference.span
      case .any, .equal, .isType: nil
      }
    }
    let action: SourceSpan? =
      switch scope.action {
      case .in(let reference): reference.span
      case .inAny(let references): references.first?.span
      case .any, .equal: nil
      }
    return [step(scope.principal), action, step(scope.resource)].compactMap(\.self).map {
      tooFar(1, of: maximum, at: $0)
    }
  }

  private static func tooFar(_ steps: Int, of maximum: Int, at span: SourceSpan) -> TypeProblem {
    TypeProblem(
      .levelExceeded, span,
      "\(steps) step\(steps == 1 ? "" : "s") from entity to entity \(steps == 1 ? "is" : "are") needed here, "
        + "at most \(maximum) \(maximum == 1 ? "is" : "are") allowed",
      hint: "give what is needed in the context, or as an attribute of an entity nearer to the request")
  }

  mutating func check(_ expression: TypedExpression) {
    switch expression.kind {
    case .literal, .variable, .slot: break
    case .membership(let entity, in: let other), .hasTag(let entity, key: let other),
      .getTag(let entity, key: let other):
      checkStep(from: entity, at: expression.span)
      check(other)
    case .has(let holder, _), .attribute(let holder, _):
      if holder.type.isEntity { checkStep(from: holder, at: expression.span) } else { check(holder) }
    case .conditional(let test, let then, let otherwise):
      check(test)
      check(then)
      // Where only one branch is reached it is there twice.
      if otherwise !== then { check(otherwise) }
    default:
      for operand in expression.operands { check(operand) }
    }
  }

  /// Checks a step from an entity, those that led to it included.
  private mutating func checkStep(from entity: TypedExpression, at span: SourceSpan) {
    let distance = distance(of: entity, [])
    guard distance >= maximum else { return }
    tell(Self.tooFar(distance + 1, of: maximum, at: span))
  }

  /// How many steps lead from the request to the entity that `expression` denotes.
  ///
  /// - Parameter path: the attributes to follow, the last first, where it denotes a record that holds the entity:
  ///   of `{a: principal, b: resource}.a` only `principal` counts.
  private mutating func distance(of expression: TypedExpression, _ path: [Text]) -> Int {
    switch expression.kind {
    case .variable: return 0
    case .literal(.entity(let uid)) where uid == action: return 0
    case .conditional(let test, let then, let otherwise):
      check(test)
      let distance = distance(of: then, path)
      return otherwise === then ? distance : max(distance, self.distance(of: otherwise, path))
    case .attribute(let holder, let name):
      return holder.type.isEntity ? distance(of: holder, path) + 1 : distance(of: holder, path + [name])
    case .getTag(let entity, key: let key):
      check(key)
      return distance(of: entity, path) + 1
    case .record(let attributes):
      var distance = 0
      for attribute in attributes {
        if attribute.name == path.last {
          distance = self.distance(of: attribute.value, path.dropLast())
        } else {
          check(attribute.value)
        }
      }
      return distance
    default:
      tell(
        TypeProblem(
          .literalDereference, expression.span, "an entity that the policy names cannot be looked into here",
          hint: "begin at `principal`, `action`, `resource` or `context`"))
      return 0
    }
  }

  private mutating func tell(_ problem: TypeProblem) {
    if problems.count < ValidationLimits.errorsPerPolicy { problems.append(problem) }
  }
}
