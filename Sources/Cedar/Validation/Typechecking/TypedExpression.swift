/// An expression as the typechecker leaves it in one request environment: each node with its type
/// (specification: `Cedar/Validation/TypedExpr.lean`).
///
/// The sugar is gone: `a != b` is `!(a == b)`, `a > b` is `!(a <= b)`, `a >= b` is `!(a < b)`, `a has b.c` is
/// `a has b && a.b has c`, and `a is T in b` is `a is T && a in b`. Chains stay flat, so that their length adds
/// nothing to the depth. Operands that are never reached in the environment are not there: an `&&` ends with its
/// first operand of type `False`, an `||` with its first of type `True`; where the test of a conditional is
/// `True` or `False`, both branches are the one that is reached, the same object: whoever walks the tree must not
/// walk it twice, because such conditionals nest.
///
/// An operand whose type is `True` or `False` may still fail when it is evaluated (for want of an entity, or by
/// overflow), so it is kept.
final class TypedExpression: Sendable {
  let kind: Kind
  let type: ExpressionType
  /// The place of the expression that this came from; where sugar was resolved, of the whole of it.
  let span: SourceSpan

  init(_ kind: Kind, _ type: ExpressionType, _ span: SourceSpan) {
    self.kind = kind
    self.type = type
    self.span = span
  }

  enum Kind: Sendable {
    /// A truth value, an integer, a string or an entity.
    case literal(Value)
    case variable(Variable)
    /// Only in the scope of a template.
    case slot(Slot)
    /// Two or more operands, of which none but the last is of type `False`.
    case and([TypedExpression])
    /// Two or more operands, of which none but the last is of type `True`.
    case or([TypedExpression])
    case not(TypedExpression)
    case negate(TypedExpression)
    case conditional(TypedExpression, then: TypedExpression, else: TypedExpression)
    case equal(TypedExpression, TypedExpression)
    case less(TypedExpression, TypedExpression)
    case lessEqual(TypedExpression, TypedExpression)
    /// The first operand, then each further one with its sign.
    case sum(TypedExpression, [Term])
    /// Two or more factors.
    case product([TypedExpression])
    case membership(TypedExpression, in: TypedExpression)
    case isType(TypedExpression, EntityType)
    case has(TypedExpression, Text)
    case like(TypedExpression, Pattern)
    case attribute(TypedExpression, Text)
    case contains(Expression.SetTest, TypedExpression, TypedExpression)
    case isEmpty(TypedExpression)
    case hasTag(TypedExpression, key: TypedExpression)
    case getTag(TypedExpression, key: TypedExpression)
    case call(ExtensionFunction, [TypedExpression])
    case set([TypedExpression])
    /// Attributes as written, no name twice.
    case record([Attribute])
  }

  struct Term: Sendable {
    let isSubtracted: Bool
    let operand: TypedExpression
    /// From the beginning of the chain to the end of this operand.
    let span: SourceSpan
  }

  struct Attribute: Sendable {
    let name: Text
    let value: TypedExpression
  }
}

extension TypedExpression {
  /// The expressions that this one is made of, from left to right.
  var operands: [TypedExpression] {
    switch kind {
    case .literal, .variable, .slot: []
    case .not(let operand), .negate(let operand), .has(let operand, _), .like(let operand, _),
      .attribute(let operand, _), .isEmpty(let operand), .isType(let operand, _):
      [operand]
    case .equal(let left, let right), .less(let left, let right), .lessEqual(let left, let right),
      .membership(let left, in: let right), .contains(_, let left, let right),
      .hasTag(let left, key: let right), .getTag(let left, key: let right):
      [left, right]
    case .conditional(let test, let then, let otherwise): [test, then, otherwise]
    case .and(let operands), .or(let operands), .product(let operands), .set(let operands),
      .call(_, let operands):
      operands
    case .sum(let first, let terms): [first] + terms.map(\.operand)
    case .record(let attributes): attributes.map(\.value)
    }
  }
}
