/// The part of a policy in parentheses: for whom, for what and on what it speaks.
///
/// `Reference` is an entity in a policy, and an entity or a slot in a template.
final class Scope<Reference: Sendable>: Sendable {
  let principal: EntityConstraint<Reference>
  let action: ActionConstraint
  let resource: EntityConstraint<Reference>

  init(
    principal: EntityConstraint<Reference>, action: ActionConstraint, resource: EntityConstraint<Reference>
  ) {
    self.principal = principal
    self.action = action
    self.resource = resource
  }
}

/// What a scope asks of the principal or of the resource.
enum EntityConstraint<Reference: Sendable>: Sendable {
  case any
  case equal(Located<Reference>)
  case `in`(Located<Reference>)
  case isType(Located<EntityType>)
  case isTypeIn(Located<EntityType>, Located<Reference>)
}

/// What a scope asks of the action. Each entity's type has the basename `Action`.
enum ActionConstraint: Sendable {
  case any
  case equal(Located<EntityUID>)
  case `in`(Located<EntityUID>)
  case inAny([Located<EntityUID>])
}

/// A part of a scope with its place in the source.
struct Located<Node: Sendable>: Sendable {
  let node: Node
  let span: SourceSpan
}

/// What stands for an entity in the scope of a template.
enum EntityOrSlot: Sendable {
  case entity(EntityUID)
  case slot(Slot)
}

/// A hole in the scope of a template, filled when a policy is linked to it.
public enum Slot: String, Hashable, CaseIterable, Sendable {
  case principal = "?principal"
  case resource = "?resource"
}

extension EntityConstraint {
  /// What the constraint refers to, if anything.
  var reference: Located<Reference>? {
    switch self {
    case .any, .isType: nil
    case .equal(let reference), .in(let reference), .isTypeIn(_, let reference): reference
    }
  }

  /// The constraint with its reference replaced, or nil where `replacement` has none.
  func map<Other>(_ replacement: (Reference) -> Other?) -> EntityConstraint<Other>? {
    func replaced(_ reference: Located<Reference>) -> Located<Other>? {
      replacement(reference.node).map { Located(node: $0, span: reference.span) }
    }
    return switch self {
    case .any: .any
    case .isType(let type): .isType(type)
    case .equal(let reference): replaced(reference).map { .equal($0) }
    case .in(let reference): replaced(reference).map { .in($0) }
    case .isTypeIn(let type, let reference): replaced(reference).map { .isTypeIn(type, $0) }
    }
  }
}

extension ActionConstraint {
  /// The actions and groups of actions that the constraint names.
  var references: [Located<EntityUID>] {
    switch self {
    case .any: []
    case .equal(let reference), .in(let reference): [reference]
    case .inAny(let references): references
    }
  }
}
