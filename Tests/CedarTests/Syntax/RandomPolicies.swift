@testable import Cedar

/// Random policies and templates over the world of ``RandomExpressions``.
struct RandomPolicies {
  private var expressions: RandomExpressions
  private static let nowhere = SourceSpan(0, 0)
  private static let source = SourceFile(name: "random", bytes: [])

  init(seed: UInt64) { expressions = RandomExpressions(seed: seed) }

  mutating func policy(id: PolicyID = "policy0") -> Policy {
    let reference = { (generator: inout Self) in generator.expressions.pick(RandomExpressions.entities) }
    return Policy(
      id: id,
      scope: Scope(
        principal: constraint(reference), action: actionConstraint(), resource: constraint(reference)),
      body: body())
  }

  /// A template with at least one slot.
  mutating func template(id: PolicyID = "policy0") -> PolicyTemplate {
    while true {
      let template = PolicyTemplate(
        id: id,
        scope: Scope(
          principal: constraint { $0.entityOrSlot(.principal) }, action: actionConstraint(),
          resource: constraint { $0.entityOrSlot(.resource) }),
        body: body())
      if !template.slots.isEmpty { return template }
    }
  }

  private mutating func entityOrSlot(_ slot: Slot) -> EntityOrSlot {
    expressions.chance(70) ? .slot(slot) : .entity(expressions.pick(RandomExpressions.entities))
  }

  private mutating func constraint<Reference>(
    _ reference: (inout Self) -> Reference
  ) -> EntityConstraint<Reference> {
    let node = located(reference(&self))
    let type = located(expressions.pick(["U", "A::G", "permit"] as [EntityType]))
    return expressions.pick([.any, .equal(node), .in(node), .isType(type), .isTypeIn(type, node)])
  }

  private mutating func actionConstraint() -> ActionConstraint {
    let actions = ["v", "", "\u{E9}\n\"*"].map { id in
      located(EntityUID(type: expressions.pick(["Action", "N::Action"]), id: id))
    }
    let some = Array(actions.prefix(Int.random(in: 0...3, using: &expressions.random)))
    return expressions.pick([.any, .equal(actions[0]), .in(actions[2]), .inAny(some)])
  }

  private mutating func body() -> PolicyBody {
    var annotations: [Annotation] = []
    for key in ["id", "if", "__cedar", "a"] as [Text] where expressions.chance(25) {
      annotations.append(
        Annotation(key: key, value: expressions.chance(30) ? nil : expressions.pick(RandomExpressions.texts)))
    }
    let conditions = (0..<Int.random(in: 0...2, using: &expressions.random)).map { _ in
      Condition(
        kind: expressions.pick([.when, .unless]), expression: expressions.expression(depth: 3),
        span: Self.nowhere)
    }
    return PolicyBody(
      effect: expressions.pick([.permit, .forbid]), annotations: annotations, conditions: conditions,
      source: Self.source, span: Self.nowhere)
  }

  private func located<Node>(_ node: Node) -> Located<Node> { Located(node: node, span: Self.nowhere) }
}
